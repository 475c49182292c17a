import type { PictureSize } from '../../../frames/box-mean.ts';

/** Half the side of the windows in which bands are looked for. */
const REACH = 8;
/** Distance of windows, and of the pixels that are looked at in them. */
const STEP = { windows: 4, pixels: 2 } as const;
/** Heights of bands in 10-bit codes, one to three codes of an 8-bit picture, and how well they are seen. */
const BANDS = [
  { height: 4, visibility: 0.25 },
  { height: 8, visibility: 1 },
  { height: 12, visibility: 1 },
] as const;
/** Share of a window that a band has to fill. */
const MIN_SHARE = 0.35;
/** Share of a window that two bands fill together. */
const MIN_BOTH = 0.9;

/**
 * The share of pixels on visible bands, 0 to 1: their code and one a small step away fill the window, with nothing between
 * them, as in CAMBI (Tandon et al., "CAMBI: Contrast-aware multiscale banding index", 2021) at one scale.
 */
export function measureBanding(luma: Float32Array, { width, height }: PictureSize): number {
  let [banded, count] = [0, 0];
  for (let y = REACH; y < height - REACH; y += STEP.windows)
    for (let x = REACH; x < width - REACH; x += STEP.windows) {
      count++;
      banded += rateBand(luma, width, y * width + x);
    }
  return count > 0 ? banded / count : 0;
}

/** Pixels of a window by their distance from the middle's code: from -12 to 12, in steps of one. */
const LARGEST = BANDS[2].height;
const counts = new Int32Array(2 * LARGEST + 1);

/** How well a band is seen around a pixel, 0 to 1. */
function rateBand(luma: Float32Array, width: number, middle: number): number {
  counts.fill(0);
  const center = Math.round(luma[middle]!);
  let pixels = 0;
  for (let row = -REACH; row <= REACH; row += STEP.pixels)
    for (let i = middle + row * width - REACH; i <= middle + row * width + REACH; i += STEP.pixels) {
      const difference = Math.round(luma[i]!) - center;
      if (difference >= -LARGEST && difference <= LARGEST) counts[difference + LARGEST]!++;
      pixels++;
    }
  const own = counts[LARGEST]!;
  if (own < pixels * MIN_SHARE) return 0;
  let seen = 0;
  for (const { height, visibility } of BANDS) {
    const other = Math.max(counts[LARGEST + height]!, counts[LARGEST - height]!);
    const fillsWindow = other >= (pixels * MIN_SHARE) / 2 && own + other > pixels * MIN_BOTH;
    if (fillsWindow) seen = Math.max(seen, visibility);
  }
  return seen;
}
