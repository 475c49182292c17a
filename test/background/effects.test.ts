import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ColorStatisticsMeter } from '../../src/analysis/color-statistics.ts';
import type { Light } from '../../src/analysis/light.ts';
import { Compositor } from '../../src/frames/compositor.ts';
import type { CompositorSettings, ShotLook } from '../../src/frames/compositor-settings.ts';
import { parseCubeLut } from '../../src/frames/cube-lut.ts';
import { getPlane16 } from '../../src/media/frame.ts';
import {
  copySamples,
  createFormat,
  createRandomFrame,
  encodeBt709,
  PLAIN,
  paintFrame,
} from '../support/compositing.ts';

const OPAQUE = 65535;
const FORMAT = createFormat(201, 151);
const { width, height } = FORMAT;

function createLight(direction: readonly [number, number, number], softness = 0.3, kelvin = 6504): Light {
  const length = Math.hypot(...direction);
  return {
    direction: {
      value: [direction[0] / length, direction[1] / length, direction[2] / length],
      confidence: 1,
    },
    temperature: { value: kelvin, confidence: 1 },
    contrast: { value: 0.5, confidence: 1 },
    softness: { value: softness, confidence: 1 },
    shadow: { value: [0, -1], confidence: 1 },
    intensity: { value: 0.8, confidence: 1 },
  };
}

function createMatte(measure: (x: number, y: number) => number): Uint16Array {
  return new Uint16Array(width * height).map((_, at) =>
    Math.round(OPAQUE * Math.min(1, Math.max(0, measure(at % width, Math.floor(at / width))))),
  );
}

/** A standing block, whose feet are in the picture, with soft edges. */
const standing = createMatte((x, y) => Math.min(x - 79.5, 120.5 - x, y - 29.5, 120.5 - y));
/** The same, cut off by the picture's lower border. */
const cutOff = createMatte((x, y) => Math.min(x - 79.5, 120.5 - x, y - 29.5));

interface Case {
  readonly alpha?: Uint16Array;
  readonly settings?: Partial<CompositorSettings>;
  readonly look?: ShotLook;
  readonly subject?: number;
  readonly ground?: number;
}

/** Luma of a gray subject before a gray ground. */
function compose({
  alpha = standing,
  settings = {},
  look = {},
  subject = 0.4,
  ground = 0.3,
}: Case): Uint16Array {
  using source = paintFrame(FORMAT, () => [subject, subject, subject]);
  using background = paintFrame(FORMAT, () => [ground, ground, ground]);
  const compositor = new Compositor(FORMAT, { ...PLAIN, ...settings }, look);
  compositor.setBackground(background);
  using result = compositor.compose({ source, alpha });
  return copySamples(result, FORMAT)[0].samples;
}

function gatherColors(light: readonly [number, number, number]) {
  const meter = new ColorStatisticsMeter(FORMAT);
  using frame = paintFrame(FORMAT, () => light);
  meter.add(frame);
  return meter.finish()!;
}

const LOOK: ShotLook = {
  light: { subject: createLight([1, 0.3, 0.5]), background: createLight([-1, 0.3, 0.5], 0.1, 3200) },
  colors: { subject: gatherColors([0.4, 0.4, 0.4]), background: gatherColors([0.5, 0.2, 0.1]) },
  texture: {
    source: { blurSigma: 2, noise: { byLuma: [2, 2, 2, 2, 2, 2, 2, 2], chroma: 1 } },
    background: { blurSigma: 0.5, noise: { byLuma: [0, 0, 0, 0, 0, 0, 0, 0], chroma: 0 } },
  },
};

