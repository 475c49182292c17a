import type { UpscaleRequest } from '../../engines/upscaler.ts';

export interface ScaleStep {
  readonly width: number;
  readonly height: number;
  readonly isEnlarged: boolean;
}

/** Steps of enlarging: those after which the picture is sharpened, and those that follow them. */
export interface ScalePlan {
  readonly sharpened: readonly ScaleStep[];
  readonly plain: readonly ScaleStep[];
}

/** A last step with a smaller factor is not sharpened, unless it is the only one. */
const FULL_STEP = 1.75;

export function planSteps({ source, target, steps, detail }: UpscaleRequest): ScalePlan {
  const planned = computeStepSizes(target, steps).map(({ width, height }, index, sizes) => ({
    width,
    height,
    isEnlarged: width > (sizes[index - 1] ?? source).width,
  }));
  const last = planned.findLastIndex((_, i) => (steps[i] ?? FULL_STEP) >= FULL_STEP);
  const count = detail ? Math.max(0, last) + 1 : 0;
  return { sharpened: planned.slice(0, count), plain: planned.slice(count) };
}

/** Sizes after each step; the last is exactly the target. One step if none is planned. */
function computeStepSizes(
  target: { width: number; height: number },
  steps: readonly number[],
): { width: number; height: number }[] {
  const factors = steps.length > 0 ? steps : [1];
  return factors.map((_, i) => {
    const remaining = factors.slice(i + 1).reduce((product, factor) => product * factor, 1);
    const roundToEven = (side: number): number => Math.max(2, Math.round(side / remaining / 2) * 2);
    return i === factors.length - 1
      ? target
      : { width: roundToEven(target.width), height: roundToEven(target.height) };
  });
}
