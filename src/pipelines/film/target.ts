import { FootlightError } from '../../core/errors.ts';

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Long and short side of the box that a named target fits into. */
const BOXES: Readonly<Record<string, readonly [number, number]>> = {
  '4320p': [7680, 4320],
  '2160p': [3840, 2160],
  '4k': [3840, 2160],
  '1440p': [2560, 1440],
  '1080p': [1920, 1080],
  '720p': [1280, 720],
};

const MAX_SIDE = 16384;

export const TARGET_PATTERN = /^(4320p|2160p|4k|1440p|1080p|720p|x\d+(\.\d+)?)$/;

/**
 * The master's size for a source shown at `display`: the largest even size of the same shape inside the named
 * box (turned for portrait), or the source's times a factor.
 *
 * @throws `enhance.target-below-source` if the master would be smaller than the source.
 */
export function resolveTarget(target: string, display: Size): Size {
  const factor = target.startsWith('x') ? Number(target.slice(1)) : computeBoxFactor(target, display);
  const size = { width: roundToEven(display.width * factor), height: roundToEven(display.height * factor) };
  if (factor < 0.999) {
    throw new FootlightError('enhance.target-below-source', {
      kind: 'usage',
      parameters: { width: display.width, height: display.height },
      value: target,
    });
  }
  if (Math.max(size.width, size.height) > MAX_SIDE) {
    throw new FootlightError('enhance.target-too-large', {
      kind: 'usage',
      parameters: { width: size.width, height: size.height, maxSide: MAX_SIDE },
      value: target,
    });
  }
  return size;
}

function computeBoxFactor(target: string, { width, height }: Size): number {
  const box = BOXES[target];
  if (!box) {
    throw new FootlightError('usage.target', {
      kind: 'usage',
      parameters: { boxes: Object.keys(BOXES) },
      value: target,
    });
  }
  return Math.min(box[0] / Math.max(width, height), box[1] / Math.min(width, height));
}

/** Splits a factor into doublings and a rest: 6 becomes ["x2", "x2", "x1.5"], and 1 no step. */
export function planScaleSteps(factor: number): string[] {
  const steps: string[] = [];
  let rest = factor;
  while (rest >= 1.99) {
    steps.push('x2');
    rest /= 2;
  }
  if (rest > 1.01) steps.push(`x${Number(rest.toFixed(4))}`);
  return steps;
}

function roundToEven(value: number): number {
  return Math.max(2, Math.round(value / 2) * 2);
}
