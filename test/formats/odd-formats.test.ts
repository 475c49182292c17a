import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { runCliHere } from '../support/cli.ts';
import { decodeLuma } from '../support/frames.ts';
import { unlessFull } from '../support/full.ts';
import { formatTable, makeOddFormat, ODD_FORMATS, type OddFormat } from '../support/odd-formats.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const QUICK = new Set(['wrong-order.mp4', 'restarts.ts', 'cut.mkv']);

async function run(args: readonly string[]) {
  const { code, stdout, stderr } = await runCliHere(...args, '--work-dir', join(folder, 'work'), '--json');
  const warnings = code === 0 ? (JSON.parse(stdout) as { warnings: { code: string }[] }).warnings : [];
  return { code, stderr, warnings: warnings.map((warning) => warning.code) };
}

function isError({ codes }: OddFormat): boolean {
  return codes.some((code) => /truncated|unreadable|empty/.test(code));
}

test('docs/formats.md is the table of odd videos', async () => {
  const page = new URL('../../docs/formats.md', import.meta.url);
  if (process.env.FOOTLIGHT_WRITE_FORMATS) await writeFile(page, formatTable());
  assert.equal(await readFile(page, 'utf8'), formatTable());
});

for (const format of ODD_FORMATS) {
  const { file, description, frames, codes } = format;
  const skip = !QUICK.has(file) && unlessFull;
  test(`enhance: ${description}`, { skip }, async () => {
    const path = await makeOddFormat(format, folder);
    const output = join(folder, `${file}.master.mp4`);
    const made = await run([
      'enhance',
      path,
      '-o',
      output,
      '--target',
      'x1',
      '--encoder-preset',
      'ultrafast',
      '--upscaler',
      'lanczos',
    ]);
    if (isError(format)) {
      assert.notEqual(made.code, 0);
      for (const code of codes) assert.ok(made.stderr.includes(code), made.stderr);
      return;
    }
    assert.equal(made.code, 0, made.stderr);
    assert.deepEqual(made.warnings, codes);
    const pictures = await decodeLuma(output);
    if (frames !== undefined) assert.equal(pictures.length, frames);
    assert.ok(pictures.every(({ seconds }, i) => i === 0 || seconds > pictures[i - 1]!.seconds));
  });

  test(`probe, render, highlights and background: ${description}`, { skip: unlessFull }, async () => {
    const path = await makeOddFormat(format, folder);
    const probed = await runCliHere('probe', path);
    const isReadable = !/unreadable|empty/.test(codes.join());
    assert.equal(probed.code === 0, isReadable, probed.stderr);
    const edit = join(folder, `${file}.json`);
    const clips = [{ source: 'a', in: '0', out: '0.5' }];
    await writeFile(
      edit,
      JSON.stringify({ format: 'footlight.edit-decisions', version: 1, sources: [{ id: 'a', path }], clips }),
    );
    const cut = await run(['render', edit, '-o', join(folder, `${file}.cut.mp4`)]);
    assert.equal(cut.code === 0, isReadable, cut.stderr);
    const chosen = await run([
      'highlights',
      path,
      '--duration',
      '2',
      '-o',
      join(folder, `${file}.highlights.mp4`),
    ]);
    assert.equal(chosen.code === 0, isReadable, chosen.stderr);
    const replaced = await run([
      'background',
      path,
      '--color',
      '#204080',
      '--encoder-preset',
      'ultrafast',
      '-o',
      join(folder, `${file}.replaced.mp4`),
    ]);
    // A result in part has a code of its own: nobody is in these pictures.
    assert.ok(!replaced.stderr.includes('(internal)'), replaced.stderr);
    if (isError(format)) assert.notEqual(replaced.code, 0);
  });
}
