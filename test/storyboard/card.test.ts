import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Drawing } from '../../src/adapters/builtin-animator/drawing.ts';
import { loadCanvas } from '../../src/adapters/builtin-animator/painting/canvas.ts';
import { FontBook } from '../../src/typography/fonts/font-book.ts';
import { measureReadableShare } from './typography-picture.ts';

const SIZE = { width: 320, height: 180 };
const createCanvas = await loadCanvas().catch(() => undefined);
const skip = createCanvas ? false : '@napi-rs/canvas is not installed here';
const fonts = createCanvas && (await FontBook.load());

/** Red, green, blue and alpha of a frame; without fonts, a card has no words. */
function drawFrame(
  description: string,
  { seconds = 3, seed = 3, words = true, length = 6 } = {},
): Uint8ClampedArray {
  const request = { description, ...SIZE, seconds: length, camera: 'still', seed } as const;
  const context = createCanvas!(SIZE.width, SIZE.height).getContext('2d');
  new Drawing(request, createCanvas!, words ? fonts : undefined).draw(context, seconds);
  return context.getImageData(0, 0, SIZE.width, SIZE.height).data;
}

/** The largest difference of a channel at each pixel. */
function compare(a: Uint8ClampedArray, b: Uint8ClampedArray): Uint8Array {
  return Uint8Array.from({ length: a.length / 4 }, (_, i) =>
    Math.max(...[0, 1, 2].map((channel) => Math.abs(a[4 * i + channel]! - b[4 * i + channel]!))),
  );
}

suite('a card', { skip }, () => {
  test('is shown for words that name nothing to draw, and holds nothing but these', () => {
    const [chinese, english] = ['时间从来不等人，可是人总以为它会等。', 'Grief is a kind of arithmetic.'];
    assert.deepEqual(drawFrame(chinese, { words: false }), drawFrame(english, { words: false }));
    for (const description of [chinese, english]) {
      const [written, empty] = [true, false].map((words) => drawFrame(description, { words }));
      const changed = compare(written!, empty!);
      const letters = changed.filter((difference) => difference > 60).length;
      assert.ok(letters > 150 && letters < 0.15 * changed.length, `${description}: ${letters}`);
      for (const [i, difference] of changed.entries()) {
        const [x, y] = [i % SIZE.width, Math.floor(i / SIZE.width)];
        const isInside = x >= 0.09 * SIZE.width && x <= 0.91 * SIZE.width && y > 18 && y < 162;
        assert.ok(isInside || difference === 0, `${description} at ${x}, ${y}`);
      }
    }
    const landscape = compare(drawFrame('Hills', { words: false }), drawFrame(english, { words: false }));
    assert.ok(landscape.filter((difference) => difference > 20).length > landscape.length / 2);
  });

  test('is readable on each of its papers', () => {
    const papers = new Set<string>();
    for (let seed = 0; seed < 6; seed++) {
      const options = { seed, seconds: 5 };
      const [written, empty] = [true, false].map((words) =>
        drawFrame('What is honour, 荣誉是什么？', { ...options, words }),
      );
      const differences = compare(written!, empty!);
      const strongest = differences.reduce((most, each) => Math.max(most, each), 0);
      const mask = differences.map((each) => (each > 0.97 * strongest ? 255 : each > 8 ? 200 : 0));
      const share = measureReadableShare({ pixels: written!, ...SIZE }, mask, 2);
      assert.ok(share >= 0.99, `seed ${seed}: ${share}`);
      papers.add([...empty!.subarray(0, 3)].map((code) => code >> 5).join());
    }
    assert.ok(papers.size >= 3, 'papers differ by seed');
  });

  test('moves slowly and is the same for the same seed, in any order of frames', () => {
    const words = 'An idea, nothing else.';
    const [early, later] = [drawFrame(words, { seconds: 2 }), drawFrame(words, { seconds: 5 })];
    const changed = compare(early, later);
    const mean = changed.reduce((sum, each) => sum + each, 0) / changed.length;
    assert.ok(mean > 0.3 && mean < 12, `${mean}`);
    assert.deepEqual(drawFrame(words, { seconds: 2 }), early);
  });

  test('shows words in the shortest scene, page by page if they are many, and takes any text', () => {
    const empty = drawFrame('idea', { words: false, length: 0.5, seconds: 0.45 });
    const short = compare(drawFrame('An idea.', { length: 0.5, seconds: 0.45 }), empty);
    assert.ok(short.some((difference) => difference > 60));
    const many = 'Time passes, and what was said is said. '.repeat(40);
    const pages = [4, 14].map((seconds) => drawFrame(many, { length: 20, seconds }));
    assert.ok(compare(pages[0]!, pages[1]!).filter((difference) => difference > 60).length > 150);
    for (const text of ['<b>../../&amp;</b>', 'שלום עולם', '\u{10fffd}', 'x'.repeat(10_000)]) drawFrame(text);
  });
});