test('every effect at strength 0 changes nothing, and each at its own strength something', () => {
  const composeBusy = (settings: Partial<CompositorSettings>) => {
    using source = createRandomFrame(FORMAT, 1);
    using background = createRandomFrame(FORMAT, 2);
    const compositor = new Compositor(FORMAT, { ...PLAIN, ...settings }, LOOK);
    compositor.setBackground(background);
    using result = compositor.compose({ source, alpha: standing });
    return copySamples(result, FORMAT);
  };
  using source = createRandomFrame(FORMAT, 1);
  using background = createRandomFrame(FORMAT, 2);
  const plain = composeBusy({});
  const [front, behind] = [copySamples(source, FORMAT)[0], copySamples(background, FORMAT)[0]];
  for (let at = 0; at < width * height; at++) {
    if (standing[at] === 0) assert.equal(plain[0].samples[at], behind.samples[at]);
    if (standing[at] === OPAQUE) assert.equal(plain[0].samples[at], front.samples[at]);
  }
  for (const settings of [
    { shadowOpacity: 0.3 },
    { featherPixels: 20 },
    { colorStrength: 0.3 },
    { colorStrength: 0.3, colorMethod: 'histogram' },
    { relight: 0.5 },
    { lightWrap: 0.2 },
    { matchTexture: 1 },
  ] as const)
    assert.notDeepEqual(composeBusy(settings)[0].samples, plain[0].samples, JSON.stringify(settings));
});

test('feather makes a matte nowhere wider, softens bodies and leaves hair', () => {
  const hair = createMatte((x, y) => (x % 12 === 0 && y > 8 && y < 140 ? 0.9 : 0));
  for (const alpha of [standing, hair]) {
    using source = paintFrame(FORMAT, () => [0.9, 0.9, 0.9]);
    const compositor = new Compositor(FORMAT, { ...PLAIN, featherPixels: 21 });
    compositor.setBackground(source);
    const layers = compositor.composeWithLayers({ source, alpha });
    const mask = getPlane16(layers.blendMask, 0, width, height);
    let softened = 0;
    for (let at = 0; at < alpha.length; at++) {
      const value = mask.samples[Math.floor(at / width) * mask.stride + (at % width)]!;
      assert.ok(value <= alpha[at]!, `${value} at ${at}, more than ${alpha[at]}`);
      if (value < alpha[at]! - 1000) softened++;
    }
    if (alpha === hair) assert.ok(softened < 20, `${softened} pixels of hair were thinned`);
    else assert.ok(softened > 300, `${softened} pixels of the block were softened`);
    for (const frame of Object.values(layers)) frame.free();
  }
});

test('feet in the picture throw a shadow away from the light, and a subject that is cut off none', () => {
  const ground = Math.round(64 + 876 * encodeBt709(0.3));
  const settings = { shadowOpacity: 0.3 };
  const cast = (alpha: Uint16Array, x: number) =>
    compose({
      alpha,
      settings,
      look: { light: { subject: createLight([0, 0, 1]), background: createLight([x, 0.6, 0.4]) } },
    });
  const darkness = (samples: Uint16Array, left: number, right: number): number => {
    let sum = 0;
    for (let at = 0; at < samples.length; at++)
      if (at % width >= left && at % width < right && standing[at] === 0) sum += ground - samples[at]!;
    return sum;
  };
  const fromRight = cast(standing, 1);
  assert.ok(
    darkness(fromRight, 0, 78) > 3 * Math.max(1, darkness(fromRight, 122, width)),
    'falls to the left',
  );
  const fromLeft = cast(standing, -1);
  assert.ok(
    darkness(fromLeft, 122, width) > 3 * Math.max(1, darkness(fromLeft, 0, 78)),
    'falls to the right',
  );
  const contact = fromLeft[123 * width + 100]!;
  assert.ok(contact < ground - 25, `dark where the feet stand: ${contact}`);
  assert.deepEqual(cast(cutOff, 1), compose({ alpha: cutOff }));
});

