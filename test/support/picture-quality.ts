import { getPlane16 } from '../../src/media/frame.ts';
import { findMainPicture } from '../../src/media/media-info.ts';
import { probe } from '../../src/media/probe.ts';
import { fromRgbFilters, readPicture } from '../../src/media/stills/picture-file.ts';
import { getWorkingPicture } from '../../src/media/video/working-picture.ts';

/**
 * PSNR in dB of BT.601 luma in limited range, without `border` pixels at each side, as super-resolution papers
 * measure it. The reference may be larger at its right and bottom edge.
 */
export async function measurePsnr(path: string, referencePath: string, border: number): Promise<number> {
  const [picture, reference] = [await readLuma(path), await readLuma(referencePath)];
  let sum = 0;
  for (let y = border; y < picture.height - border; y++)
    for (let x = border; x < picture.width - border; x++)
      sum += (picture.samples[y * picture.stride + x]! - reference.samples[y * reference.stride + x]!) ** 2;
  const count = (picture.width - 2 * border) * (picture.height - 2 * border);
  return 10 * Math.log10(1020 ** 2 / (sum / count));
}

/** BT.601 luma in limited range, as 10-bit codes. */
export async function readLuma(path: string) {
  const video = findMainPicture(await probe(path))!;
  const color = { ...getWorkingPicture(video).color, matrix: 'smpte170m', range: 'tv' };
  const picture = { ...getWorkingPicture(video), conversion: fromRgbFilters(color, video.bitDepth > 8) };
  using frame = await readPicture(path, video, picture);
  const plane = getPlane16(frame, 0, frame.width, frame.height);
  const { width, height } = frame;
  return { ...plane, width, height, samples: plane.samples.slice() };
}
