import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import fc from 'fast-check';
import { buildKernels, getKernelsFile, KERNELS } from '../../scripts/kernels/build-kernels.ts';
import { createGaussianTable, createSeededRandom } from '../../src/core/random.ts';
import { createSafeZones } from '../../src/frames/create-safe-zones.ts';
import type { NeighborPlane } from '../../src/frames/denoising/compensated-mean.ts';
import { createNoiseTable } from '../../src/frames/denoising/noise-table.ts';
import { PlaneDenoiser } from '../../src/frames/denoising/plane-denoiser.ts';
import { compileKernels } from '../../src/frames/kernels/load-kernels.ts';
import { getRestorerKernels } from '../../src/frames/kernels/restorer-kernels.ts';
import { computeMaskGrid } from '../../src/frames/mask-grid.ts';
import { SafeMask } from '../../src/frames/safe-mask.ts';
import type { Plane16 } from '../../src/media/frame.ts';
import { findStillZones } from '../../src/productions/enhance/zone-picture.ts';
import { withoutKernelMemory } from '../support/kernel-memory.ts';

/** A plane whose rows are followed by `padding` codes, which stand for what isn't the picture. */
function createPlane(width: number, height: number, padding: number): Plane16 {
  const stride = width + padding;
  return { samples: new Uint16Array(stride * height).fill(40_000), stride, width, height };
}

const noise = createGaussianTable(3);

/** A scene with a lower half that moves, in light that changes, with noise, black frames and codes of more than 10 bits. */
function drawFrame(plane: Plane16, frame: number, seed: number): void {
  const random = createSeededRandom(seed + frame);
  const light = random() < 0.4 ? random() * 80 : 0;
  const isBlack = random() < 0.1;
  const { samples, stride, width, height } = plane;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const shift = y > height / 2 ? 3 * frame : 0;
      const level = isBlack ? 0 : 450 + light + 300 * Math.sin((x + shift) / 9) * Math.cos(y / 7);
      const code = Math.min(1023, Math.max(0, level + noise((seed + frame) * 7919 + y * width + x) * 5));
      samples[y * stride + x] = random() < 1e-4 ? 60_000 : code;
    }
  }
}

function createNeighbor(plane: Plane16, isPast: boolean): NeighborPlane {
  const area = plane.width * plane.height;
  const flow = {
    width: plane.width,
    height: plane.height,
    u: new Float32Array(area).fill(isPast ? -1.3 : 1.3),
    v: new Float32Array(area),
  };
  return { plane, isPast, motion: { flow, hidden: new Uint8Array(area) }, differs: new Uint8Array(area) };
}

test('compiling the kernels gives the files that are in the repository', async () => {
  for (const name of KERNELS)
    assert.deepEqual(Buffer.from(await buildKernels(name)), await readFile(getKernelsFile(name)), name);
});

test('bytes that this processor can’t run are no kernels, and those in the repository are', () => {
  assert.equal(compileKernels(Buffer.from('no module')), null);
  assert.ok(getRestorerKernels(), 'the comparisons below need them');
});

test('kernels lock, follow the light and smooth as the JavaScript does, to the bit', () => {
  const arbitrary = fc.record({
    seed: fc.integer({ min: 0, max: 1e6 }),
    width: fc.integer({ min: 1, max: 80 }),
    height: fc.integer({ min: 1, max: 50 }),
    paddingIn: fc.constantFrom(0, 1, 24),
    paddingOut: fc.constantFrom(0, 3, 16),
    alpha: fc.constantFrom(0, 0.05, 0.1, 0.3, 0.5, 0.9, 0.99, 0.9999, 1),
    spatialStrength: fc.constantFrom(0, 0.05, 0.3, 0.6, 1),
    sigma: fc.double({ min: 0, max: 25, noNaN: true }),
    isChroma: fc.boolean(),
    isCompensated: fc.boolean(),
  });
  fc.assert(
    fc.property(arbitrary, (picture) => {
      const { seed, width, height, paddingIn, paddingOut, alpha, spatialStrength, sigma } = picture;
      const random = createSeededRandom(seed);
      const settings = { alpha, spatialStrength, noise: createNoiseTable([sigma, sigma / 2, sigma + 3]) };
      const motion = new Uint8Array(4 * width * height).map(() => (random() < 0.8 ? 0 : random() * 256));
      // The luma of an odd picture has a column less than two for each of chroma.
      const luma = { motion, width: 2 * width - (seed % 2), height: 2 * height, shiftX: 1, shiftY: 1 };
      const denoisers = [
        new PlaneDenoiser(width, height, null),
        new PlaneDenoiser(width, height, getRestorerKernels()),
      ];
      let before: Plane16 | undefined;
      for (let frame = 0; frame < 6; frame++) {
        const current = createPlane(width, height, paddingIn);
        drawFrame(current, frame, seed);
        const startsShot = random() < 0.15;
        const past = picture.isCompensated ? before : undefined;
        const [expected, actual] = denoisers.map((denoiser) => {
          const output = createPlane(width, height, paddingOut);
          if (startsShot) denoiser.reset();
          denoiser.average(current, output, settings, picture.isChroma ? luma : undefined);
          denoiser.finish(current, output, settings, past ? [createNeighbor(past, true)] : []);
          return { codes: output.samples, motion: Uint8Array.from(denoiser.motion) };
        });
        assert.deepEqual(actual, expected, `frame ${frame}`);
        before = current;
      }
    }),
    { numRuns: 80 },
  );
});

