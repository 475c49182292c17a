/** The one of some shapes, such as "1280:720", that is nearest to a size. */
export function findNearestRatio(
  { width, height }: { readonly width: number; readonly height: number },
  ratios: readonly [string, ...string[]],
): string {
  const getDifference = (ratio: string): number => {
    const [across, down] = ratio.split(/[:x]/).map(Number) as [number, number];
    return Math.abs(Math.log((across * height) / (down * width)));
  };
  return ratios.reduce((best, ratio) => (getDifference(ratio) < getDifference(best) ? ratio : best));
}
