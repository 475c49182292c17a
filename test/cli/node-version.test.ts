import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describeOldNode } from '../../src/cli/node-version.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const run = promisify(execFile);
const folder = createTemporaryFolder();
const root = fileURLToPath(new URL('../..', import.meta.url));
const ENGLISH = { FOOTLIGHT_LANG: 'en' };

test('a version of Node that is too old is named, with the one that is needed', async () => {
  const { engines } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    engines: { node: string };
  };
  const [major, minor] = engines.node.replace('>=', '').split('.').map(Number) as [number, number];
  for (const old of [`${major}.${minor - 1}.9`, `${major - 2}.99.0`, '8.0.0'])
    assert.match(describeOldNode(old, ENGLISH)!, new RegExp(`^Node ${major}\\.${minor} or newer .* ${old}:`));
  for (const good of [`${major}.${minor}.0`, `${major}.${minor + 1}.0`, `${major + 2}.0.0`])
    assert.equal(describeOldNode(good, ENGLISH), undefined);
  assert.match(describeOldNode('8.0.0', { FOOTLIGHT_LANG: 'zh-CN' })!, /^需要 Node /);
});

test('an old Node says so in one line, without a stack', async (context) => {
  const old = await findOldNode();
  if (old === undefined) return context.skip('no Node that is too old is on the path');
  const cli = join(folder, 'dist/cli');
  await mkdir(cli, { recursive: true });
  for (const name of ['main', 'node-version']) {
    const text = await readFile(join(root, `src/cli/${name}.ts`), 'utf8');
    await writeFile(join(cli, `${name}.js`), stripTypeScriptTypes(text).replaceAll(".ts'", ".js'"));
  }
  await copyFile(join(root, 'src/cli/en.json'), join(cli, 'en.json'));
  await copyFile(join(root, 'package.json'), join(folder, 'package.json'));
  const failed = await run(old, [join(cli, 'main.js'), '--version'], {
    env: { ...process.env, ...ENGLISH },
  }).catch((error: unknown) => error);
  const { code, stdout, stderr } = failed as { code: number; stdout: string; stderr: string };
  assert.deepEqual({ code, stdout }, { code: 1, stdout: '' });
  assert.match(stderr, /^footlight: Node \S+ or newer is needed, and this is Node \S+: .*\n$/);
});

/** A Node on the path that the package does not run on. */
async function findOldNode(): Promise<string | undefined> {
  for (const place of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(place, 'node');
    const printed = await run(path, ['-p', 'process.versions.node']).catch(() => undefined);
    if (printed && describeOldNode(printed.stdout.trim()) !== undefined) return path;
  }
  return undefined;
}
