import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { promisify } from 'node:util';
import { runCliHere } from '../support/cli.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const run = promisify(execFile);
const folder = createTemporaryFolder();
const script = join(folder, 'completion.bash');
const skip = existsSync('/bin/bash') ? false : 'bash is not installed';

/** What bash would offer for a line whose last word is begun. */
async function complete(...words: string[]): Promise<string[]> {
  const program = `source ${script}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _footlight; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await run('/bin/bash', ['-c', program, 'bash', 'footlight', ...words]);
  return stdout.trim().split('\n').filter(Boolean);
}

suite('completions', { skip }, () => {
  before(async () => {
    const { code, stdout, stderr } = await runCliHere('completion', 'bash');
    assert.equal(code, 0, stderr);
    await writeFile(script, stdout);
  });

  test('of commands, of those below others, and of their options', async () => {
    assert.deepEqual(await complete('enh'), ['enhance']);
    assert.deepEqual(await complete('audit', ''), ['ls', 'prune', '--help']);
    assert.deepEqual(await complete('jobs', 'ls', '--st'), ['--status']);
    assert.deepEqual(await complete('submit', 'upscale', 'p.png', '--scal'), ['--scale']);
    assert.ok((await complete('serve', '--')).includes('--no-auth'));
  });

  test('of the choices of an option; of anything else by file names', async () => {
    assert.deepEqual(await complete('enhance', 'play.mp4', '--preset', 'theater_s'), ['theater_small']);
    assert.deepEqual(await complete('serve', '--log-level', 'w'), ['warn']);
    assert.deepEqual(await complete('enhance', '--output', 'pl'), []);
    assert.deepEqual(await complete('enhance', 'pl'), []);
  });
});

test('zsh takes bash’s script, fish has one of its own, and others are refused', async () => {
  const zsh = await runCliHere('completion', 'zsh');
  assert.match(zsh.stdout, /^#compdef footlight\n.*bashcompinit\n_footlight\(\) \{/s);
  const fish = await runCliHere('completion', 'fish');
  assert.match(fish.stdout, /^complete -c footlight -n '__fish_use_subcommand' -a 'enhance' -d '.+'$/m);
  assert.match(
    fish.stdout,
    /^complete -c footlight -n '__fish_seen_subcommand_from ls; and __fish_seen_subcommand_from jobs' -l status /m,
  );
  for (const line of fish.stdout.trim().split('\n'))
    assert.equal(line.replaceAll(`'\\''`, '').split("'").length % 2, 1, line);
  const other = await runCliHere('completion', 'tcsh');
  assert.equal(other.code, 2);
});
