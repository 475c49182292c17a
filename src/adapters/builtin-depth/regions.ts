import type { RgbPicture } from '../../frames/rgb-picture.ts';

/** A picture divided into regions of similar color. */
export interface Regions {
  /** Number of its region for each pixel, from 0. */
  readonly labels: Int32Array;
  readonly count: number;
}

/** Constant `k` of the paper for colors from 0 to 1: larger makes larger regions. */
const COARSENESS = 1.2;
/** Smaller regions join a neighbor. */
const MIN_SHARE = 0.002;
/** Color differences are sorted into as many bins. */
const BINS = 1024;

/**
 * Divides a picture into regions where the difference across a border is large compared with those inside (Felzenszwalb
 * and Huttenlocher, "Efficient Graph-Based Image Segmentation", 2004).
 */
export function segmentRegions(picture: RgbPicture): Regions {
  const { width, height } = picture;
  const forest = new RegionForest(width * height);
  const edges = sortEdges(picture);
  for (let i = 0; i < edges.count; i++) {
    const [a, b] = [forest.find(edges.from[i]!), forest.find(edges.to[i]!)];
    if (a !== b && edges.weight[i]! <= Math.min(forest.getLimit(a), forest.getLimit(b)))
      forest.join(a, b, edges.weight[i]!);
  }
  const least = Math.ceil(width * height * MIN_SHARE);
  for (let i = 0; i < edges.count; i++) {
    const [a, b] = [forest.find(edges.from[i]!), forest.find(edges.to[i]!)];
    if (a !== b && Math.min(forest.getSize(a), forest.getSize(b)) < least)
      forest.join(a, b, edges.weight[i]!);
  }
  return forest.label();
}

interface Edges {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly weight: Float32Array;
  readonly count: number;
}

/** Pairs of neighbors by rising difference of color, sorted by counting. */
function sortEdges({ width, height, data }: RgbPicture): Edges {
  const area = width * height;
  const starts = new Int32Array(BINS + 2);
  const bins = new Int16Array(area * 2).fill(-1);
  for (let at = 0; at < area; at++) {
    if ((at + 1) % width !== 0) bins[at * 2] = binDifference(data, at, at + 1);
    if (at + width < area) bins[at * 2 + 1] = binDifference(data, at, at + width);
  }
  let count = 0;
  for (const bin of bins) {
    if (bin < 0) continue;
    starts[bin + 1]!++;
    count++;
  }
  for (let bin = 0; bin <= BINS; bin++) starts[bin + 1]! += starts[bin]!;
  const edges = {
    from: new Int32Array(count),
    to: new Int32Array(count),
    weight: new Float32Array(count),
    count,
  };
  for (let i = 0; i < bins.length; i++) {
    const bin = bins[i]!;
    if (bin < 0) continue;
    const place = starts[bin]!++;
    edges.from[place] = i >> 1;
    edges.to[place] = (i >> 1) + (i % 2 === 0 ? 1 : width);
    edges.weight[place] = (bin / BINS) * Math.sqrt(3);
  }
  return edges;
}

function binDifference(data: Float32Array, a: number, b: number): number {
  const area = data.length / 3;
  let sum = 0;
  for (let channel = 0; channel < 3; channel++)
    sum += (data[channel * area + a]! - data[channel * area + b]!) ** 2;
  return Math.min(BINS - 1, Math.floor(Math.sqrt(sum / 3) * BINS));
}

/** Disjoint sets of pixels, with the size and the largest inner difference of each. */
class RegionForest {
  readonly #parent: Int32Array;
  readonly #size: Int32Array;
  readonly #inner: Float32Array;

  constructor(area: number) {
    this.#parent = new Int32Array(area).map((_, i) => i);
    this.#size = new Int32Array(area).fill(1);
    this.#inner = new Float32Array(area);
  }

  find(pixel: number): number {
    let root = pixel;
    while (this.#parent[root] !== root) {
      this.#parent[root] = this.#parent[this.#parent[root]!]!;
      root = this.#parent[root]!;
    }
    return root;
  }

  getLimit(root: number): number {
    return this.#inner[root]! + COARSENESS / this.#size[root]!;
  }

  getSize(root: number): number {
    return this.#size[root]!;
  }

  join(a: number, b: number, weight: number): void {
    const [large, small] = this.#size[a]! >= this.#size[b]! ? [a, b] : [b, a];
    this.#parent[small] = large;
    this.#size[large]! += this.#size[small]!;
    this.#inner[large] = Math.max(this.#inner[large]!, this.#inner[small]!, weight);
  }

  label(): Regions {
    const labels = new Int32Array(this.#parent.length);
    const numbers = new Map<number, number>();
    for (let i = 0; i < labels.length; i++) {
      const root = this.find(i);
      const number = numbers.get(root) ?? numbers.size;
      numbers.set(root, number);
      labels[i] = number;
    }
    return { labels, count: numbers.size };
  }
}
