import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { toFootlightError } from '../../src/core/errors.ts';
import { EncoderProblem } from '../../src/media/encoder-problem.ts';
import { tryEncoderApart } from '../../src/media/encoder-trial.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const cacheFile = join(folder, 'encoders.json');
const settings = {
  encoder: 'libx264',
  width: 64,
  height: 64,
  pixelFormat: 'yuv420p',
  timeBase: { num: 1, den: 25 },
  frameRate: { num: 25, den: 1 },
  options: {},
};
const find = async (trial: Partial<Parameters<typeof tryEncoderApart>[1]>, encoder = 'libx264') =>
  await tryEncoderApart({ ...settings, encoder }, { cacheFile, ignoresCrashes: false, ...trial }).catch(
    (error: unknown) => (error instanceof EncoderProblem ? error.problem.key : toFootlightError(error).code),
  );
/** A program that adds a letter to a file and goes on. */
const write = async (name: string, code: string): Promise<string> => {
  const program = join(folder, name);
  const runs = JSON.stringify(join(folder, 'runs'));
  await writeFile(program, `import { appendFileSync } from 'node:fs'; appendFileSync(${runs}, '.'); ${code}`);
  return program;
};

test('an encoder is tried in a process of its own', async () => {
  assert.equal(await find({}), undefined);
  assert.equal(await find({}, 'h264_none'), 'encoder-problem.missing');
});

test('a driver that crashes does not work, and is left alone until it is asked for by name', async () => {
  const program = await write(
    'crash.mjs',
    "process.kill(process.pid, 'SIGSEGV'); setInterval(() => {}, 1000);",
  );
  const countRuns = async () => (await readFile(join(folder, 'runs'), 'utf8')).length;
  assert.equal(await find({ program }), 'encoder-problem.crash');
  assert.equal(await find({ program }), 'encoder-problem.crash');
  assert.equal(await countRuns(), 1, 'remembered');
  assert.equal(await find({ program, ignoresCrashes: true }), 'encoder-problem.crash');
  assert.equal(await countRuns(), 2);
  await writeFile(cacheFile, (await readFile(cacheFile, 'utf8')).replace(/"at":\d+/, '"at":1'));
  assert.equal(await find({ program }), 'encoder-problem.crash');
  assert.equal(await countRuns(), 3, 'forgotten after a day');
  await writeFile(cacheFile, '{');
  assert.equal(await find({ program }), 'encoder-problem.crash');
  assert.equal(await find({ ignoresCrashes: true }), undefined);
  assert.equal(await find({}), undefined, 'one that works again is not left alone');
});

test('what ends a trial from outside, or before it begins, is no crash and is not remembered', async () => {
  await writeFile(cacheFile, '{}');
  for (const code of [
    'process.exit(5);',
    "process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000);",
  ])
    assert.equal(await find({ program: await write('ended.mjs', code) }), 'encoder-problem.failed');
  const noisy = await write('noisy.mjs', "process.stderr.write('x'.repeat(2e6)); console.log('{}');");
  assert.equal(await find({ program: noisy }), undefined);
  assert.equal(await readFile(cacheFile, 'utf8'), '{}');
});

test('what a child says is told, whatever its driver wrote before, and a cancelled run waits for none', async () => {
  await writeFile(cacheFile, '{}');
  const says = await write(
    'says.mjs',
    `console.log('hi'); console.log('{"problem":{"key":"encoder-problem.pictures"}}');`,
  );
  assert.equal(await find({ program: says }), 'encoder-problem.pictures');
  const held = await write(
    'held.mjs',
    `
    import { answerTrial } from ${JSON.stringify(new URL('../../src/core/trial-process.ts', import.meta.url).href)};
    setInterval(() => {}, 1000);
    answerTrial({ problem: { key: 'encoder-problem.timeout' } });`,
  );
  assert.equal(
    await find({ program: held }),
    'encoder-problem.timeout',
    'what still runs there is not waited for',
  );
  const hangs = await write('hangs.mjs', 'setInterval(() => {}, 1000);');
  assert.equal(await find({ program: hangs, signal: AbortSignal.timeout(100) }), 'cancelled');
});