test('where little or no memory is to be had for kernels, the JavaScript does the same', () => {
  const [width, height] = [48, 32];
  const settings = { alpha: 0.1, spatialStrength: 0.6, noise: createNoiseTable([5, 5, 5]) };
  const [before, current] = [createPlane(width, height, 0), createPlane(width, height, 0)];
  drawFrame(before, 0, 7);
  drawFrame(current, 1, 7);
  const denoise = (kernels: ReturnType<typeof getRestorerKernels>): Uint16Array => {
    const denoiser = new PlaneDenoiser(width, height, kernels);
    const output = createPlane(width, height, 0);
    for (const [plane, neighbors] of [
      [before, []],
      [current, [createNeighbor(before, true)]],
    ] as const) {
      denoiser.average(plane, output, settings);
      denoiser.finish(plane, output, settings, neighbors);
    }
    return output.samples;
  };
  const expected = denoise(null);
  for (const count of [0, 1])
    assert.deepEqual(
      withoutKernelMemory(count, () => denoise(getRestorerKernels())),
      expected,
    );
});

test('kernels find safe zones as the JavaScript does, to the bit', () => {
  const arbitrary = fc.record({
    seed: fc.integer({ min: 0, max: 1e6 }),
    // The grid has every pixel of the first, every second, third and fourth of the others.
    width: fc.oneof(
      { weight: 8, arbitrary: fc.integer({ min: 1, max: 200 }) },
      { weight: 1, arbitrary: fc.integer({ min: 961, max: 3000 }) },
    ),
    height: fc.integer({ min: 1, max: 50 }),
    padding: fc.constantFrom(0, 1, 24),
    isFullRange: fc.boolean(),
    motionThreshold: fc.constantFrom(0, 0.01, 0.05, 1),
    policy: fc.record({
      strength: fc.constantFrom('weak' as const, 'medium' as const, 'strong' as const),
      highlightThreshold: fc.constantFrom(0.6, 0.85, 1),
      shadowThreshold: fc.constantFrom(0, 0.1, 0.4),
      edgeThreshold: fc.constantFrom(0, 0.05, 0.08, 0.3, 1),
    }),
  });
  fc.assert(
    fc.property(arbitrary, ({ seed, width, height, padding, isFullRange, motionThreshold, policy }) => {
      const random = createSeededRandom(seed);
      const grid = computeMaskGrid({ width, height });
      const finders = [null, getRestorerKernels()].map((kernels) =>
        createSafeZones({ width, height, isFullRange }, kernels),
      );
      for (let frame = 0; frame < 3; frame++) {
        // A grid has at least two rows and columns, whatever the picture.
        const luma = createPlane(width, Math.max(height, grid.height * grid.factor) + 1, padding);
        let level = 400;
        luma.samples.forEach((_, i) => {
          if (random() < 0.03) level = random() < 0.01 ? 65_535 : random() * 1023;
          luma.samples[i] = level;
        });
        const [expected, actual] = finders.map((zones) => {
          const output = createPlane(grid.width, grid.height, padding);
          zones.take(luma, motionThreshold, frame === 0);
          return { share: zones.compute(policy, output), codes: output.samples };
        });
        assert.deepEqual(actual, expected, `frame ${frame}`);
      }
    }),
    { numRuns: 100 },
  );
});

test('the zones that a report shows are those of a picture in which nothing moves, to the bit', () => {
  const policy = { highlightThreshold: 0.85, shadowThreshold: 0.1, edgeThreshold: 0.05 } as const;
  for (const [width, height] of [
    [1000, 24],
    [161, 45],
    [17, 2],
  ] as const) {
    const random = createSeededRandom(width);
    const luma = createPlane(width, height, 3);
    let level = 400;
    luma.samples.forEach((_, i) => {
      if (random() < 0.03) level = random() * 1023;
      luma.samples[i] = level;
    });
    for (const strength of ['weak', 'medium', 'strong'] as const) {
      const picture = { luma, moving: new Uint8Array(width * height), isFullRange: true };
      const expected = createPlane(width, height, 1);
      new SafeMask(width, height).compute(picture, { ...policy, strength }, expected);
      for (const kernels of [null, getRestorerKernels()]) {
        const output = createPlane(width, height, 1);
        findStillZones(luma, { ...policy, strength }, output, kernels);
        assert.deepEqual(output.samples, expected.samples, `${width}x${height}, ${strength}`);
      }
    }
  }
});