test('a foot that stands farther back touches the ground, too', () => {
  const ground = Math.round(64 + 876 * encodeBt709(0.3));
  const feet = createMatte((x, y) =>
    Math.max(
      Math.min(x - 69.5, 90.5 - x, y - 19.5, 120.5 - y),
      Math.min(x - 109.5, 130.5 - x, y - 19.5, 112.5 - y),
    ),
  );
  const samples = compose({ alpha: feet, settings: { shadowOpacity: 0.3 } });
  const [front, back] = [samples[123 * width + 80]!, samples[115 * width + 120]!];
  assert.ok(front < ground - 25, `in front: ${front} of ${ground}`);
  assert.ok(back < ground - 10, `behind: ${back} of ${ground}`);
});

test('a shadow goes gradually while feet leave the picture below', () => {
  const ground = Math.round(64 + 876 * encodeBt709(0.3));
  const sums = Array.from({ length: 24 }, (_, i) => {
    const foot = height - 20.5 + i;
    const alpha = createMatte((x, y) => Math.min(x - 79.5, 120.5 - x, y - 29.5, foot - y));
    const samples = compose({ alpha, settings: { shadowOpacity: 0.3 } });
    return samples.reduce((sum, code, at) => sum + (alpha[at] === 0 ? ground - code : 0), 0);
  });
  const greatest = Math.max(...sums);
  assert.ok(greatest > 1000 && sums.at(-1) === 0, sums.join(' '));
  for (let i = 1; i < sums.length; i++)
    assert.ok(Math.abs(sums[i]! - sums[i - 1]!) < 0.35 * greatest, sums.join(' '));
});

test('a shadow is no darker than its opacity allows', () => {
  const samples = compose({ settings: { shadowOpacity: 0.3 } });
  const darkest = 64 + 876 * encodeBt709(0.3 * (1 - 0.3 * 1.3));
  for (let at = 0; at < samples.length; at++) if (standing[at] === 0) assert.ok(samples[at]! >= darkest - 2);
});

test('relighting makes the side brighter from which the new light comes', () => {
  const samples = compose({ settings: { relight: 1 }, look: { light: LOOK.light } });
  const [left, right] = [samples[75 * width + 86]!, samples[75 * width + 114]!];
  assert.ok(left > right + 40, `left ${left}, right ${right}`);
});

test('relighting by the same light changes nothing', () => {
  const same = createLight([0.5, 0.5, 0.7]);
  const look = { light: { subject: same, background: same } };
  const [before, after] = [compose({}), compose({ settings: { relight: 1 }, look })];
  for (let at = 0; at < before.length; at++) assert.ok(Math.abs(before[at]! - after[at]!) <= 1);
});

test('color transfer takes the subject the given part of the way', () => {
  const measure = (settings: Partial<CompositorSettings>) => {
    using source = paintFrame(FORMAT, () => [0.4, 0.4, 0.4]);
    const compositor = new Compositor(FORMAT, { ...PLAIN, ...settings }, { colors: LOOK.colors });
    compositor.setBackground(source);
    using result = compositor.compose({ source, alpha: standing });
    const [luma, , cr] = copySamples(result, FORMAT);
    return { luma: luma.samples[75 * width + 100]!, cr: cr.samples[37 * cr.stride + 50]! };
  };
  for (const colorMethod of ['reinhard', 'histogram'] as const) {
    const steps = [0, 0.3, 1].map((colorStrength) => measure({ colorStrength, colorMethod }));
    const [none, some, all] = steps.map(({ cr }) => cr);
    assert.ok(none! < some! && some! < all!, `${colorMethod}: red difference ${none}, ${some}, ${all}`);
    const target =
      64 + 876 * (0.2126 * encodeBt709(0.5) + 0.7152 * encodeBt709(0.2) + 0.0722 * encodeBt709(0.1));
    assert.ok(Math.abs(steps[2]!.luma - target) < 25, `${colorMethod}: ${steps[2]!.luma} for ${target}`);
  }
});

