import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findBestLag } from '../../src/analysis/correlation.ts';
import { CutDetector, compareFrames } from '../../src/analysis/cut-detector.ts';
import { computeDeflickerGains, measureFlicker } from '../../src/analysis/flicker.ts';
import { NoiseMeter, PairNoiseMeter } from '../../src/analysis/noise.ts';
import { createGaussianTable, createSeededRandom } from '../../src/core/random.ts';
import type { Plane8, Plane16 } from '../../src/media/frame.ts';
import { StageScene } from '../../src/testing/stage-scene.ts';
import { createTexture, drawPicture } from '../support/moving-texture.ts';

const FPS = 25;
const steady = Array.from({ length: 100 }, (_, i) => 0.3 + 0.02 * Math.sin(i / 40));

test('flicker is measured as an oscillation with its frequency', () => {
  const flickering = steady.map((value, i) => value + 0.01 * Math.sin((2 * Math.PI * 6 * i) / FPS));
  const { amplitude, hertz } = measureFlicker(flickering, FPS);
  assert.ok(amplitude > 0.004 && amplitude < 0.012, `${amplitude}`);
  assert.ok(Math.abs(hertz - 6) < 1.5, `${hertz}`);
});

test('a cue, a fade and a steady shot are no flicker', () => {
  const cue = steady.map((value, i) => (i < 50 ? value : value + 0.3));
  const fade = steady.map((value, i) => value * (1 - i / 120));
  for (const brightness of [steady, cue, fade])
    assert.deepEqual(measureFlicker(brightness, FPS), { amplitude: 0, hertz: 0 });
});

test('deflickering removes the oscillation and leaves a cue on its frame', () => {
  const cueFrame = 50;
  const clean = steady.map((value, i) => (i < cueFrame ? value : value + 0.3));
  const flickering = clean.map((value, i) => value + 0.006 * (i % 2 === 0 ? 1 : -1));
  const gains = computeDeflickerGains(flickering);
  const corrected = flickering.map((value, i) => value * gains[i]!);
  const jumps = corrected.map((value, i) => (i === 0 ? 0 : value - corrected[i - 1]!));
  assert.ok(jumps[cueFrame]! > 0.27, 'the cue keeps its step');
  const error = (values: readonly number[]): number =>
    Math.sqrt(values.reduce((sum, value, i) => sum + (value - clean[i]!) ** 2, 0) / values.length);
  assert.ok(error(corrected) < error(flickering) / 3, `${error(corrected)} of ${error(flickering)}`);
});

function plane(scene: StageScene, frame: number): Plane8 {
  const { width, height } = scene.options;
  const rendered = { samples: new Uint8Array(width * height), stride: width, width, height };
  scene.renderLuma(frame, rendered);
  return rendered;
}

/** A picture of a still or panned camera, with noise; half of it is flat, and `bars` lines of it are black. */
function noisyPicture(frame: number, { sigma = 0, pan = 0, bars = 0 }): Plane8 {
  const [width, height] = [320, 180];
  const noise = createGaussianTable(5);
  const samples = new Uint8Array(width * height);
  for (let y = bars; y < height - bars; y++)
    for (let x = 0; x < width; x++) {
      const at = x + pan * frame;
      const isFlat = (Math.floor(at / 40) + Math.floor(y / 40)) % 2 === 0;
      const texture = 45 * Math.sin(at / 2.3 + y / 9) + 30 * Math.cos(y / 1.9 - at / 11);
      const grain = noise(frame * 7_368_787 + (y * width + x) * 982_451) * sigma;
      samples[y * width + x] = Math.min(255, Math.max(0, 120 + (isFlat ? 0 : texture) + grain + 0.5));
    }
  return { samples, stride: width, width, height };
}

test('a camera is still or moves whatever the noise, with and without bars', () => {
  for (const sigma of [0, 3, 6, 12])
    for (const bars of [0, 24]) {
      const measure = (pan: number): number =>
        compareFrames(noisyPicture(0, { sigma, pan, bars }), noisyPicture(1, { sigma, pan, bars }))
          .staticShare;
      assert.ok(measure(0) >= 0.85, `still, sigma ${sigma}, bars ${bars}: ${measure(0)}`);
      for (const pan of [1, 3])
        assert.ok(measure(pan) <= 0.5, `pan ${pan}, sigma ${sigma}, bars ${bars}: ${measure(pan)}`);
    }
});

test('a cut is found on its frame; a hard lighting cue and walking actors are none', () => {
  const scene = new StageScene({ cueFrame: 20 });
  const other = new StageScene({ seed: 99, cueFrame: 0 });
  const mirrored = (source: Plane8): Plane8 => ({ ...source, samples: source.samples.slice().reverse() });
  const frames = [
    ...Array.from({ length: 40 }, (_, i) => plane(scene, i)),
    ...Array.from({ length: 20 }, (_, i) => mirrored(plane(other, i))),
  ];
  assert.deepEqual(findShotStarts(frames), [0, 40]);
  assert.deepEqual(findShotStarts(frames.slice(0, 41)), [0, 40], 'the last frame is a shot too');
});

function findShotStarts(frames: readonly Plane8[]): number[] {
  const detector = new CutDetector();
  for (const [i, frame] of frames.entries()) if (i > 0) detector.add(compareFrames(frames[i - 1]!, frame));
  return detector.finish();
}

