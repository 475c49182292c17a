/** One tile along one axis, in input pixels. */
interface TileSpan {
  /** Where the tile begins, halo included; all tiles of an axis are equally long. */
  readonly start: number;
  /** The pixels it contributes to: `from` to `to`, with ramps of `feather` where it overlaps its neighbors. */
  readonly from: number;
  readonly to: number;
}

export interface AxisTiles {
  /** Length of every tile. */
  readonly tile: number;
  readonly feather: number;
  readonly spans: readonly TileSpan[];
}

export interface AxisRequest {
  /** Pixels of the picture along this axis. */
  readonly length: number;
  /** Preferred length of a tile in pixels, halo included. */
  readonly tile: number;
  /** Pixels that a net sees to each side; results this close to a tile's inner border are discarded. */
  readonly halo: number;
  /** Pixels over which neighbors are blended. */
  readonly feather: number;
  /** Tiles begin and end at multiples of this. */
  readonly multiple: number;
  /** Whether tiles have to be `tile` long, even if the picture is shorter. */
  readonly isFixed?: boolean;
}

/**
 * Covers an axis with tiles of one length: spread evenly, the first at the picture's edge, the last clamped to
 * its end, overlapping enough for the halo of both neighbors and the blend between them. A picture no longer than a tile
 * is one tile; callers repeat its last pixel past its end.
 */
export function planAxis({ length, tile: wanted, halo, feather, multiple, isFixed }: AxisRequest): AxisTiles {
  const ceil = (value: number): number => Math.ceil(value / multiple) * multiple;
  const whole = ceil(length);
  // Enough that the ramps at a tile's two ends never meet, even where tiles are pushed together.
  const least = ceil(2 * halo + 3 * feather + 4 * multiple + 8);
  const tile = isFixed ? wanted : Math.min(whole, Math.max(least, ceil(wanted)));
  if (tile >= whole) return { tile, feather: 0, spans: [{ start: 0, from: 0, to: length }] };
  const step = tile - 2 * halo - feather;
  const count = 1 + Math.ceil((whole - tile) / Math.max(multiple, Math.floor(step / multiple) * multiple));
  const starts = Array.from({ length: count }, (_, i) => {
    const even = (i * (whole - tile)) / (count - 1);
    return i === count - 1 ? whole - tile : Math.floor(even / multiple) * multiple;
  });
  const seams = starts.slice(1).map((start, i) => {
    const overlap = starts[i]! + tile - start;
    return start + Math.floor((overlap - feather) / 2);
  });
  const spans = starts.map((start, i) => ({
    start,
    from: i === 0 ? 0 : seams[i - 1]!,
    to: i === count - 1 ? length : seams[i]! + feather,
  }));
  return { tile, feather, spans };
}

/**
 * Weights of one tile along one axis for its `from` to `to`, in output pixels: rising and falling ramps that
 * add up to 1 with the neighbor's.
 */
export function computeRampWeights(
  { spans, feather }: AxisTiles,
  index: number,
  scale: number,
): Float32Array {
  const { from, to } = spans[index]!;
  const length = (to - from) * scale;
  const ramp = feather * scale;
  const weights = new Float32Array(length).fill(1);
  for (let i = 0; i < ramp; i++) {
    const share = (i + 0.5) / ramp;
    if (index > 0) weights[i]! *= share;
    if (index < spans.length - 1) weights[length - ramp + i]! *= 1 - share;
  }
  return weights;
}

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Tile {
  readonly number: number;
  /** The part that the net sees, in input pixels; may reach past the picture's right and bottom edge. */
  readonly input: Rectangle;
  /** The part of the output that it contributes to, in input pixels. */
  readonly output: Rectangle;
  readonly column: number;
  readonly row: number;
}

export interface TileGrid {
  readonly columns: AxisTiles;
  readonly rows: AxisTiles;
  readonly tiles: readonly Tile[];
}

export interface GridRequest extends Omit<AxisRequest, 'length' | 'tile'> {
  readonly width: number;
  readonly height: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
}

/** Tiles of a whole picture, row by row. */
export function planGrid({ width, height, tileWidth, tileHeight, ...rest }: GridRequest): TileGrid {
  const columns = planAxis({ ...rest, length: width, tile: tileWidth });
  const rows = planAxis({ ...rest, length: height, tile: tileHeight });
  const tiles = rows.spans.flatMap((rowSpan, row) =>
    columns.spans.map((columnSpan, column) => ({
      number: row * columns.spans.length + column,
      row,
      column,
      input: { x: columnSpan.start, y: rowSpan.start, width: columns.tile, height: rows.tile },
      output: {
        x: columnSpan.from,
        y: rowSpan.from,
        width: columnSpan.to - columnSpan.from,
        height: rowSpan.to - rowSpan.from,
      },
    })),
  );
  return { columns, rows, tiles };
}
