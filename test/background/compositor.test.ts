import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Compositor } from '../../src/frames/compositor.ts';
import type { WorkingPicture } from '../../src/media/video/working-picture.ts';
import {
  copySamples,
  createFormat,
  createRandomFrame,
  encodeBt709,
  getCodes,
  PLAIN,
  paintFrame,
  paintPlate,
} from '../support/compositing.ts';

const OPAQUE = 65535;
const FORMATS: readonly WorkingPicture[] = [
  createFormat(70, 50, '420'),
  createFormat(71, 51, '420', { isFullRange: true }),
  createFormat(67, 37, '422', { matrix: 'smpte170m' }),
  createFormat(33, 35, '444', { transfer: 'iec61966-2-1' }),
];

/** A matte that rises from 0 at `left` to opaque at `right`. */
function createRamp({ width, height }: WorkingPicture, left: number, right: number): Uint16Array {
  return new Uint16Array(width * height).map((_, at) =>
    Math.round(OPAQUE * Math.min(1, Math.max(0, ((at % width) - left) / (right - left)))),
  );
}

for (const format of FORMATS) {
  const name = `${format.width}x${format.height} ${format.pixelFormat} ${format.color.range} ${format.color.matrix}`;

  test(`what is all background or all subject keeps its codes: ${name}`, () => {
    using source = createRandomFrame(format, 1);
    using background = createRandomFrame(format, 2);
    source.pts = 12345n;
    source.duration = 40n;
    const compositor = new Compositor(format, PLAIN);
    compositor.setBackground(background);
    for (const [opacity, expected] of [
      [0, background],
      [OPAQUE, source],
    ] as const) {
      const alpha = new Uint16Array(format.width * format.height).fill(opacity);
      using result = compositor.compose({ source, alpha });
      assert.deepEqual(copySamples(result, format), copySamples(expected, format));
      assert.equal(result.pts, 12345n);
      assert.equal(result.duration, 40n);
    }
  });

  test(`both sides of a hard edge keep their codes, and chroma across it is mixed: ${name}`, () => {
    using source = createRandomFrame(format, 3);
    using background = createRandomFrame(format, 4);
    const edge = 17;
    const alpha = new Uint16Array(format.width * format.height).map((_, at) =>
      at % format.width < edge ? 0 : OPAQUE,
    );
    const compositor = new Compositor(format, PLAIN);
    compositor.setBackground(background);
    using result = compositor.compose({ source, alpha });
    const [composite, front, behind] = [result, source, background].map((frame) =>
      copySamples(frame, format),
    );
    for (const plane of [0, 1, 2] as const) {
      const { width, height } = composite![plane];
      const shift = plane === 0 ? 0 : format.chromaShiftX;
      for (let at = 0; at < width * height; at++) {
        const x = (at % width) << shift;
        if (shift === 1 && Math.abs(x - edge) <= 1) continue;
        const expected = x < edge ? behind : front;
        assert.equal(composite![plane].samples[at], expected![plane].samples[at], `plane ${plane} at ${at}`);
      }
    }
  });
}

test('a half-transparent gray is mixed in linear light', () => {
  const format = createFormat(96, 32);
  const [subject, old, fresh] = [0.05, 0.6, 0.9];
  const alpha = createRamp(format, 24, 72);
  const mix = (at: number, behind: number): number =>
    (alpha[at]! / OPAQUE) * subject + (1 - alpha[at]! / OPAQUE) * behind;
  const gray = (light: number) => [light, light, light] as const;
  using source = paintFrame(format, (x) => gray(mix(x, old)));
  using background = paintFrame(format, () => gray(fresh));
  const compositor = new Compositor(format, PLAIN);
  compositor.setBackground(background);
  using result = compositor.compose({ source, alpha, plate: paintPlate(format, () => gray(old)) });
  const [luma, cb, cr] = copySamples(result, format);
  for (let x = 0; x < format.width; x++) {
    const expected = 64 + 876 * encodeBt709(mix(x, fresh));
    assert.ok(Math.abs(luma.samples[x]! - expected) <= 3, `${x}: ${luma.samples[x]} not ${expected}`);
  }
  for (const plane of [cb, cr])
    for (const code of plane.samples) assert.ok(Math.abs(code - 512) <= 1, `${code}`);
});

