import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createGaussianTable, createSeededRandom } from '../../src/core/random.ts';
import { createNoiseTable } from '../../src/frames/denoising/noise-table.ts';
import { PlaneDenoiser, type PlaneDenoiserSettings } from '../../src/frames/denoising/plane-denoiser.ts';
import { SafeMask, type SafeZonePolicy } from '../../src/frames/safe-mask.ts';
import type { Plane16 } from '../../src/media/frame.ts';
import { StageScene } from '../../src/testing/stage-scene.ts';

const SIGMA = 5;

function emptyPlane(width: number, height: number): Plane16 {
  return { samples: new Uint16Array(width * height), stride: width, width, height };
}

/** What stands still by its average over time, what moves by its neighbors. */
function denoise(plane: PlaneDenoiser, from: Plane16, to: Plane16, settings: PlaneDenoiserSettings): void {
  plane.average(from, to, settings);
  plane.finish(from, to, settings);
}

/** A frame of the made stage in 10-bit codes, clean or with plain white noise. */
function tenBit(scene: StageScene, frame: number, sigma: number): Plane16 {
  const { width, height } = scene.options;
  const rendered = { samples: new Uint8Array(width * height), stride: width, width, height };
  scene.renderLuma(frame, rendered, true);
  const noise = createGaussianTable(11);
  const plane = emptyPlane(width, height);
  rendered.samples.forEach((code, i) => {
    plane.samples[i] = Math.max(
      0,
      Math.min(1023, code * 4 + noise(frame * 15_485_863 + i * 32_452_843) * sigma * 4 + 0.5),
    );
  });
  return plane;
}

function meanSquaredError(a: Plane16, b: Plane16, wanted: (x: number, y: number) => boolean): number {
  let sum = 0;
  let count = 0;
  for (let y = 0; y < a.height; y++) {
    for (let x = 0; x < a.width; x++) {
      if (!wanted(x, y)) continue;
      sum += (a.samples[y * a.width + x]! - b.samples[y * b.width + x]!) ** 2;
      count++;
    }
  }
  return sum / count;
}

const decibels = (ratio: number): number => 10 * Math.log10(ratio);

test('still regions lose 6 dB of noise, moving ones lose no detail, a hard cue keeps its frame', () => {
  const cueFrame = 30;
  const scene = new StageScene({ width: 256, height: 144, cueFrame });
  const lock = new PlaneDenoiser(256, 144);
  const settings = { alpha: 0.3, noise: createNoiseTable([SIGMA * 4]), spatialStrength: 0.6 };
  const output = emptyPlane(256, 144);
  const gains = { still: [] as number[], moving: [] as number[] };
  for (let frame = 0; frame < 50; frame++) {
    const truth = tenBit(scene, frame, 0);
    const noisy = tenBit(scene, frame, SIGMA);
    denoise(lock, noisy, output, settings);
    const moves = (x: number, y: number): boolean =>
      scene.isMoving(x, y, frame) || scene.isMoving(x, y, frame - 1);
    const lit = (x: number, y: number): boolean => !moves(x, y);
    if (frame === cueFrame) {
      const isInCue = (x: number, y: number): boolean => lit(x, y) && x > 150 && x < 220 && y < 100 && y > 60;
      const before = tenBit(scene, frame - 1, 0);
      const toNew = meanSquaredError(output, truth, isInCue);
      const toOld = meanSquaredError(output, before, isInCue);
      assert.ok(toNew < toOld / 20, `the cue is not smeared: ${toNew} against ${toOld}`);
    }
    if (frame < 12 || (frame >= cueFrame && frame < cueFrame + 12)) continue;
    gains.still.push(decibels(meanSquaredError(noisy, truth, lit) / meanSquaredError(output, truth, lit)));
    gains.moving.push(
      decibels(meanSquaredError(noisy, truth, moves) / meanSquaredError(output, truth, moves)),
    );
  }
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  assert.ok(mean(gains.still) >= 6, `still regions gain ${mean(gains.still).toFixed(2)} dB`);
  assert.ok(mean(gains.moving) >= -0.3, `moving regions gain ${mean(gains.moving).toFixed(2)} dB`);
});

for (const alpha of [0.1, 0.3, 0.5])
  test(`noise doesn’t rise after a cut, a cue or a movement, and falls until it has settled: alpha ${alpha}`, () => {
    const [width, height] = [160, 96];
    const noise = createGaussianTable(9);
    const lock = new PlaneDenoiser(width, height);
    const output = emptyPlane(width, height);
    const settings = { alpha, noise: createNoiseTable([SIGMA * 4]), spatialStrength: 1 };
    const sigmas: number[] = [];
    for (let frame = 0; frame < 54; frame++) {
      // A cut that is known, a strobe that isn't, and a new picture in the middle of a shot.
      if (frame === 18) lock.reset();
      const level = frame < 18 ? 256 : frame < 36 || frame === 37 ? 512 : 700;
      const plane = emptyPlane(width, height);
      plane.samples.forEach((_, i) => {
        plane.samples[i] = level + noise(frame * 7_368_787 + i * 982_451) * SIGMA * 4 + 0.5;
      });
      denoise(lock, plane, output, settings);
      const sum = output.samples.reduce((total, code) => total + (code - level) ** 2, 0);
      sigmas.push(Math.sqrt(sum / output.samples.length));
    }
    for (const start of [0, 18, 38]) {
      const of = sigmas.slice(start, start + 16);
      const limit = Math.max(of[0]!, of.at(-1)!) * 1.06;
      assert.ok(
        of.every((sigma) => sigma <= limit),
        `from frame ${start}: ${of.map((sigma) => sigma.toFixed(2)).join(' ')}`,
      );
    }
  });

