/** Pixels by which what is as thin as a hair is opened. */
const RADIUS = 2;

/**
 * The share of the true matte's hair that a matte keeps, 0 to 1; 1 if there is none. Hair is what an opening with 5x5 pixels
 * takes away from the true matte (a white top-hat): strands, and the tips of curls. Opacity beyond the true one doesn't
 * count, so that a blurred matte keeps as little of a hair as it covers of it.
 *
 * @param alpha opacity of the matte, 0 to 1, row by row
 * @param truth opacity of the true matte, of the same size
 */
export function measureKeptHair(
  alpha: Float32Array,
  truth: Float32Array,
  { width, height }: { readonly width: number; readonly height: number },
): number {
  const opened = slide(slide(truth, width, height, Math.min), width, height, Math.max);
  const own = slide(slide(alpha, width, height, Math.min), width, height, Math.max);
  let [kept, hair] = [0, 0];
  for (let i = 0; i < truth.length; i++) {
    const strand = Math.max(0, truth[i]! - opened[i]!);
    hair += strand;
    kept += Math.min(strand, Math.max(0, alpha[i]! - own[i]!));
  }
  return hair > 0 ? kept / hair : 1;
}

/** The smallest or largest values of windows, along rows and then along columns. */
function slide(
  plane: Float32Array,
  width: number,
  height: number,
  choose: (a: number, b: number) => number,
): Float32Array {
  const rows = new Float32Array(plane.length);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      let value = plane[i]!;
      const last = Math.min(width - 1, x + RADIUS);
      for (let near = Math.max(0, x - RADIUS); near <= last; near++)
        value = choose(value, plane[y * width + near]!);
      rows[i] = value;
    }
  const columns = new Float32Array(plane.length);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      let value = rows[i]!;
      const last = Math.min(height - 1, y + RADIUS);
      for (let near = Math.max(0, y - RADIUS); near <= last; near++)
        value = choose(value, rows[near * width + x]!);
      columns[i] = value;
    }
  return columns;
}
