import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { cueDepthEstimator } from '../../src/adapters/builtin-depth/builtin-depth.ts';
import type { PlanarTransform } from '../../src/analysis/planar-transform.ts';
import { createSeededRandom } from '../../src/core/random.ts';
import type { DepthEstimator } from '../../src/engines/depth-estimator.ts';
import { createCameraPath } from '../../src/frames/parallax/camera-path.ts';
import { Encoder } from '../../src/media/encoder.ts';
import { allocateVideoFrame, type Frame, getPlane8 } from '../../src/media/frame.ts';
import { computeScaledSize, type Fit } from '../../src/media/stills/fit-filters.ts';
import { encodePicture, getPictureFormat } from '../../src/media/stills/picture-file.ts';
import { encodeWhole } from '../../src/media/stills/still.ts';
import type { WorkingPicture } from '../../src/media/video/working-picture.ts';
import type { BackdropSource } from '../../src/productions/background/backdrops/backdrop.ts';
import { openBackdropPicture } from '../../src/productions/background/backdrops/backdrop-picture.ts';
import { createBlurBackdrop } from '../../src/productions/background/backdrops/blur-backdrop.ts';
import { createImageBackdrop } from '../../src/productions/background/backdrops/image-backdrop.ts';
import {
  createVideoBackdrop,
  openBackdropVideo,
} from '../../src/productions/background/backdrops/video-backdrop.ts';
import { makeVideo } from '../../src/testing/make-video.ts';
import { halfTransparentAvif, movingAvif, tiledAvif } from '../support/avif-pictures.ts';
import { turnByExif } from '../support/exif.ts';
import { createGif } from '../support/gif.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import {
  copyPlanes,
  createWorkingPicture,
  type DrawPixel,
  drawWorkingFrame,
} from '../support/working-frames.ts';

const folder = createTemporaryFolder();
const { signal } = new AbortController();
const SQUARE = { num: 1, den: 1 };
const CENTER = { x: 0.5, y: 0.5 };
const FORMAT = createWorkingPicture(192, 108);
const SHOWN = { source: undefined as unknown as Frame, alpha: new Uint16Array(192 * 108) };
const TIMES = {
  pts: Array.from({ length: 600 }, (_, i) => i * 1001),
  timeBase: { num: 1, den: 30000 },
  frameRate: { num: 30000, den: 1001 },
};

async function writePicture(name: string, width: number, height: number, draw: DrawPixel): Promise<string> {
  const format = createWorkingPicture(width, height, 'yuv444p10le');
  const path = join(folder, name);
  writeFileSync(
    path,
    await encodePicture(drawWorkingFrame(format, draw), format, getPictureFormat(path), false),
  );
  return path;
}

/** Luma rises from left to right over the first half; the right half is red. */
const drawHalves: DrawPixel = (x) => (x < 150 ? [200 + x * 2, 512, 512] : [400, 450, 800]);

async function openImage(path: string, fit: Fit, more: object = {}) {
  const picture = await openBackdropPicture(path, signal);
  return createImageBackdrop({
    picture,
    fit,
    sampleAspectRatio: SQUARE,
    times: TIMES,
    hasLife: false,
    ...more,
  });
}

async function readPlanes(
  source: BackdropSource,
  numbers: readonly number[],
  format: WorkingPicture = FORMAT,
) {
  await using backdrop = await source.open(format, signal);
  const pictures: Uint16Array[][] = [];
  for (const number of numbers) {
    using frame = await backdrop.read(number, SHOWN);
    assert.deepEqual([frame.width, frame.height], [format.width, format.height]);
    pictures.push(copyPlanes(frame, format));
  }
  return pictures;
}

