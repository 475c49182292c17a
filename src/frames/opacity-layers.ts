/** The two layers of a net that judges opacity. */
export interface OpacityLayers {
  /** What the outputs were for the last figures. */
  readonly sums: Float64Array;
  compute(figures: Float32Array): void;
}

/** Rows of weights, each with its bias at the end: of the figures for a hidden unit, of the units for an output. */
export interface LayerRows {
  readonly hidden: readonly (readonly number[])[];
  readonly outputs: readonly (readonly number[])[];
}

/** What is let through of sums below 0. */
export const LEAK = 0.1;
/** Units that are summed up at a time. */
export const WIDTH = 8;

/** The weights of eight rows side by side, column by column. */
export function interleave(rows: readonly (readonly number[])[]): Float64Array {
  const columns = rows[0]!.length;
  const weights = new Float64Array(Math.ceil(rows.length / WIDTH) * WIDTH * columns);
  for (const [unit, row] of rows.entries()) {
    const first = (unit - (unit % WIDTH)) * columns + (unit % WIDTH);
    for (const [column, weight] of row.entries()) weights[first + column * WIDTH] = weight;
  }
  return weights;
}
