/** Where something is that leaves the frame on the right and comes again on the left. */
export function repeatPassage(x: number, { width, margin }: { width: number; margin: number }): number {
  const way = width * 1.2 + 2 * margin;
  const from = -0.1 * width - margin;
  return from + ((((x - from) % way) + way) % way);
}