suite('a picture fills the frame', async () => {
  const path = await writePicture('halves.png', 300, 100, drawHalves);

  test('cover cuts off the sides, around the focus', async () => {
    for (const [x, luma] of [
      [0, 200],
      [0.5, 400],
    ] as const) {
      const source = await openImage(path, { mode: 'cover', focus: { x, y: 0.5 } });
      const [[plane]] = (await readPlanes(source, [0])) as [Uint16Array[]];
      const left = plane![54 * 192 + 2]!;
      assert.ok(Math.abs(left - (x === 0 ? luma + 5 : 326)) < 12, `${left} at ${x}`);
    }
  });

  test('stretch shows all of it', async () => {
    const [[luma, , red]] = (await readPlanes(
      await openImage(path, { mode: 'stretch', focus: CENTER }),
      [0],
    )) as [Uint16Array[]];
    assert.ok(Math.abs(luma![54 * 192 + 48]! - 350) < 8, `${luma![54 * 192 + 48]}`);
    assert.ok(red![27 * 96 + 72]! > 780 && red![27 * 96 + 20]! < 530);
  });

  test('contain shows all of it in the middle, and no border', async () => {
    const [[luma]] = (await readPlanes(await openImage(path, { mode: 'contain', focus: CENTER }), [0])) as [
      Uint16Array[],
    ];
    assert.ok(Math.abs(luma![54 * 192 + 48]! - 350) < 8, `${luma![54 * 192 + 48]}`);
    assert.ok(Math.min(...luma!) > 190, `${Math.min(...luma!)}`);
  });

  test('odd sizes, and pixels that are not square', async () => {
    const odd = createWorkingPicture(101, 67);
    for (const mode of ['cover', 'contain', 'stretch'] as const)
      await readPlanes(await openImage(path, { mode, focus: CENTER }), [0], odd);
    const picture = { displayWidth: 300, displayHeight: 100 };
    const target = { width: 100, height: 100, sampleAspectRatio: { num: 2, den: 1 } };
    assert.deepEqual(computeScaledSize(picture, target, 'cover'), { width: 150, height: 100 });
    assert.deepEqual(computeScaledSize(picture, target, 'contain'), { width: 100, height: 67 });
  });
});

suite('a picture that cannot be a background has its own error', () => {
  test('not there, no picture, too small, too large, transparent', async () => {
    await assert.rejects(openBackdropPicture(join(folder, 'none.png'), signal), { code: 'input.not-found' });
    writeFileSync(join(folder, 'text.png'), 'no picture at all');
    await assert.rejects(openBackdropPicture(join(folder, 'text.png'), signal), {
      code: 'background.picture-unreadable',
    });
    const tiny = await writePicture('tiny.png', 1, 1, () => [500, 512, 512]);
    await assert.rejects(openBackdropPicture(tiny, signal), { code: 'background.picture-too-small' });
    const large = await writePicture('large.png', 64, 64, () => [500, 512, 512]);
    const limits = { maxPixels: 1000, maxSeconds: 10, maxStreams: 4 };
    await assert.rejects(openBackdropPicture(large, signal, limits), {
      code: 'background.picture-too-large',
    });
  });
});

/** A PNG of red pixels with an opacity. */
async function writeTransparent(name: string, opacity: number): Promise<string> {
  const frame = allocateVideoFrame({ width: 32, height: 32, pixelFormat: 'rgba' });
  const { samples } = getPlane8(frame, 0, 32 * 4, 32);
  for (let i = 0; i < samples.length; i++) samples[i] = i % 4 === 0 ? 200 : i % 4 === 3 ? opacity : 0;
  using encoder = await Encoder.openVideo({
    encoder: 'png',
    width: 32,
    height: 32,
    pixelFormat: 'rgba',
    timeBase: { num: 1, den: 25 },
    frameRate: { num: 25, den: 1 },
    options: {},
  });
  const path = join(folder, name);
  writeFileSync(path, await encodeWhole(frame, encoder));
  return path;
}

test('an alpha channel counts if it has an effect', async () => {
  const half = await writeTransparent('half.png', 128);
  await assert.rejects(openBackdropPicture(half, signal), { code: 'background.picture-transparent' });
  const { video } = await openBackdropPicture(await writeTransparent('opaque.png', 255), signal);
  assert.equal(video.hasAlpha, true);
});

test('opacity that stands beside the picture counts too', async () => {
  const path = join(folder, 'half.avif');
  writeFileSync(path, halfTransparentAvif);
  await assert.rejects(openBackdropPicture(path, signal), { code: 'background.picture-transparent' });
});

