import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MatteTiles } from '../../src/frames/compositing/matte-tiles.ts';
import { getPlanes } from '../../src/frames/compositing/picture-planes.ts';
import { Compositor } from '../../src/frames/compositor.ts';
import { ForegroundColors } from '../../src/frames/foreground-colors.ts';
import { PLATE_UNITS, type Plate } from '../../src/frames/plate.ts';
import { SpillMeter } from '../../src/frames/spill.ts';
import type { WorkingPicture } from '../../src/media/video/working-picture.ts';
import { lookUpCode } from '../../src/testing/matting-color.ts';
import type { MattingFrame } from '../../src/testing/matting-frame.ts';
import { MattingScene, type MattingSceneOptions } from '../../src/testing/matting-scene.ts';
import { createMattingFrame, createMattingPicture } from '../../src/testing/matting-video.ts';
import { copySamples, PLAIN } from '../support/compositing.ts';

const TIME_BASE = { num: 1, den: 25 };
const SIZE = { width: 384, height: 216, seed: 2 };

function drawScene(options: Partial<MattingSceneOptions>) {
  const scene = new MattingScene({ ...SIZE, ...options });
  return { format: createMattingPicture(scene), truth: scene.drawFrame(12) };
}

function createPlate({ width, height }: WorkingPicture, rgb: Uint16Array): Plate {
  const planes = [0, 1, 2].map(() => new Uint16Array(width * height)) as [
    Uint16Array,
    Uint16Array,
    Uint16Array,
  ];
  for (let at = 0; at < width * height; at++) {
    const [red, green, blue] = [rgb[at * 3]! / 65535, rgb[at * 3 + 1]! / 65535, rgb[at * 3 + 2]! / 65535];
    const luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    planes[0][at] = (64 + 876 * luma) * PLATE_UNITS;
    planes[1][at] = (512 + (896 * (blue - luma)) / 1.8556) * PLATE_UNITS;
    planes[2][at] = (512 + (896 * (red - luma)) / 1.5748) * PLATE_UNITS;
  }
  return { width, height, planes, confidence: new Uint8Array(width * height).fill(255) };
}

/** Mean difference from the true color, weighted by opacity, in 8-bit codes. */
function measureError(truth: MattingFrame, format: WorkingPicture, plate?: Plate): number {
  using frame = createMattingFrame(truth.picture, format, 0, TIME_BASE);
  const tiles = new MatteTiles(format.width, format.height);
  tiles.update(truth.alpha);
  const colors = new ForegroundColors(format);
  colors.estimate({ source: getPlanes(frame, format), alpha: truth.alpha, tiles, plate });
  const { band } = colors;
  let [sum, weights] = [0, 0];
  for (let entry = 0; entry < band.count; entry++) {
    const weight = band.alpha[entry]!;
    for (const [channel, list] of [band.red, band.green, band.blue].entries()) {
      const expected = truth.foreground[band.index[entry]! * 3 + channel]! / 257;
      sum += weight * Math.abs(lookUpCode(list[entry]!) * 255 - expected);
      weights += weight;
    }
  }
  assert.ok(band.count > 1000, `${band.count} half-transparent pixels`);
  return sum / weights;
}

for (const [background, withPlate, without] of [
  ['green-screen', 13, 13],
  ['blue-screen', 14, 14],
  ['room', 9, 22],
] as const) {
  test(`colors of hair and edges are found before a ${background}`, () => {
    const { format, truth } = drawScene({ background });
    const known = measureError(truth, format, createPlate(format, truth.plate));
    const guessed = measureError(truth, format);
    assert.ok(known < withPlate, `with the plate off by ${known}`);
    assert.ok(guessed < without, `without off by ${guessed}`);
  });
}

test('nothing turns mauve where some of the subject is red and some is blue', () => {
  const { format } = drawScene({ width: 96, height: 96 });
  const { width, height } = format;
  // Left what is red, right what is blue, above a green floor, beside which the matte is too wide.
  const colors = {
    red: [0.6, 0.3, 0.2],
    blue: [0.2, 0.3, 0.6],
    floor: [0.25, 0.5, 0.25],
    seen: [0.4, 0.3, 0.4],
  };
  const pick = (x: number, y: number): keyof typeof colors =>
    y >= 56 ? 'floor' : y >= 48 ? 'seen' : x < width / 2 ? 'red' : 'blue';
  const picture = new Uint16Array(width * height * 3);
  const alpha = new Uint16Array(width * height);
  for (let at = 0; at < alpha.length; at++) {
    const kind = pick(at % width, Math.floor(at / width));
    picture.set(
      colors[kind].map((light) => 65_535 * light ** (1 / 2.4)),
      at * 3,
    );
    alpha[at] = kind === 'floor' ? 0 : kind === 'seen' ? 32_768 : 65_535;
  }
  using frame = createMattingFrame(picture, format, 0, TIME_BASE);
  const tiles = new MatteTiles(width, height);
  tiles.update(alpha);
  const found = new ForegroundColors(format);
  found.estimate({ source: getPlanes(frame, format), alpha, tiles });
  const { red, green, blue, index, count } = found.band;
  const middle = index.findIndex((at) => at === 52 * width + width / 2);
  assert.ok(count > 500 && middle >= 0);
  const luminance = 0.2126 * red[middle]! + 0.7152 * green[middle]! + 0.0722 * blue[middle]!;
  assert.ok(green[middle]! / luminance > 0.7, `${green[middle]! / luminance}`);
});