test('a camera that is thrown about and a flash are no cuts; a cut to a fast shot is one', () => {
  const still = Array.from({ length: 20 }, () => noisyPicture(0, {}));
  const thrown = Array.from({ length: 12 }, (_, i) => noisyPicture(i, { pan: 21 }));
  assert.deepEqual(findShotStarts([...still, ...thrown, ...still]), [0]);
  assert.deepEqual(findShotStarts(thrown), [0]);
  const white = {
    ...still[0]!,
    samples: Uint8Array.from(noisyPicture(3, { pan: 60 }).samples, (code) => 255 - code),
  };
  assert.deepEqual(findShotStarts([...still, white, ...still]), [0]);
  const panned = Array.from({ length: 12 }, (_, i) => noisyPicture(i + 9, { pan: 1, bars: 24 }));
  assert.deepEqual(
    findShotStarts([
      ...still,
      ...panned.map(({ samples, ...rest }) => ({ ...rest, samples: samples.slice().reverse() })),
    ]),
    [0, 20],
  );
});

test('noise is measured to a tenth, in still and in partly moving pictures', () => {
  const noise = createGaussianTable(3);
  const [width, height, sigma] = [320, 192, 12];
  const picture = (time: number): Plane16 => {
    const samples = new Uint16Array(width * height).map((_, i) => {
      const isMoving = i % width < 100;
      return 400 + (isMoving ? ((i + time * 37) % 64) * 3 : 0) + noise(time * 1_000_003 + i * 7919) * sigma;
    });
    return { samples, stride: width, width, height };
  };
  const meter = new NoiseMeter();
  for (let i = 0; i < 4; i++) meter.addLuma(picture(2 * i), picture(2 * i + 1));
  const measured = meter.getResult().luma * 4;
  assert.ok(Math.abs(measured - sigma) < sigma / 10, `${measured}`);
});

test('what moves in a clean, still picture is no noise', () => {
  const [width, height] = [320, 192];
  const getCode = createTexture(5, 8);
  const picture = (time: number): Plane16 => {
    const samples = Uint16Array.from({ length: width * height }, (_, i) => {
      const [x, y] = [i % width, Math.floor(i / width)];
      const isSubject = y >= 60 && y < 120 && x >= 40 + 6 * time && x < 120 + 6 * time;
      return isSubject ? getCode(x - 6 * time, y) * 4 : 300 + x;
    });
    return { samples, stride: width, width, height };
  };
  const meter = new NoiseMeter();
  for (let i = 0; i < 4; i++) meter.addLuma(picture(2 * i), picture(2 * i + 1));
  assert.ok(meter.getResult().luma < 0.5, `${meter.getResult().luma}`);
});

test('the noise of one pair is what a meter of that pair alone measures, whatever pairs came before', () => {
  const noise = createGaussianTable(3);
  const getCode = createTexture(5, 8);
  const picture = (
    [width, height]: readonly [number, number],
    { pan, time, sigma }: { pan: number; time: number; sigma: number },
  ): Plane16 => {
    const stride = width + 5;
    const samples = new Uint16Array(stride * height).map((_, i) => {
      const [x, y] = [i % stride, Math.floor(i / stride)];
      return getCode(x + pan, y) * 3 + 60 + noise(time * 1_000_003 + i * 7919) * sigma;
    });
    return { samples, stride, width, height };
  };
  const meter = new PairNoiseMeter();
  const measured: number[] = [];
  for (const size of [
    [176, 144],
    [96, 64],
    [177, 147],
  ] as const)
    for (const [pan, sigma] of [
      [3, 6],
      [0, 6],
      [0, 0],
      [0, 12],
    ] as const) {
      const pair = [
        picture(size, { pan: 0, time: 0, sigma }),
        picture(size, { pan, time: 1, sigma }),
      ] as const;
      const alone = new NoiseMeter();
      alone.addLuma(...pair);
      measured.push(meter.measure(...pair));
      assert.equal(measured.at(-1), alone.getResult().luma);
    }
  assert.ok(new Set(measured).size > 6, `${measured}`);
});

test('noise is measured to a fifth while the camera moves over texture', () => {
  const [width, height, sigma] = [256, 160, 2];
  const getCode = createTexture(5, 8);
  for (const [u, v] of [
    [0.5, 0],
    [5.3, -1.7],
  ] as const) {
    const picture = (time: number): Plane16 => {
      const moved = (x: number, y: number): number => getCode(x + u * time, y + v * time);
      const { samples } = drawPicture({ width, height }, moved, { sigma, seed: time });
      return {
        samples: Uint16Array.from(samples, (value) => value * 1020 + 0.5),
        stride: width,
        width,
        height,
      };
    };
    const meter = new NoiseMeter();
    meter.addLuma(picture(0), picture(1));
    const measured = meter.getResult().luma;
    assert.ok(Math.abs(measured - sigma) < sigma / 5, `${measured}`);
  }
});

test('the lag between two signals is found to the sample, and not in unlike ones', () => {
  const random = createSeededRandom(5);
  const signal = new Float32Array(20_000).map(() => random() - 0.5);
  const delayed = new Float32Array(20_000);
  delayed.set(signal.subarray(0, 20_000 - 37), 37);
  assert.equal(findBestLag(signal, delayed, 200), 37);
  assert.equal(findBestLag(delayed, signal, 200), -37);
  assert.equal(
    findBestLag(
      signal,
      new Float32Array(20_000).map(() => random() - 0.5),
      200,
    ),
    undefined,
  );
});