test('a video with transparent parts is refused, and an opaque one with an alpha channel is not', async () => {
  const path = join(folder, 'overlay.mkv');
  const makeOverlay = (opacity: number) =>
    makeVideo(path, {
      ...{ width: 64, height: 64, timeBase: { num: 1, den: 25 }, pts: [0, 1, 2] },
      ...{ encoder: 'ffv1', pixelFormat: 'yuva420p', encoderOptions: { level: 3 } },
      draw: () => undefined,
      drawAlpha: (_, { samples }) => samples.fill(opacity),
    });
  await makeOverlay(128);
  await assert.rejects(openBackdropVideo(path, signal), { code: 'background.video-transparent' });
  await makeOverlay(255);
  assert.equal((await openBackdropVideo(path, signal)).frames.length, 2);
});

test('a photograph that was cut off is refused, as its rest would be gray or green', async () => {
  const path = await writePicture('cut-off.jpg', 96, 64, (x, y) => [200 + 6 * x, 400 + 2 * y, 512]);
  const content = readFileSync(path);
  writeFileSync(path, content.subarray(0, content.length * 0.6));
  await assert.rejects(openBackdropPicture(path, signal), { code: 'background.picture-cut-off' });
  // Whatever stands behind the picture's end is no part of it.
  writeFileSync(path, Buffer.concat([content, Buffer.from([0xff, 0xda, 1, 2, 3])]));
  assert.equal((await openBackdropPicture(path, signal)).video.width, 96);
});

test('a picture of tiles is refused with the reason', async () => {
  const path = join(folder, 'phone.heic');
  writeFileSync(path, tiledAvif);
  await assert.rejects(openBackdropPicture(path, signal), { code: 'input.tiled' });
});

test('a video of a moment is no picture, and one of a single picture is', async () => {
  const options = { width: 64, height: 64, timeBase: { num: 1, den: 25 }, draw: () => undefined };
  const path = join(folder, 'moment.mkv');
  await makeVideo(path, { ...options, pts: [0, 1, 2] });
  await assert.rejects(openBackdropPicture(path, signal), { code: 'background.picture-video' });
  await makeVideo(path, { ...options, pts: [0, 1] });
  assert.equal((await openBackdropPicture(path, signal)).video.width, 64);
});

test('a GIF of one picture is a picture, however long it is to be shown', async () => {
  const path = join(folder, 'long.gif');
  writeFileSync(path, createGif({ side: 32, pictures: 1, seconds: 5 }));
  assert.equal((await openBackdropPicture(path, signal)).video.width, 32);
  writeFileSync(path, createGif({ side: 32, pictures: 2, seconds: 5 }));
  await assert.rejects(openBackdropPicture(path, signal), { code: 'background.picture-video' });
});

test('an AVIF animation is no picture, however short it is', async () => {
  const path = join(folder, 'moving.avif');
  writeFileSync(path, movingAvif);
  await assert.rejects(openBackdropPicture(path, signal), { code: 'background.picture-video' });
});

test('samples of light itself are refused, as they would be shown too dark', async () => {
  const path = join(folder, 'light.pfm');
  writeFileSync(path, Buffer.concat([Buffer.from('PF\n32 32\n-1.0\n'), Buffer.alloc(32 * 32 * 12)]));
  await assert.rejects(openBackdropPicture(path, signal), {
    code: 'background.picture-hdr',
    parameters: { transfer: 'linear' },
  });
});

test('a photograph is turned as its EXIF data say', async () => {
  const path = await writePicture('photograph.jpg', 96, 64, (x) => [x < 48 ? 200 : 800, 512, 512]);
  turnByExif(path);
  const picture = await openBackdropPicture(path, signal);
  assert.deepEqual([picture.video.displayWidth, picture.video.displayHeight], [64, 96]);
  const [[luma]] = (await readPlanes(await openImage(path, { mode: 'stretch', focus: CENTER }), [0])) as [
    Uint16Array[],
  ];
  assert.ok(luma![20 * 192 + 90]! < 250 && luma![90 * 192 + 90]! > 750, 'left is above');
});

