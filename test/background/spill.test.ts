import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Compositor } from '../../src/frames/compositor.ts';
import { SpillMeter } from '../../src/frames/spill.ts';
import { copySamples, createFormat, PLAIN, paintFrame } from '../support/compositing.ts';

type Rgb = readonly [number, number, number];

const GREEN: Rgb = [0.05, 0.4, 0.08];
const BLUE: Rgb = [0.03, 0.08, 0.4];
const SKIN: Rgb = [0.5, 0.26, 0.17];
const GRAY: Rgb = [0.25, 0.25, 0.25];
const RIM = 14;

/** The most that luma or chroma of a rim changes that no screen lights, around something pure of another color. */
function measureChange(screen: Rgb, rim: Rgb, inside: Rgb): number {
  const format = createFormat(320, 288);
  const { width, height } = format;
  const [left, right, top, bottom] = [80, 240, 40, 248];
  const getDepth = (x: number, y: number): number =>
    Math.min(x - left, right - 1 - x, y - top, bottom - 1 - y);
  using source = paintFrame(format, (x, y) => {
    const depth = getDepth(x, y);
    return depth < 0 ? screen : depth < RIM ? rim : inside;
  });
  const alpha = Uint16Array.from({ length: width * height }, (_, at) =>
    getDepth(at % width, Math.floor(at / width)) < 0 ? 0 : 65_535,
  );
  const meter = new SpillMeter(format);
  meter.add(source, alpha);
  const compositor = new Compositor(format, PLAIN, { spill: meter.finish()! });
  compositor.setBackground(source);
  using result = compositor.compose({ source, alpha });
  const [before, after] = [copySamples(source, format), copySamples(result, format)];
  let most = 0;
  for (const [index, plane] of before.entries()) {
    const shift = index === 0 ? 0 : 1;
    for (let y = 0; y < height >> shift; y++)
      for (let x = 0; x < width >> shift; x++) {
        const depth = getDepth(x << shift, y << shift);
        if (depth < 3 || depth > RIM - 4) continue;
        const at = y * plane.stride + x;
        most = Math.max(most, Math.abs(after[index]!.samples[at]! - plane.samples[at]!));
      }
  }
  return most;
}

const CASES: readonly (readonly [string, Rgb, Rgb, Rgb])[] = [
  ['skin around a crimson dress before green', GREEN, SKIN, [0.35, 0.02, 0.06]],
  ['skin around a red dress before green', GREEN, SKIN, [0.5, 0.02, 0.02]],
  ['skin around a pink dress before green', GREEN, SKIN, [0.5, 0.06, 0.2]],
  ['skin around a deep pink dress before green', GREEN, SKIN, [0.5, 0.03, 0.17]],
  ['skin around a golden coat before blue', BLUE, SKIN, [0.55, 0.3, 0.01]],
  ['skin around a brown coat before blue', BLUE, SKIN, [0.24, 0.1, 0.04]],
  ['gray around a yellow coat before blue', BLUE, GRAY, [0.6, 0.45, 0.02]],
  ['gray around a magenta dress before green', GREEN, GRAY, [0.5, 0.03, 0.4]],
  ['gray around a yellow coat before a purer blue', [0.01, 0.02, 0.5], GRAY, [0.5, 0.5, 0.02]],
  ['gray around an orange coat before blue', BLUE, GRAY, [0.6, 0.3, 0.02]],
  ['skin around a gray coat before green', GREEN, SKIN, GRAY],
  ['dark hair around a red coat before blue', BLUE, [0.03, 0.025, 0.02], [0.5, 0.02, 0.02]],
];

for (const [name, screen, rim, inside] of CASES) {
  test(`what no screen lights keeps its color: ${name}`, () => {
    const change = measureChange(screen, rim, inside);
    assert.ok(change <= 4, `changes by ${change} codes`);
  });
}

/** The mean error of chroma, in codes, of a rim on which a screen's light falls off, when the light has been taken off. */
function measureRest(color: Rgb, depthOfRim: number, most: number): number {
  const format = createFormat(320, 288);
  const { width, height } = format;
  const getDepth = (x: number, y: number): number => Math.min(x - 60, 259 - x, y - 30, 257 - y);
  const paint = (share: number): ReturnType<typeof paintFrame> =>
    paintFrame(format, (x, y) => {
      const depth = getDepth(x, y);
      if (depth < 0) return GREEN;
      const light = depth < depthOfRim ? share * (1 - depth / depthOfRim) : 0;
      return [color[0] + light * GREEN[0], color[1] + light * GREEN[1], color[2] + light * GREEN[2]];
    });
  using source = paint(most);
  using clean = paint(0);
  const alpha = Uint16Array.from({ length: width * height }, (_, at) =>
    getDepth(at % width, Math.floor(at / width)) < 0 ? 0 : 65_535,
  );
  const meter = new SpillMeter(format);
  meter.add(source, alpha);
  const compositor = new Compositor(format, PLAIN, { spill: meter.finish()! });
  compositor.setBackground(source);
  using result = compositor.compose({ source, alpha });
  const [wanted, got] = [copySamples(clean, format), copySamples(result, format)];
  let sum = 0;
  let count = 0;
  for (const index of [1, 2])
    for (let y = 0; y < height >> 1; y++)
      for (let x = 0; x < width >> 1; x++) {
        const depth = getDepth(x * 2, y * 2);
        if (depth < 3 || depth > depthOfRim - 2) continue;
        const at = y * wanted[index]!.stride + x;
        sum += Math.abs(got[index]!.samples[at]! - wanted[index]!.samples[at]!);
        count++;
      }
  return sum / count;
}

/** The rests are those of limits that neighboring hues lower without regard to what is there. */
const SPILLS: readonly (readonly [string, Rgb, number, number, number])[] = [
  ['skin with a rim of 14 pixels', SKIN, 14, 0.6, 18.5],
  ['skin with a rim of 20 pixels', SKIN, 20, 0.8, 18.9],
  ['a blue coat', [0.05, 0.1, 0.4], 20, 0.8, 34],
  ['a magenta dress', [0.5, 0.03, 0.4], 20, 0.8, 92.1],
];

for (const [name, color, depth, most, rest] of SPILLS)
  test(`a green screen's light that falls off is taken off ${name}`, () => {
    const left = measureRest(color, depth, most);
    assert.ok(left <= rest, `leaves ${left.toFixed(2)} codes`);
  });
