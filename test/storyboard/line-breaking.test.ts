import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { fitText, type TextRoom } from '../../src/typography/lines/fit-text.ts';
import { normalizeText } from '../../src/typography/lines/line-atoms.ts';

const NO_START = '。，、；：！？…）》」』】”’';
const NO_END = '（《「『【“‘';
const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' });

const widths = new Map<string, number>();

/** As wide as an em for an ideograph, half of it for everything else. */
function measure(text: string): number {
  const known = widths.get(text);
  if (known !== undefined) return known;
  let width = 0;
  for (const { segment } of graphemes.segment(text))
    width += /[\p{Script=Han}\p{Extended_Pictographic}，。、；：！？…—（）《》「」『』【】“”‘’]/u.test(
      segment,
    )
      ? 1
      : 0.5;
  widths.set(text, width);
  return width;
}

const room: TextRoom = { width: 12 * 40, size: 40, minSize: 32, maxLines: 2 };
const withoutSpaces = (text: string): string => text.replace(/\s+/gu, '');

/** Sentences of common characters, with quotations, titles and brackets, and some Latin words and numbers. */
const chinese = (() => {
  const words =
    '的 一 是 不 了 在 人 有 我 他 这 中 大 来 上 国 雨夜 港口 渔船 灯火 老人 没有 说话 天空 Footlight 2026 old harbour';
  const word = fc.constantFrom(...words.split(' '));
  const clause = fc.array(word, { minLength: 1, maxLength: 9 }).map((list) => list.join(''));
  const enclosed = fc
    .tuple(clause, fc.constantFrom('“”', '「」', '《》', '（）', '『』', '【】', '‘’'))
    .map(([text, marks]) => `${marks[0]}${text}${marks[1]}`);
  const part = fc.oneof({ weight: 4, arbitrary: clause }, enclosed);
  const end = fc.constantFrom('，', '。', '、', '；', '：', '！', '？', '……', '——', '！？', '。”');
  return fc
    .array(fc.tuple(part, end), { minLength: 1, maxLength: 12 })
    .map((parts) => parts.map((each) => each.join('')).join(''));
})();

suite('line breaking', () => {
  test('begins no line with what closes, and ends none with what opens', () => {
    fc.assert(
      fc.property(chinese, (text) => {
        for (const { lines } of fitText(normalizeText(text), room, measure))
          for (const [i, line] of lines.entries()) {
            assert.ok(!NO_START.includes([...line][0]!), `${text}: "${line}"`);
            assert.ok(i === lines.length - 1 || !NO_END.includes([...line].at(-1)!), `${text}: "${line}"`);
          }
      }),
      { numRuns: 150, seed: 7 },
    );
  });

  test('loses nothing, and fits every line, whatever the text', () => {
    const texts = fc.oneof(
      chinese,
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      fc.lorem({ maxCount: 60 }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const normal = normalizeText(text);
        const parts = normal === '' ? [] : fitText(normal, room, measure);
        assert.equal(withoutSpaces(parts.map((part) => part.text).join('')), withoutSpaces(normal));
        for (const { text: own, lines, size } of parts) {
          assert.equal(withoutSpaces(lines.join('')), withoutSpaces(own));
          assert.ok(lines.length >= 1 && lines.length <= room.maxLines && size >= room.minSize, own);
          for (const line of lines) assert.ok(measure(line) * size <= room.width, line);
        }
      }),
      { numRuns: 150, seed: 7 },
    );
  });

  test('breaks spaced scripts at spaces alone, and evenly', () => {
    const text = 'The boats knocked against the quay, one after another';
    const [part, ...rest] = fitText(text, { ...room, width: 640, maxLines: 3 }, measure);
    assert.deepEqual(
      [rest.length, part!.lines],
      [0, ['The boats knocked against', 'the quay, one after another']],
    );
    assert.equal(part!.lines.join(' '), text);
  });

  test('sets a sentence smaller before it parts it, and parts several at their ends', () => {
    const long = '老人收起缆绳，望了望海面，没有说话，也没有回头看。';
    assert.deepEqual(
      fitText(long, room, measure).map(({ text, size }) => [text, size < 40]),
      [[long, true]],
    );
    const two = `${long.slice(0, 10)}${long.slice(-6)}天亮了，船都回来了，只有他没有回来。`;
    assert.deepEqual(
      fitText(two, room, measure).map(({ text }) => text.at(-1)),
      ['。', '。'],
    );
  });

  test('breaks a word wider than the line between its characters, and no emoji', () => {
    const family = '👩‍👩‍👧‍👦';
    for (const word of [
      'Donaudampfschifffahrtsgesellschaftskapitänsmütze',
      family.repeat(20),
      '啊'.repeat(90),
    ]) {
      const lines = fitText(word, room, measure).flatMap((part) => part.lines);
      assert.equal(lines.join(''), word);
      assert.ok(lines.length > 1);
      for (const line of lines) assert.ok(!/^\u200d|\u200d$/u.test(line), line);
    }
  });

  test('takes control characters out, and a line’s end between ideographs', () => {
    assert.equal(normalizeText('雨夜\n的港口\u0000\u0007 a\r\n b\t\tc '), '雨夜的港口 a b c');
  });
});