test('a picture and a video of high dynamic range are refused', async () => {
  const color = { range: 'tv', matrix: 'bt2020nc', primaries: 'bt2020', transfer: 'smpte2084' };
  const still = join(folder, 'hdr.mkv');
  const options = { width: 64, height: 64, timeBase: { num: 1, den: 25 }, draw: () => undefined, color };
  await makeVideo(still, { ...options, pts: [0, 1] });
  await assert.rejects(openBackdropPicture(still, signal), { code: 'background.picture-hdr' });
  await assert.rejects(openBackdropVideo(still, signal), { code: 'background.video-hdr' });
});

/** A background of `count` pictures whose luma tells their number. */
async function makeNumbered(
  name: string,
  pts: readonly number[],
  timeBase = { num: 1, den: 1000 },
): Promise<string> {
  const path = join(folder, name);
  await makeVideo(path, {
    width: 64,
    height: 64,
    timeBase,
    pts: [...pts],
    encoderOptions: { crf: 4, preset: 'ultrafast', g: 10 },
    draw: (frame, [luma, blue, red]) => {
      luma.samples.fill(30 + frame * 3);
      blue.samples.fill(128);
      red.samples.fill(128);
    },
  });
  return path;
}

/** Number of a numbered picture, with a fraction where two are mixed. */
function toNumbers(pictures: readonly Uint16Array[][]): number[] {
  return pictures.map(([luma]) => (luma![50 * 192 + 90]! / 4 - 30) / 3);
}

suite('a video behind a video', () => {
  const fit: Fit = { mode: 'cover', focus: CENTER };
  const open = async (path: string, times = TIMES, mode: Fit['mode'] = 'cover') =>
    createVideoBackdrop({
      backdrop: await openBackdropVideo(path, signal),
      fit: { ...fit, mode },
      sampleAspectRatio: SQUARE,
      times,
    });

  test('pictures are chosen by time, not by counting', async () => {
    // 23.976 pictures a second, rounded to milliseconds, behind 29.97.
    const pts = Array.from({ length: 61 }, (_, i) => Math.round((i * 1001) / 24));
    const source = await open(await makeNumbered('24.mkv', pts), { ...TIMES, pts: TIMES.pts.slice(0, 60) });
    assert.equal(source.ending, 'enough');
    const numbers = toNumbers(
      await readPlanes(
        source,
        Array.from({ length: 20 }, (_, i) => i),
      ),
    );
    numbers.forEach((number, i) =>
      assert.ok(Math.abs(number - Math.floor((i * 24) / 30)) < 0.4, `${i}: ${number}`),
    );
  });

  test('pictures of an irregular rate stand as long as they last', async () => {
    const pts = [0, 40, 400, 420, 440, 1000, 1040];
    const times = {
      pts: Array.from({ length: 25 }, (_, i) => i * 40),
      timeBase: { num: 1, den: 1000 },
      frameRate: { num: 25, den: 1 },
    };
    const source = await open(await makeNumbered('vfr.mkv', pts), times, 'contain');
    const numbers = toNumbers(await readPlanes(source, [0, 1, 5, 9, 10, 11, 12, 24]));
    [0, 1, 1, 1, 2, 4, 4, 4].forEach((wanted, i) =>
      assert.ok(Math.abs(numbers[i]! - wanted) < 0.4, `${numbers}`),
    );
  });

  test('a short one is looped, its end dissolving into its beginning', async () => {
    const pts = Array.from({ length: 41 }, (_, i) => i * 50);
    const times = {
      pts: Array.from({ length: 120 }, (_, i) => i * 50),
      timeBase: { num: 1, den: 1000 },
      frameRate: { num: 20, den: 1 },
    };
    const source = await open(await makeNumbered('short.mkv', pts), times);
    assert.equal(source.ending, 'looped');
    // Two seconds, half a second of dissolve: 30 pictures a pass.
    const numbers = toNumbers(await readPlanes(source, [0, 29, 30, 35, 39, 40, 59, 60, 70]));
    const [first, last, blend0, blend5, blend9, plain, end, again, after] = numbers as [number, ...number[]];
    assert.ok(Math.abs(first) < 0.4 && Math.abs(last! - 29) < 0.4, `${numbers}`);
    assert.ok(blend0! > 27 && blend5! < 23 && blend5! > 15 && blend9! < 12, `${numbers}`);
    assert.ok(Math.abs(plain! - 10) < 0.4 && Math.abs(end! - 29) < 0.4, `${numbers}`);
    assert.ok(Math.abs(again! - blend0!) < 0.1 && Math.abs(after! - plain!) < 0.1, `${numbers}`);
  });

  test('one of a moment is held', async () => {
    const source = await open(await makeNumbered('moment.mkv', [0, 100, 200, 300]));
    assert.equal(source.ending, 'held');
    const numbers = toNumbers(await readPlanes(source, [0, 50, 400]));
    assert.ok(
      Math.abs(numbers[0]!) < 0.4 && Math.abs(numbers[1]! - 2) < 0.4 && Math.abs(numbers[2]! - 2) < 0.4,
      `${numbers}`,
    );
  });

  test('gives the same pictures wherever the video is split', async () => {
    const source = await open(join(folder, 'short.mkv'));
    const whole = await readPlanes(
      source,
      Array.from({ length: 100 }, (_, i) => i),
    );
    for (const start of [33, 61, 97]) assert.deepEqual((await readPlanes(source, [start]))[0], whole[start]);
  });
});

