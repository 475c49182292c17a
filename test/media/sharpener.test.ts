import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createSeededRandom } from '../../src/core/random.ts';
import { getRestorerKernels } from '../../src/frames/kernels/restorer-kernels.ts';
import { createSharpener } from '../../src/frames/sharpening/create-sharpener.ts';
import type { SharpenerSettings } from '../../src/frames/sharpening/detail-changes.ts';
import { FilterGraph, type VideoInputPad } from '../../src/media/filter-graph.ts';
import { allocateVideoFrame, type Frame, getPlane16, type Plane16 } from '../../src/media/frame.ts';

interface Luma {
  readonly base: Plane16;
  readonly soft: Plane16;
  readonly mask: Plane16;
}

/** Differences of all sizes, most of them small, and a mask that is 0 in parts. */
function fill({ base, soft, mask }: Luma, seed: number): void {
  const random = createSeededRandom(seed);
  for (let y = 0; y < base.height; y++) {
    for (let x = 0; x < base.width; x++) {
      const code = Math.floor(random() * 1024);
      const reach = random() < 0.1 ? 1023 : 60;
      base.samples[y * base.stride + x] = code;
      soft.samples[y * soft.stride + x] = Math.min(1023, Math.max(0, code + (random() * 2 - 1) * reach));
      mask.samples[y * mask.stride + x] = y % 3 === 0 || random() < 0.3 ? 0 : Math.round(random() * 1023);
    }
  }
}

function createPlane(width: number, height: number, padding: number): Plane16 {
  const stride = width + padding;
  return { samples: new Uint16Array(stride * height).fill(40_000), stride, width, height };
}

test('kernels sharpen as the JavaScript does, to the bit, and leave what stands between rows', () => {
  assert.ok(getRestorerKernels());
  const arbitrary = fc.record({
    seed: fc.integer({ min: 0, max: 1e6 }),
    width: fc.oneof(fc.integer({ min: 1, max: 70 }), fc.constant(17_001)),
    height: fc.integer({ min: 1, max: 9 }),
    padding: fc.constantFrom(0, 1, 24),
    share: fc.double({ min: 0, max: 2, noNaN: true }),
    coring: fc.double({ min: 0, max: 32, noNaN: true }),
    limit: fc.constantFrom(0, 24, 40, 64, 1020),
  });
  fc.assert(
    fc.property(arbitrary, ({ seed, width, height, padding, ...settings }) => {
      const [byKernels, byScript] = [undefined, null].map((kernels) => {
        const luma = {
          base: createPlane(width, height, padding),
          soft: createPlane(width, height, 2 * padding),
          mask: createPlane(width, height, 0),
        };
        fill(luma, seed);
        createSharpener(width, settings, kernels).sharpen(luma.base, luma.soft, luma.mask);
        return luma.base.samples;
      });
      assert.deepEqual(byKernels, byScript);
    }),
    { numRuns: 20 },
  );
});

const SIZE = { width: 320, height: 180 };
const PAD: VideoInputPad = {
  kind: 'video',
  ...SIZE,
  pixelFormat: 'gray10le',
  timeBase: { num: 1, den: 25 },
};

/** The same by FFmpeg's expressions, which compute with fractions until they store a code. */
async function sharpenByFilters(
  frames: readonly Frame[],
  { share, coring, limit }: SharpenerSettings,
): Promise<Frame> {
  const high = 'x-y';
  const cored = `if(gt(${high},${coring}),${high}-${coring},if(lt(${high},-${coring}),${high}+${coring},0))`;
  using graph = await FilterGraph.open({
    inputs: { base: PAD, soft: PAD, mask: PAD },
    text: [
      '[base]split=2[x][y]',
      `[x][soft]lut2=c0='clip(x+clip(${share}*(${cored}),-${limit},${limit}),0,1023)'[sharp]`,
      '[y][sharp][mask]maskedmerge[out]',
    ].join(';'),
    outputs: { out: 'video' },
  });
  for (const [i, input] of ['base', 'soft', 'mask'].entries()) await graph.push(input, frames[i]!);
  for (const input of ['base', 'soft', 'mask']) await graph.push(input, null);
  return (await graph.pull('out'))!;
}

test('what is added is what FFmpeg’s lut2 and maskedmerge add', async () => {
  const settings = { share: 0.7595522222840022 / 2, coring: 2.37, limit: 40 };
  const frames = [0, 1, 2].map(() => allocateVideoFrame({ ...SIZE, pixelFormat: 'gray10le' }));
  const [base, soft, mask] = frames.map((frame) => getPlane16(frame, 0, SIZE.width, SIZE.height));
  const luma: Luma = { base: base!, soft: soft!, mask: mask! };
  fill(luma, 7);
  const sharpened = { ...luma.base, samples: luma.base.samples.slice() };
  createSharpener(SIZE.width, settings).sharpen(sharpened, luma.soft, luma.mask);
  using expected = await sharpenByFilters(frames, settings);
  const { samples, stride } = getPlane16(expected, 0, SIZE.width, SIZE.height);
  for (let y = 0; y < SIZE.height; y++) {
    const row = (plane: Uint16Array, length: number) => plane.slice(y * length, y * length + SIZE.width);
    assert.deepEqual(row(sharpened.samples, sharpened.stride), row(samples, stride), `row ${y}`);
  }
});
