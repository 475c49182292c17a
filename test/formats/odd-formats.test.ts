import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { lanczos } from '../../src/adapters/builtin-lanczos/index.ts';
import { FootlightError } from '../../src/core/errors.ts';
import { createBackgroundRuns, listWarnings } from '../support/background-runs.ts';
import { runCliHere } from '../support/cli.ts';
import { decodeLuma } from '../support/frames.ts';
import { unlessFull } from '../support/full.ts';
import { lumaMatter } from '../support/luma-matter.ts';
import { formatTable, makeOddFormat, ODD_FORMATS, type Reader } from '../support/odd-formats.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
/** Of these, `npm test` makes masters too. */
const QUICK = new Set(['wrong-order.mp4', 'cut.mkv']);
const SMALL = ['--target', 'x1', '--encoder-preset', 'ultrafast', '--upscaler', 'lanczos'];
const { run: runBackground } = createBackgroundRuns(join(folder, 'background'), [lumaMatter, lanczos]);

/** Runs a production. @returns the codes of its warnings, or of its error alone */
type Run = (path: string, output: string) => Promise<readonly string[] | string>;

const RUNS: Readonly<Record<Reader, Run>> = {
  enhance: (path, output) => runCommand(output, 'enhance', path, ...SMALL),
  async render(path, output) {
    const clips = [{ source: 'a', in: '0', out: '0.5' }];
    const edit = { format: 'footlight.edit-decisions', version: 1, sources: [{ id: 'a', path }], clips };
    await writeFile(`${output}.json`, JSON.stringify(edit));
    return runCommand(output, 'render', `${output}.json`);
  },
  highlights: (path, output) => runCommand(output, 'highlights', path, '--duration', '2'),
  async background(path, output) {
    try {
      const summary = await runBackground({ videos: [path], color: '#204080', output });
      // What is told of mattes doesn't belong here: nobody is in these pictures.
      return listWarnings(summary).filter((code) => !code.startsWith('background.'));
    } catch (error) {
      if (error instanceof FootlightError) return error.code;
      throw error;
    }
  },
};

async function runCommand(output: string, ...args: readonly string[]): Promise<readonly string[] | string> {
  const { code, stdout, stderr } = await runCliHere(
    ...args,
    ...['-o', output, '--work-dir', join(folder, 'work'), '--json'],
  );
  if (code !== 0) return /\(([a-z]+\.[a-z-]+)\)\s*$/.exec(stderr)?.[1] ?? stderr;
  return (JSON.parse(stdout) as { warnings: { code: string }[] }).warnings.map((each) => each.code);
}

/** Pictures, when the last one begins, and codes of warnings; or the code of an error. */
async function describeOutcome(codes: readonly string[] | string, output: string): Promise<string> {
  if (typeof codes === 'string') return codes;
  const pictures = await decodeLuma(output);
  assert.ok(
    pictures.every(({ seconds }, i) => i === 0 || seconds > pictures[i - 1]!.seconds),
    'times rise',
  );
  return [`${pictures.length} to ${pictures.at(-1)!.seconds.toFixed(2)}`, ...codes].join(' ');
}

test('docs/formats.md is the table of odd videos', async () => {
  const page = new URL('../../docs/formats.md', import.meta.url);
  if (process.env.FOOTLIGHT_WRITE_FORMATS) await writeFile(page, formatTable());
  assert.equal(await readFile(page, 'utf8'), formatTable());
});

for (const format of ODD_FORMATS) {
  const { file, description, outcomes } = format;
  for (const [reader, run] of Object.entries(RUNS) as [Reader, Run][]) {
    const skip = !(reader === 'enhance' && QUICK.has(file)) && unlessFull;
    test(`${reader}: ${description}`, { skip }, async () => {
      const output = join(folder, `${file}.${reader}.mp4`);
      const path = await makeOddFormat(format, folder);
      assert.equal(await describeOutcome(await run(path, output), output), outcomes[reader]);
    });
  }
  test(`probe: ${description}`, { skip: unlessFull }, async () => {
    const { code, stderr } = await runCliHere('probe', await makeOddFormat(format, folder));
    const isReadable = !/unreadable|empty/.test(outcomes.enhance);
    assert.equal(code === 0, isReadable, stderr);
    if (!isReadable) assert.ok(stderr.includes(`(${outcomes.enhance})`), stderr);
  });
}