test('a wrong plate without confidence is not believed', () => {
  const { format, truth } = drawScene({ background: 'room' });
  const wrong = createPlate(format, new Uint16Array(truth.plate.length).fill(60000));
  wrong.confidence.fill(0);
  assert.equal(measureError(truth, format, wrong), measureError(truth, format));
});

/** Mean of `measure` over the pixels whose true opacity lies in a range. */
function averageOver(
  truth: MattingFrame,
  [least, most]: readonly [number, number],
  measure: (at: number) => number,
) {
  let [sum, count] = [0, 0];
  for (const [at, opacity] of truth.alpha.entries()) {
    if (opacity < least || opacity > most) continue;
    sum += measure(at);
    count++;
  }
  return sum / count;
}

test('the light of a screen is taken off the subject, and its dark hair is dark again', () => {
  const { format, truth } = drawScene({ background: 'green-screen', spill: 0.35, seed: 1, noiseSigma: 0 });
  using source = createMattingFrame(truth.picture, format, 0, TIME_BASE);
  using background = createMattingFrame(
    new Uint16Array(truth.picture.length).fill(60000),
    format,
    0,
    TIME_BASE,
  );
  using clean = createMattingFrame(truth.spillFreeForeground, format, 0, TIME_BASE);
  const meter = new SpillMeter(format);
  meter.add(source, truth.alpha);
  const spill = meter.finish()!;
  const expected = copySamples(clean, format);
  const measure = (look: { readonly spill?: typeof spill }): { hue: number } => {
    const compositor = new Compositor(format, PLAIN, look);
    compositor.setBackground(background);
    using result = compositor.compose({ source, alpha: truth.alpha });
    const [, cb, cr] = copySamples(result, format);
    const hue = averageOver(truth, [65535, 65535], (at) => {
      // Chroma beside a border is mixed with what is beyond it, and far from it there is no spill.
      const isOpaque = (reach: number): boolean =>
        [-reach, reach, -reach * format.width, reach * format.width].every(
          (step) => truth.alpha[at + step] === 65535,
        );
      if (!isOpaque(2) || isOpaque(6)) return 0;
      const site = Math.floor(at / format.width / 2) * cb.stride + ((at % format.width) >> 1);
      return (
        Math.abs(cb.samples[site]! - expected[1].samples[site]!) +
        Math.abs(cr.samples[site]! - expected[2].samples[site]!)
      );
    });
    return { hue };
  };
  const [before, after] = [measure({}).hue, measure({ spill }).hue];
  assert.ok(after < before * 0.65, `chroma is off by ${after}, and by ${before} with the spill`);
});

test('a subject without spill keeps its colors', () => {
  const { format, truth } = drawScene({ background: 'green-screen', spill: 0, noiseSigma: 0 });
  using source = createMattingFrame(truth.picture, format, 0, TIME_BASE);
  const meter = new SpillMeter(format);
  meter.add(source, truth.alpha);
  const compositor = new Compositor(format, PLAIN, { spill: meter.finish()! });
  compositor.setBackground(source);
  using result = compositor.compose({ source, alpha: truth.alpha });
  const [before, after] = [copySamples(source, format)[0], copySamples(result, format)[0]];
  const change = averageOver(truth, [65535, 65535], (at) =>
    Math.abs(before.samples[at]! - after.samples[at]!),
  );
  assert.ok(change < 8, `luma changes by ${change} codes`);
});

test('nothing is learned of a screen without background or without subject', () => {
  const { format, truth } = drawScene({ background: 'green-screen' });
  using source = createMattingFrame(truth.picture, format, 0, TIME_BASE);
  for (const opacity of [0, 65535]) {
    const meter = new SpillMeter(format);
    meter.add(source, new Uint16Array(truth.alpha.length).fill(opacity));
    assert.equal(meter.finish(), undefined);
  }
});