suite('a living picture and a moving camera', async () => {
  const random = createSeededRandom(2);
  const grain = new Float32Array(480 * 270).map(() => random());
  const path = await writePicture('landscape.png', 480, 270, (x, y) => {
    const cloud = Math.max(0, Math.sin(x / 29) * Math.sin(y / 14 + x / 61));
    return y < 110
      ? [560 + 240 * cloud, 620 - 100 * cloud, 420 + 85 * cloud]
      : [320 + grain[y * 480 + x]! * 220, 440, 460];
  });
  const fit: Fit = { mode: 'cover', focus: CENTER };

  test('life repeats after a whole number of frames, wherever the video is split', async () => {
    const source = await openImage(path, fit, { hasLife: true });
    // 9 seconds of 29.97 are 270 frames.
    const [first, middle, repeated] = await readPlanes(source, [0, 100, 270]);
    assert.deepEqual(repeated, first);
    assert.notDeepEqual(middle, first);
    assert.deepEqual((await readPlanes(source, [100]))[0], middle);
  });

  test('follows the camera, and shows no border', async () => {
    const transforms = Array.from({ length: 20 }, (_, i) => [1, 0, -0.01 * i, 0, 1, 0.002 * i, 0, 0, 1]);
    const source = await openImage(path, fit, {
      camera: { transforms, shotLengths: [20], depth: cueDepthEstimator },
    });
    const [first, last] = await readPlanes(source, [0, 19]);
    const shift = findShift(first![0]!, last![0]!, 90);
    assert.ok(Math.abs(shift + 0.19 * 192) < 9, `${shift}`);
    assert.deepEqual((await readPlanes(source, [19]))[0], last);
  });

  test('a camera that stands in one shot and moves in another', async () => {
    const transforms = [undefined, undefined, [1, 0, 0, 0, 1, 0, 0, 0, 1], [1, 0, 0.02, 0, 1, 0, 0, 0, 1]];
    const source = await openImage(path, fit, {
      hasLife: true,
      camera: { transforms, shotLengths: [2, 2], depth: cueDepthEstimator },
    });
    const [still, later, begin, moved] = await readPlanes(source, [0, 1, 2, 3]);
    assert.notDeepEqual(still, later);
    assert.notDeepEqual(begin, moved);
  });

  test('its scene is made once, however many segments show it', async () => {
    let estimates = 0;
    const depth: DepthEstimator = {
      ...cueDepthEstimator,
      estimate: (...request) => {
        estimates++;
        return cueDepthEstimator.estimate(...request);
      },
    };
    // Farther than any picture reaches, and a small way.
    const followed: [number, number][] = [];
    const source = await openImage(path, fit, {
      camera: { transforms: [...createPan(8, 0.3), ...createPan(4, 0.01)], shotLengths: [8, 4], depth },
      onPartlyFollowed: (shot: number, share: number) => followed.push([shot, share]),
    });
    const [first] = await readPlanes(source, [0]);
    const [again, last] = await readPlanes(source, [8, 11]);
    assert.deepEqual(again, first, 'both shots begin at rest');
    assert.notDeepEqual(last, first);
    assert.equal(estimates, 1);
    assert.equal(followed.length, 1, 'told once');
    assert.ok(followed[0]![0] === 0 && followed[0]![1] < 0.5, `${followed}`);
  });

  test('a pan that goes too far slows its own shot alone', () => {
    const view = { width: 192, height: 108, pixelAspect: 1, pivot: 0.4 };
    const far = createPan(8, 0.3);
    const near = createPan(4, 0.01);
    const both = createCameraPath([...far, ...near], [8, 4], view);
    const alone = createCameraPath(near, [4], view);
    assert.deepEqual(both.poses.slice(8), alone.poses);
    assert.ok(both.shares[0]! < 0.5 && both.shares[1] === 1, `${both.shares}`);
    assert.equal(both.margins.right, createCameraPath(far, [8], view).margins.right);
  });
});

