export const REFRAMINGS = ['none', '9:16', '4:5', '1:1'] as const;
export type Reframing = (typeof REFRAMINGS)[number];

/** Aspect ratio, width by height, of a reframed video; undefined if the shape stays. */
export function getAspect(reframing: Reframing): number | undefined {
  if (reframing === 'none') return undefined;
  const [width, height] = reframing.split(':').map(Number) as [number, number];
  return width / height;
}
