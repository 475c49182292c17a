import { createSafeZones } from '../../frames/create-safe-zones.ts';
import type { KernelModule } from '../../frames/kernels/web-assembly.ts';
import type { SafeZonePolicy } from '../../frames/safe-mask.ts';
import { FilterGraph } from '../../media/filter-graph.ts';
import { allocateVideoFrame, type Frame, getPlane8, getPlane16, type Plane16 } from '../../media/frame.ts';
import type { Strategy } from './strategy.ts';

/**
 * Tints a full-range 8-bit picture by its zones: green where detail may be added, red where it is protected. A single
 * picture shows no motion, so everything counts as still.
 */
export async function drawZonePicture(picture: Frame, { detail }: Pick<Strategy, 'detail'>): Promise<Frame> {
  const { width, height } = picture;
  using luma10 = await toGray10(picture);
  using mask = allocateVideoFrame({ width, height, pixelFormat: 'gray10le' });
  const maskPlane = getPlane16(mask, 0, width, height);
  findStillZones(getPlane16(luma10, 0, width, height), detail, maskPlane);
  const tinted = allocateVideoFrame({ width, height, pixelFormat: 'yuvj420p' });
  tinted.copyProps(picture);
  const from = getPlane8(picture, 0, width, height);
  const luma = getPlane8(tinted, 0, width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++)
      luma.samples[y * luma.stride + x] = 40 + from.samples[y * from.stride + x]! * 0.7;
  }
  const [blue, red] = [1, 2].map((plane) => getPlane8(tinted, plane, width >> 1, height >> 1));
  for (let y = 0; y < height >> 1; y++) {
    for (let x = 0; x < width >> 1; x++) {
      const isSafe = maskPlane.samples[2 * y * maskPlane.stride + 2 * x]! > 0;
      blue!.samples[y * blue!.stride + x] = isSafe ? 100 : 118;
      red!.samples[y * red!.stride + x] = isSafe ? 92 : 156;
    }
  }
  return tinted;
}

/**
 * Finds the zones of a full-range picture in which nothing moves, pixel by pixel.
 *
 * @param kernels compiled kernels; null for the JavaScript, which does the same to the bit
 */
export function findStillZones(
  luma: Plane16,
  policy: SafeZonePolicy,
  output: Plane16,
  kernels?: KernelModule | null,
): void {
  const { width, height } = luma;
  const zones = createSafeZones({ width, height, isFullRange: true }, kernels, { width, height, factor: 1 });
  // Everything moves in a first frame, and nothing in one that is like the one before.
  for (const isFirst of [true, false]) zones.take(luma, 0, isFirst);
  zones.compute(policy, output);
}

async function toGray10(picture: Frame): Promise<Frame> {
  using graph = await FilterGraph.open({
    inputs: {
      in: {
        kind: 'video',
        width: picture.width,
        height: picture.height,
        pixelFormat: 'yuvj420p',
        timeBase: { num: 1, den: 25 },
      },
    },
    text: '[in]format=gray,format=gray10le[out]',
    outputs: { out: 'video' },
  });
  await graph.push('in', picture.clone()!);
  await graph.push('in', null);
  return (await graph.pull('out')) as Frame;
}
