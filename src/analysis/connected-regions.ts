/** Pixels of a row from `start` to before `end`. */
interface Run {
  readonly y: number;
  readonly start: number;
  readonly end: number;
}

/** Pixels that hang together. */
export interface Region {
  readonly area: number;
  readonly runs: readonly Run[];
}

/**
 * Finds the regions whose pixels touch at a side or a corner, the largest first.
 *
 * @param marked row by row, other than 0 where a pixel belongs to a region
 */
export function findRegions(marked: Uint8Array, width: number): Region[] {
  const runs = findRuns(marked, width);
  const parents = Int32Array.from(runs, (_, i) => i);
  let above = 0;
  for (let i = 0; i < runs.length; i++) {
    const { y, start, end } = runs[i]!;
    while (runs[above]!.y < y - 1 || (runs[above]!.y === y - 1 && runs[above]!.end < start)) above++;
    for (let k = above; runs[k]!.y === y - 1 && runs[k]!.start <= end; k++)
      parents[findRoot(parents, i)] = findRoot(parents, k);
  }
  const byRoot = Map.groupBy(runs, (_, i) => findRoot(parents, i));
  const regions = [...byRoot.values()].map((members) => ({
    runs: members,
    area: members.reduce((sum, { start, end }) => sum + end - start, 0),
  }));
  return regions.sort((a, b) => b.area - a.area);
}

function findRuns(marked: Uint8Array, width: number): Run[] {
  const runs: Run[] = [];
  for (let row = 0, y = 0; row < marked.length; row += width, y++) {
    for (let x = 0; x < width; x++) {
      if (marked[row + x] === 0) continue;
      const start = x;
      while (x < width && marked[row + x] !== 0) x++;
      runs.push({ y, start, end: x });
    }
  }
  return runs;
}

function findRoot(parents: Int32Array, i: number): number {
  let root = i;
  while (parents[root] !== root) {
    // Halves the path for those who come later.
    parents[root] = parents[parents[root]!]!;
    root = parents[root]!;
  }
  return root;
}
