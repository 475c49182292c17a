import { getLumaScale } from '../../analysis/luma.ts';
import { PLATE_UNITS, type Plate } from '../../frames/plate.ts';
import type { WorkingPicture } from '../../media/video/working-picture.ts';
import type { CellPlate } from './fit-plate.ts';

type PlateFormat = Pick<WorkingPicture, 'width' | 'height' | 'isFullRange'>;

const NEUTRAL = 512;
const MAX_SAMPLE = 65_535;
/** Confidence where the surface alone is known, and where frames have shown the screen. */
const FITTED = 160;
const SEEN = 255;

/** Enlarges a plate of cells to the picture's size. `garbage` marks cells that are no screen: there it knows nothing. */
export function renderPlate(cells: CellPlate, garbage: Uint8Array, side: number, format: PlateFormat): Plate {
  const { width, height, isFullRange } = format;
  const { black, span } = getLumaScale(isFullRange);
  const chromaSpan = isFullRange ? 1023 : 896;
  const [luma, blue, red] = cells.channels;
  const enlarge = (channel: Float32Array, zero: number, scale: number): Uint16Array =>
    enlargeChannel({ ...cells, channel, side }, format, {
      zero: zero * PLATE_UNITS,
      scale: scale * PLATE_UNITS,
    });
  const confidence = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / side) * cells.width;
    for (let x = 0; x < width; x++) {
      const cell = row + Math.floor(x / side);
      confidence[y * width + x] = garbage[cell] ? 0 : cells.seen[cell]! > 0 ? SEEN : FITTED;
    }
  }
  return {
    width,
    height,
    planes: [
      enlarge(luma, black, span),
      enlarge(blue, NEUTRAL, chromaSpan),
      enlarge(red, NEUTRAL, chromaSpan),
    ],
    confidence,
  };
}

interface CellChannel {
  readonly width: number;
  readonly height: number;
  readonly side: number;
  readonly channel: Float32Array;
}

interface Scale {
  readonly zero: number;
  readonly scale: number;
}

/** Bilinear between the centers of cells. */
function enlargeChannel(
  cells: CellChannel,
  { width, height }: PlateFormat,
  { zero, scale }: Scale,
): Uint16Array {
  const samples = new Uint16Array(width * height);
  const { channel } = cells;
  for (let y = 0; y < height; y++) {
    const v = Math.min(cells.height - 1, Math.max(0, (y + 0.5) / cells.side - 0.5));
    const top = Math.min(cells.height - 1, Math.floor(v)) * cells.width;
    const bottom = Math.min(cells.height - 1, Math.floor(v) + 1) * cells.width;
    const down = v - Math.floor(v);
    for (let x = 0; x < width; x++) {
      const u = Math.min(cells.width - 1, Math.max(0, (x + 0.5) / cells.side - 0.5));
      const left = Math.floor(u);
      const right = Math.min(cells.width - 1, left + 1);
      const across = u - left;
      const above = channel[top + left]! + (channel[top + right]! - channel[top + left]!) * across;
      const below = channel[bottom + left]! + (channel[bottom + right]! - channel[bottom + left]!) * across;
      const value = zero + scale * (above + (below - above) * down);
      samples[y * width + x] = value <= 0 ? 0 : value >= MAX_SAMPLE ? MAX_SAMPLE : value + 0.5;
    }
  }
  return samples;
}