/** A pan of so many frames by a share of the width each. */
function createPan(count: number, step: number): PlanarTransform[] {
  return Array.from({ length: count }, (_, i) => [1, 0, -step * i, 0, 1, 0, 0, 0, 1]);
}

/** The shift in pixels with which a row of the second picture is most like one of the first. */
function findShift(first: Uint16Array, second: Uint16Array, y: number): number {
  let best = { shift: 0, sum: Number.POSITIVE_INFINITY };
  for (let shift = -60; shift <= 60; shift++) {
    let sum = 0;
    for (let x = 62; x < 130; x++) sum += Math.abs(first[y * 192 + x]! - second[y * 192 + x + shift]!);
    if (sum < best.sum) best = { shift, sum };
  }
  return best.shift;
}

test('blur shows the background without the subject', async () => {
  const isSubject = (x: number, y: number): boolean => x >= 70 && x < 120 && y >= 30;
  using source = drawWorkingFrame(FORMAT, (x, y) =>
    isSubject(x, y) ? [900, 512, 800] : [300 + (x % 8 < 4 ? 60 : 0), 560, 500],
  );
  const alpha = new Uint16Array(192 * 108).map((_, i) =>
    isSubject(i % 192, Math.floor(i / 192)) ? 65535 : 0,
  );
  await using backdrop = await createBlurBackdrop(3).open(FORMAT, signal);
  using blurred = await backdrop.read(0, { source, alpha });
  const [luma, , red] = copyPlanes(blurred, FORMAT);
  assert.ok(
    Math.max(...luma!) < 350 && Math.min(...luma!) > 310,
    `${Math.min(...luma!)} to ${Math.max(...luma!)}`,
  );
  assert.ok(Math.max(...red!) <= 502, `${Math.max(...red!)}`);
});

test('blur is as strong as it is asked to be, from the weakest on', async () => {
  const format = createWorkingPicture(384, 64);
  using source = drawWorkingFrame(format, (x) => (x < 192 ? [200, 480, 480] : [800, 544, 544]));
  const alpha = new Uint16Array(384 * 64);
  /** Where an edge has risen by a share: a Gaussian does by 16 % and by 84 % one deviation before and after its middle. */
  const findRise = (row: Uint16Array, [from, to]: readonly [number, number], share: number): number => {
    const level = from + (to - from) * share;
    const next = row.findIndex((code) => code >= level);
    return next - (row[next]! - level) / (row[next]! - row[next - 1]!);
  };
  for (const sigma of [2, 3, 5, 8, 13, 20, 32]) {
    await using backdrop = await createBlurBackdrop((sigma / 384) * 100).open(format, signal);
    using blurred = await backdrop.read(0, { source, alpha });
    const [luma, blue] = copyPlanes(blurred, format);
    const planes = [
      [luma!.subarray(32 * 384, 33 * 384), [200, 800], 1],
      [blue!.subarray(16 * 192, 17 * 192), [480, 544], 2],
    ] as const;
    for (const [row, codes, scale] of planes) {
      const deviation = (scale * (findRise(row, codes, 0.8413) - findRise(row, codes, 0.1587))) / 2;
      assert.ok(Math.abs(deviation / sigma - 1) < 0.12, `${deviation} for ${sigma}`);
    }
  }
});
