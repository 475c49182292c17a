import { type Frame, getPlane8 } from '../../media/frame.ts';

/** Mean and spread of luma, blue and red difference, in 8-bit codes. */
export type PlaneColors = readonly [PlaneStatistics, PlaneStatistics, PlaneStatistics];

interface PlaneStatistics {
  readonly mean: number;
  readonly deviation: number;
}

/** Every so many samples of a row and column are measured. */
const SAMPLE_STEP = 4;
/** What a clip may differ from the one before: more is another picture, and not a shift of its colors. */
const MAX_GAIN = 1.25;
const MAX_SHIFT = 24;

/** Measures an 8-bit 4:2:0 picture. */
export function measureColors(frame: Frame): PlaneColors {
  const { width, height } = frame;
  const [halfWidth, halfHeight] = [(width + 1) >> 1, (height + 1) >> 1];
  return [
    measurePlane(frame, 0, width, height),
    measurePlane(frame, 1, halfWidth, halfHeight),
    measurePlane(frame, 2, halfWidth, halfHeight),
  ];
}

function measurePlane(frame: Frame, index: number, width: number, height: number): PlaneStatistics {
  const { samples, stride } = getPlane8(frame, index, width, height);
  let [count, sum, squares] = [0, 0, 0];
  for (let y = 0; y < height; y += SAMPLE_STEP)
    for (let x = 0; x < width; x += SAMPLE_STEP) {
      const value = samples[y * stride + x]!;
      count++;
      sum += value;
      squares += value * value;
    }
  const mean = sum / count;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / count - mean * mean)) };
}

/**
 * FFmpeg filter text that gives pictures the mean and spread of others, after Reinhard et al., "Color Transfer between
 * Images" (2001). The change is limited.
 */
export function createColorMatchFilter(from: PlaneColors, to: PlaneColors): string {
  const planes = (['y', 'u', 'v'] as const).map((plane, i) => {
    const gain = clamp(to[i]!.deviation / (from[i]!.deviation || 1), 1 / MAX_GAIN, MAX_GAIN);
    const shift = clamp(to[i]!.mean - from[i]!.mean, -MAX_SHIFT, MAX_SHIFT);
    const middle = from[i]!.mean.toFixed(3);
    return `${plane}='clip((val-${middle})*${gain.toFixed(5)}+${middle}+${shift.toFixed(3)},0,255)'`;
  });
  return `lutyuv=${planes.join(':')}`;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