test('a slow fade is followed without lag', () => {
  const [width, height] = [96, 64];
  const noise = createGaussianTable(4);
  const lock = new PlaneDenoiser(width, height);
  const output = emptyPlane(width, height);
  const settings = { alpha: 0.1, noise: createNoiseTable([12]), spatialStrength: 0 };
  for (let frame = 0; frame < 60; frame++) {
    const level = 700 - frame * 8;
    const plane = emptyPlane(width, height);
    plane.samples.forEach((_, i) => {
      plane.samples[i] = level + noise(frame * 7_368_787 + i * 982_451) * 12;
    });
    denoise(lock, plane, output, settings);
    const mean = output.samples.reduce((sum, code) => sum + code, 0) / output.samples.length;
    assert.ok(Math.abs(mean - level) < 3, `frame ${frame}: ${mean.toFixed(1)} for ${level}`);
  }
});

test('whatever comes in, 10-bit codes come out', () => {
  fc.assert(
    fc.property(fc.integer(), fc.constantFrom(0, 0.1, 0.5, 1), fc.boolean(), (seed, alpha, isBright) => {
      const random = createSeededRandom(seed);
      const lock = new PlaneDenoiser(40, 24);
      const output = emptyPlane(40, 24);
      for (let frame = 0; frame < 4; frame++) {
        const plane = emptyPlane(40, 24);
        const level = isBright ? 1015 : 0;
        plane.samples.forEach((_, i) => {
          plane.samples[i] = Math.min(1023, level + random() * 12 * (frame % 2));
        });
        denoise(lock, plane, output, { alpha, noise: createNoiseTable([20]), spatialStrength: 1 });
        assert.ok(output.samples.every((code) => code <= 1023));
      }
    }),
  );
});

/** The mask by its definition, pixel by pixel. */
function referenceSafe(luma: Plane16, moving: Uint8Array, policy: SafeZonePolicy): Uint8Array {
  const { width, height, samples } = luma;
  const at = (x: number, y: number): number => samples[y * width + x]!;
  const isEdge = (x: number, y: number): boolean => {
    if (x < 1 || y < 1 || x >= width - 1 || y >= height - 1) return false;
    const gx =
      at(x + 1, y - 1) +
      2 * at(x + 1, y) +
      at(x + 1, y + 1) -
      at(x - 1, y - 1) -
      2 * at(x - 1, y) -
      at(x - 1, y + 1);
    const gy =
      at(x - 1, y + 1) +
      2 * at(x, y + 1) +
      at(x + 1, y + 1) -
      at(x - 1, y - 1) -
      2 * at(x, y - 1) -
      at(x + 1, y - 1);
    return Math.abs(gx) + Math.abs(gy) > 400;
  };
  const raw = new Uint8Array(width * height).map((_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    let edges = 0;
    for (let dy = -7; dy <= 7; dy++) for (let dx = -7; dx <= 7; dx++) edges += Number(isEdge(x + dx, y + dy));
    const isHighlight = at(x, y) > 64 + policy.highlightThreshold * 876;
    const isShadow = at(x, y) < 64 + policy.shadowThreshold * 876;
    const isStructure = edges > policy.edgeThreshold * 225 && !isHighlight && !isShadow;
    const isMoving = moving[i] === 1;
    if (policy.strength === 'weak') return Number(isStructure && isMoving);
    if (policy.strength === 'medium') return Number(isStructure || (isMoving && !isHighlight));
    return Number(isStructure || (!isHighlight && !isShadow));
  });
  const ellipse = [
    [0, -2],
    [0, 2],
    ...[-1, 0, 1].flatMap((dy) => [-2, -1, 0, 1, 2].map((dx) => [dx, dy])),
  ] as [number, number][];
  const morph = (mask: Uint8Array, value: number): Uint8Array =>
    mask.map((_, i) => {
      const [x, y] = [i % width, Math.floor(i / width)];
      const hit = ellipse.some(([dx, dy]) => {
        const [nx, ny] = [x + dx, y + dy];
        return nx >= 0 && ny >= 0 && nx < width && ny < height && mask[ny * width + nx] === value;
      });
      return hit ? value : 1 - value;
    });
  return morph(morph(morph(morph(raw, 1), 0), 0), 1);
}

test('the safe mask equals its definition, and protected pixels are exactly 0', () => {
  const arbitrary = fc.record({
    seed: fc.integer(),
    strength: fc.constantFrom('weak' as const, 'medium' as const, 'strong' as const),
    width: fc.integer({ min: 4, max: 40 }),
    height: fc.integer({ min: 4, max: 30 }),
  });
  fc.assert(
    fc.property(arbitrary, ({ seed, strength, width, height }) => {
      const random = createSeededRandom(seed);
      const luma = emptyPlane(width, height);
      let level = 300;
      luma.samples.forEach((_, i) => {
        if (random() < 0.2) level = random() * 1023;
        luma.samples[i] = level;
      });
      const moving = new Uint8Array(width * height).map(() => Number(random() < 0.4));
      const policy = { strength, highlightThreshold: 0.8, shadowThreshold: 0.2, edgeThreshold: 0.08 };
      const output = emptyPlane(width, height);
      const safeShare = new SafeMask(width, height).compute(
        { luma, moving, isFullRange: false },
        policy,
        output,
      );
      const reference = referenceSafe(luma, moving, policy);
      output.samples.forEach((value, i) => {
        assert.ok(value <= 1023);
        if (reference[i] === 0) assert.equal(value, 0);
      });
      assert.ok(
        Math.abs(safeShare - reference.reduce((sum, safe) => sum + safe, 0) / reference.length) < 1e-9,
      );
    }),
    { numRuns: 60 },
  );
});
