import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { alignCells, cutCells, measureCells, padCells, wrapCells } from '../../src/cli/cells.ts';
import { ProgressDisplay } from '../../src/cli/progress.ts';
import { setLanguage } from '../../src/core/messages/say.ts';

suite('columns of a terminal', () => {
  test('are two for each ideograph, full-width sign and emoji, and none for marks', () => {
    for (const [text, cells] of [
      ['', 0],
      ['abc', 3],
      ['帧率', 4],
      ['（默认：2）', 11],
      ['カナ한글', 8],
      ['🎬', 2],
      ['e\u0301', 1],
      ['“a”', 3],
      ['𠀀', 2],
      ['\u001b[1m粗\u001b[0m', 2],
    ] as const)
      assert.equal(measureCells(text), cells, text);
  });

  test('are filled on either side', () => {
    assert.equal(padCells('缓存', 6), '缓存  ');
    assert.equal(alignCells('3字节', 8), '   3字节');
    assert.equal(padCells('帧率帧率', 6), '帧率帧率');
  });

  test('are never passed by a cut text', () => {
    assert.equal(cutCells('放大图片', 5), '放大');
    assert.equal(cutCells('放大图片', 8), '放大图片');
    assert.equal(cutCells('𠀀b', 1), '');
    assert.equal(cutCells('abc', 2), 'ab');
  });
});

suite('lines', () => {
  test('of words are broken at spaces alone', () => {
    assert.equal(wrapCells('do not use --work-dir here', 12), 'do not use\n--work-dir\nhere');
    assert.equal(wrapCells('one\n\ntwo', 12), 'one\n\ntwo');
    assert.equal(wrapCells('it can’t (say “so”).', 12), 'it can’t\n(say “so”).');
  });

  test('of ideographs are broken between them, with signs where they belong', () => {
    assert.equal(wrapCells('存放检查点和中间结果的文件夹', 12), '存放检查点和\n中间结果的文\n件夹');
    assert.equal(wrapCells('帧率帧率，帧率（默认：2）', 8), '帧率帧\n率，帧率\n（默认：\n2）');
    assert.equal(wrapCells('运行 `footlight doctor` 查看', 12), '运行\n`footlight\ndoctor` 查看');
    assert.equal(wrapCells('没有选项“帧率”', 10), '没有选项\n“帧率”');
  });

  test('hold all of a text, and a word that is wider than them', () => {
    const text = '）。（“x”，“）…… s3://bucket/prefix?endpoint=https://host 或 oss://a，🎬。';
    const wrapped = wrapCells(text, 10);
    assert.equal(wrapped.replace(/\s/g, ''), text.replace(/\s/g, ''));
    const wide = wrapped.split('\n').filter((line) => measureCells(line) > 10);
    assert.deepEqual(wide, ['s3://bucket/prefix?endpoint=https://host']);
  });
});

/** The line that a terminal of so many cells shows of 3,750 of 7,500 frames. */
function drawProgress(columns: number): string {
  const written: string[] = [];
  const stream = { isTTY: true, columns, write: (text: string) => written.push(text) };
  setLanguage('zh');
  try {
    const display = new ProgressDisplay(
      stream as unknown as ConstructorParameters<typeof ProgressDisplay>[0],
    );
    display.showEvent({ type: 'step-start', step: 'reconstruct', title: '' });
    const progress = { type: 'step-progress', step: 'reconstruct', unit: 'frames', overall: 0.5 } as const;
    display.showEvent({ ...progress, done: 3750, total: 7500 });
  } finally {
    setLanguage('en');
  }
  return stripVTControlCharacters(written.join('')).trim();
}

test('a bar of progress with Chinese words fits its terminal, with frames as the design has them', () => {
  const line = drawProgress(80);
  assert.match(line, /^\p{Script=Han}\S+ +█+░+ +50\.0 % {2}3750\/7500 帧$/u);
  assert.ok(measureCells(line) <= 80, `${measureCells(line)}: ${line}`);
});

test('a terminal that is too narrow for a note is shown none of it', () => {
  for (let columns = 40; columns < 60; columns++) {
    const line = drawProgress(columns);
    assert.ok(measureCells(line) <= columns, `${columns}: ${line}`);
    assert.match(line, /^\p{Script=Han}\S+ +█+░+ +50\.0 %(?: {2}3750\/7500 帧)?$/u);
  }
});
