import type { VideoGenerator } from '../../engines/image-to-video.ts';
import type { ImageGenerator } from '../../engines/text-to-image.ts';

/** What the engines charge for a scene. */
export interface SceneCost {
  readonly amount: number;
  readonly currency: string;
}

/** Computes what a scene costs by the engines' own prices; undefined if it is free. */
export function computeSceneCost(
  seconds: number,
  video: Pick<VideoGenerator, 'price'>,
  image: Pick<ImageGenerator, 'price'> | undefined,
): SceneCost | undefined {
  const parts = [
    ...(video.price ? [{ ...video.price, amount: video.price.amount * seconds }] : []),
    ...(image?.price ? [image.price] : []),
  ];
  const [first] = parts;
  return first && { currency: first.currency, amount: parts.reduce((sum, { amount }) => sum + amount, 0) };
}

/** Sums costs by currency. */
export function sumCosts(costs: readonly (SceneCost | undefined)[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const cost of costs) if (cost) sums[cost.currency] = (sums[cost.currency] ?? 0) + cost.amount;
  return sums;
}