test('a .cube table is applied to the subject', () => {
  const points = Array.from({ length: 8 }, (_, i) =>
    [i & 1, (i >> 1) & 1, i >> 2].map((v) => 0.5 * v).join(' '),
  );
  const lut = parseCubeLut(['TITLE "half"', 'LUT_3D_SIZE 2', ...points].join('\n'), 'half.cube');
  const samples = compose({ settings: { colorStrength: 1 }, look: { lut } });
  const expected = 64 + 438 * encodeBt709(0.4);
  assert.ok(
    Math.abs(samples[75 * width + 100]! - expected) <= 2,
    `${samples[75 * width + 100]} for ${expected}`,
  );
  assert.equal(samples[75 * width + 10], Math.round(64 + 876 * encodeBt709(0.3)));
});

test('light of the background wraps the edges and not the core', () => {
  const wrapped = compose({ settings: { lightWrap: 0.5 }, subject: 0.05, ground: 0.9 });
  const plain = compose({ subject: 0.05, ground: 0.9 });
  const row = 75 * width;
  assert.ok(wrapped[row + 82]! > plain[row + 82]! + 20, 'the edge is lit');
  assert.equal(wrapped[row + 100], plain[row + 100]);
  assert.equal(wrapped[row + 20], plain[row + 20]);
});

test('grain has the strength of the source, covers the background alone, and depends on the timestamp', () => {
  const settings = { matchTexture: 1 };
  const look: ShotLook = { texture: { source: { noise: LOOK.texture!.source.noise }, background: {} } };
  const samples = compose({ settings, look });
  const ground = 64 + 876 * encodeBt709(0.3);
  let [squares, count] = [0, 0];
  for (let at = 0; at < samples.length; at++) {
    if (standing[at] === OPAQUE) assert.equal(samples[at], Math.round(64 + 876 * encodeBt709(0.4)));
    if (standing[at] !== 0) continue;
    squares += (samples[at]! - ground) ** 2;
    count++;
  }
  // Two 8-bit codes are eight of ten bits.
  const deviation = Math.sqrt(squares / count);
  assert.ok(Math.abs(deviation - 8) < 0.3, `standard deviation ${deviation}`);
  assert.deepEqual(compose({ settings, look }), samples);
});

test('grain that the background has already is not added again', () => {
  const noise = LOOK.texture!.source.noise;
  const look: ShotLook = { texture: { source: { noise }, background: { noise } } };
  assert.deepEqual(compose({ settings: { matchTexture: 1 }, look }), compose({}));
});

test('layers put together again give the composite', () => {
  using source = paintFrame(FORMAT, (x, y) => [0.2 + 0.001 * x, 0.3, 0.1 + 0.002 * y]);
  using background = paintFrame(FORMAT, (x) => [0.1, 0.1 + 0.002 * x, 0.5]);
  const compositor = new Compositor(FORMAT, { ...PLAIN, shadowOpacity: 0.3 }, { light: LOOK.light });
  compositor.setBackground(background);
  const layers = compositor.composeWithLayers({ source, alpha: standing });
  const alpha = getPlane16(layers.foreground, 3, width, height);
  const luma = getPlane16(layers.foreground, 0, width, height);
  const shadow = getPlane16(layers.shadow, 0, width, height);
  const composite = copySamples(layers.composite, FORMAT)[0];
  let shaded = 0;
  for (let at = 0; at < standing.length; at++) {
    const [x, y] = [at % width, Math.floor(at / width)];
    assert.equal(alpha.samples[y * alpha.stride + x], Math.round((standing[at]! * 1023) / OPAQUE));
    if (standing[at] === OPAQUE) assert.equal(luma.samples[y * luma.stride + x], composite.samples[at]);
    if (standing[at] === 0) assert.equal(luma.samples[y * luma.stride + x], 64);
    if (shadow.samples[y * shadow.stride + x]! > 5000) shaded++;
  }
  assert.ok(shaded > 300, `${shaded} pixels in the shadow`);
  for (const frame of Object.values(layers)) frame.free();
});
