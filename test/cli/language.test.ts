import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { measureCells } from '../../src/cli/cells.ts';
import { type CliResult, startCli } from '../support/cli.ts';
import { copySource } from '../support/copied-source.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const copy = createTemporaryFolder();
const program = pathToFileURL(join(copy, 'src/cli/main.ts'));

/** Some sentences in Chinese, each beside the English one: nothing else makes a language. */
const CATALOGUES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  cli: {
    'cli.help.usage': '用法：',
    'cli.usage.suggestion': '{error}\n（是指 {names} 吗？）',
    'cli.usage.unknown-option': '错误：未知选项“{name}”',
    'command.cache.ls.description': '列出保留的内容',
    'command.option.json': '在标准输出上打印 JSON',
    'error.usage.configuration.message': '配置 {value} 无效：{reason}。',
  },
  core: {
    'issue.at': '{place}：{problem}',
    'issue.type': '应为{expected}',
    'issue.type-name.number': '数字',
  },
  'productions/upscale': {
    'option.upscale.scale.help': '放大多少倍',
    'production.upscale.title': '放大图片',
    'stage.upscale': '放大图片',
  },
};

before(async () => {
  await copySource(copy);
  for (const [folder, sentences] of Object.entries(CATALOGUES)) {
    const english = JSON.parse(await readFile(join(copy, 'src', folder, 'en.json'), 'utf8')) as object;
    for (const key of Object.keys(sentences)) assert.ok(key in english, key);
    await writeFile(join(copy, 'src', folder, 'zh.json'), JSON.stringify(sentences));
  }
  await writeFile(join(copy, 'wrong.json'), '{"upscale": {"scale": "large"}}');
});

function run(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<CliResult> {
  return startCli(args, copy, { FOOTLIGHT_CACHE: join(copy, 'cache'), ...environment }, program).result;
}

/** The variables of a shell, of which no other is set. */
function withLocale(variables: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return { FOOTLIGHT_LANG: '', LC_ALL: '', LC_MESSAGES: '', LANG: '', ...variables };
}

suite('a catalogue beside each English one makes a language', () => {
  test('in the help, with English for what is not translated', async () => {
    const { stdout } = await run(['cache', '--lang', 'zh', 'ls', '--help']);
    assert.match(stdout, /^用法：footlight cache ls \[options\]\n\n列出保留的内容\n\nOptions:\n/);
    assert.match(
      stdout,
      /--work-dir <DIR> +another store than the cache folder\n +--json +在标准输出上打印 JSON\n/,
    );
    const { stdout: production } = await run(['--lang=zh', 'upscale', '--help']);
    assert.match(production, /^\n?放大图片$/m);
    assert.match(production, /--scale <N> +放大多少倍 \(default: 2\)/);
  });

  test('in titles, also of a description as JSON', async () => {
    const page = await run(['productions', 'upscale', '--lang', 'zh']);
    assert.match(page.stdout, /^upscale: 放大图片\n\n输入\n/);
    const { stdout } = await run(['productions', 'upscale', '--json'], { FOOTLIGHT_LANG: 'zh' });
    const { title, stages, options } = JSON.parse(stdout) as {
      title: string;
      stages: { name: string; title: string }[];
      options: { properties: { scale: { description: string } } };
    };
    assert.deepEqual([title, stages[0]!.title, stages[0]!.name], ['放大图片', '放大图片', 'upscale']);
    assert.equal(options.properties.scale.description, '放大多少倍');
  });

  test('in errors, with what is said inside of them', async () => {
    const refused = await run(['upscale', 'x.png', '--scal', '3', '--lang', 'zh']);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /^错误：未知选项“--scal”\n（是指 --scale 吗？）\n/);
    const args = ['upscale', 'x.png', '--config', 'wrong.json', '--json', '--lang', 'zh'];
    const { code, stdout, stderr } = await run(args);
    assert.equal(code, 2);
    const sentence = `配置 ${join(copy, 'wrong.json')} 无效：upscale.scale：应为数字。`;
    assert.ok(stderr.startsWith(`footlight: ${sentence}\n  Correct the file, `), stderr);
    const { error } = JSON.parse(stdout) as { error: { code: string; message: string } };
    assert.deepEqual([error.code, error.message], ['usage.configuration', sentence]);
  });
});

test('a page of help in Chinese keeps to its columns', async () => {
  const { stdout } = await startCli(['serve', '--help'], copy, { FOOTLIGHT_LANG: 'zh' }).result;
  const lines = stdout.split('\n');
  assert.equal(lines[0], '用法：footlight serve [选项]');
  assert.deepEqual(
    lines.filter((line) => measureCells(line) > 80),
    [],
  );
  const described = lines.filter((line) => /^ {2}-/.test(line));
  assert.ok(described.length > 10);
  for (const line of described) assert.match(line, /^.{27} {2}\S.*\p{Script=Han}/u, line);
});

suite('the language', () => {
  test('is that of the environment, in the order of POSIX, without a flag', async () => {
    for (const [variables, usage] of [
      [{ LANG: 'zh_CN.UTF-8' }, '用法：'],
      [{ LANG: 'en_US.UTF-8', LC_MESSAGES: 'zh_CN.UTF-8' }, '用法：'],
      [{ LANG: 'zh_CN.UTF-8', LC_ALL: 'C' }, 'Usage:'],
      [{ LANG: 'zh_CN.UTF-8', FOOTLIGHT_LANG: 'en' }, 'Usage:'],
      [{ LANG: 'tlh_AQ' }, 'Usage:'],
    ] as const) {
      const { stdout } = await run(['cache', '--help'], withLocale(variables));
      assert.ok(stdout.startsWith(usage), JSON.stringify(variables));
    }
  });

  test('that nothing is written in is refused', async () => {
    for (const args of [
      ['cache', 'ls', '--lang', 'tlh'],
      ['cache', 'ls', '--lang'],
    ]) {
      const { code, stderr } = await run(args);
      assert.equal(code, 2);
      assert.match(stderr, /Choose one of en, zh with --lang\.\n {2}\(usage\.language\)/);
    }
  });

  test('is not taken from what stands after --', async () => {
    const { stderr } = await run(['probe', '--', '--lang', 'zh']);
    assert.match(stderr, /^error: too many arguments/);
  });
});
