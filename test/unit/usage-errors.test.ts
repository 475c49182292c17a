import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type Command, CommanderError, Option } from 'commander';
import { createProgram } from '../../src/cli/program.ts';
import { registerCatalogue } from '../../src/core/messages/catalogues.ts';
import { setLanguage } from '../../src/core/messages/say.ts';

// Every sentence begins with its own mark: what Commander itself says has none.
registerCatalogue('xx', {
  'cli.help.usage': '<U>',
  'cli.help.options': '<O>',
  'cli.help.arguments': '<A>',
  'cli.help.commands': '<C>',
  'cli.help.help': '<help>',
  'cli.help.notes': '{help} ({notes})',
  'cli.help.choices': '<of {choices}>',
  'cli.help.choices-and-default': '<of {choices}, else {default}>',
  'cli.help.default': '<else {default}>',
  'cli.usage.unknown-option': '<option {name}>',
  'cli.usage.unknown-command': '<command {name}>',
  'cli.usage.missing-argument': '<missing {name}>',
  'cli.usage.missing-value': '<no value {name}>',
  'cli.usage.missing-option': '<no option {name}>',
  'cli.usage.excess-arguments': '<{count} but {received}: {details}>',
  'cli.usage.invalid-option': '<bad {value} of {name}: {problem}>',
  'cli.usage.invalid-argument': '<wrong {value} of {name}: {problem}>',
  'cli.usage.choices': '<one of {choices}>',
  'cli.usage.suggestion': '{error} <rather {names}>',
  'command.footlight.help-hint': '<hint>',
});
setLanguage('xx');

function createToyProgram(): { program: Command; written: string[] } {
  const written: string[] = [];
  const write = (text: string): void => void written.push(text);
  const program = createProgram().configureOutput({ writeErr: write, writeOut: write });
  const toy = program.command('toy').action(() => undefined);
  toy.addArgument(toy.createArgument('<kind>', 'what').choices(['bear', 'car']));
  toy.addOption(new Option('--size <S>').choices(['small', 'large']).default('small'));
  program
    .command('wind')
    .requiredOption('--key <K>')
    .action(() => undefined);
  return { program, written };
}

function run(...args: string[]): string {
  const { program, written } = createToyProgram();
  assert.throws(() => program.parse(args, { from: 'user' }), CommanderError);
  return written.join('');
}

suite('what Commander says comes from the catalogues', () => {
  for (const [said, ...args] of [
    ['<command toyy> <rather toy>', 'toyy'],
    ['<command nothing-like-it>', 'nothing-like-it'],
    ['<option --siz> <rather --size>', 'toy', 'bear', '--siz', 'x'],
    ['<missing kind>', 'toy'],
    ['<no value --size <S>>', 'toy', 'bear', '--size'],
    ['<no option --key <K>>', 'wind'],
    ['<1 but 3: bear, b, c>', 'toy', 'bear', 'b', 'c'],
    ['<bad huge of --size <S>: <one of small, large>>', 'toy', 'bear', '--size', 'huge'],
    ['<wrong tiger of kind: <one of bear, car>>', 'toy', 'tiger'],
  ] as const)
    test(args.join(' '), () => {
      const [first, hint] = run(...args).split('\n');
      assert.equal(first, said);
      assert.equal(hint, '<hint>');
    });

  test('--help', () => {
    const lines = run('toy', '--help').split('\n');
    assert.match(lines[0]!, /^<U> footlight toy \[options\] <kind>$/);
    assert.deepEqual(
      lines.filter((line) => /^\S/.test(line)).map((line) => line.slice(0, 3)),
      ['<U>', '<A>', '<O>'],
    );
    const page = lines.join('\n');
    assert.match(page, /kind +what \(<of bear, car>\)/);
    assert.match(page, /--size <S> +\(<of small, large, else "small">\)/);
    assert.match(page, /-h, --help +<help>/);
    const program = run('--help');
    assert.match(program, /^<C>$/m);
    assert.match(program, /help \[command\] +<help>/);
  });
});