test('chroma across an edge has no fringe, with a plate and without one', () => {
  const format = createFormat(64, 32);
  const [red, green, blue] = [
    [0.5, 0.03, 0.03],
    [0.05, 0.4, 0.05],
    [0.03, 0.05, 0.5],
  ] as const;
  const alpha = createRamp(format, 29.3, 32.6);
  const at = (x: number): number => alpha[x]! / OPAQUE;
  const mix = (x: number, behind: readonly number[]) =>
    red.map((light, channel) => at(x) * light + (1 - at(x)) * behind[channel]!) as [number, number, number];
  using source = paintFrame(format, (x) => mix(x, green));
  using background = paintFrame(format, () => blue);
  using truth = paintFrame(format, (x) => mix(x, blue));
  for (const plate of [paintPlate(format, () => green), undefined]) {
    const compositor = new Compositor(format, PLAIN);
    compositor.setBackground(background);
    using result = compositor.compose({ source, alpha, plate });
    const [composite, expected] = [copySamples(result, format), copySamples(truth, format)];
    for (const plane of [0, 1, 2] as const)
      for (let x = 0; x < composite[plane].width; x++) {
        const error = Math.abs(composite[plane].samples[x]! - expected[plane].samples[x]!);
        assert.ok(error <= 32, `plane ${plane} at ${x}: off by ${error}`);
      }
  }
});

test('black, gray and white in front of a green screen stay without hue', () => {
  const format = createFormat(96, 96);
  const green = [0.08, 0.35, 0.12] as const;
  for (const light of [0.004, 0.2, 0.85]) {
    const alpha = createRamp(format, 30, 50);
    using source = paintFrame(format, (x) => {
      const a = alpha[x]! / OPAQUE;
      return green.map((screen) => a * light + (1 - a) * screen) as [number, number, number];
    });
    using background = paintFrame(format, () => [0.4, 0.4, 0.4]);
    const compositor = new Compositor(format, PLAIN);
    compositor.setBackground(background);
    using result = compositor.compose({ source, alpha });
    const [, cb, cr] = copySamples(result, format);
    const worst = Math.max(...[...cb.samples, ...cr.samples].map((code) => Math.abs(code - 512)));
    assert.ok(worst <= 8, `light ${light}: chroma is off by ${worst}`);
  }
});

test('every frame is composed alike, whatever came before it', () => {
  const format = createFormat(65, 49);
  using background = createRandomFrame(format, 5);
  const compose = (compositor: Compositor, seed: number) => {
    using source = createRandomFrame(format, seed);
    using result = compositor.compose({ source, alpha: createRamp(format, 10 + seed, 40) });
    return copySamples(result, format);
  };
  const [first, second] = [new Compositor(format, PLAIN), new Compositor(format, PLAIN)];
  for (const compositor of [first, second]) compositor.setBackground(background);
  compose(first, 1);
  compose(first, 2);
  assert.deepEqual(compose(first, 3), compose(second, 3));
});

test('a code of luma means what the tags say', () => {
  const format = createFormat(32, 32, '444', { isFullRange: true, matrix: 'smpte170m' });
  assert.deepEqual(getCodes([1, 1, 1], format).map(Math.round), [1023, 512, 512]);
  using source = paintFrame(format, () => [1, 1, 1]);
  using background = paintFrame(format, () => [0, 0, 0]);
  const compositor = new Compositor(format, PLAIN);
  compositor.setBackground(background);
  using result = compositor.compose({ source, alpha: new Uint16Array(32 * 32).fill(OPAQUE / 2) });
  const expected = 1023 * encodeBt709(0.5);
  assert.ok(Math.abs(copySamples(result, format)[0].samples[100]! - expected) <= 3);
});
