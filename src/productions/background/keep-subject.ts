import { findRegions, type Region } from '../../analysis/connected-regions.ts';
import type { Matte, Matter, MatteStage, SubjectPoint } from '../../engines/matter.ts';
import type { PictureSize } from '../../frames/box-mean.ts';
import type { Frame } from '../../media/frame.ts';
import type { AnalyzedSource } from '../../pipelines/film/analyzed-source.ts';
import type { SubjectPath } from './follow-subject.ts';
import type { MatterCandidate } from './survey-shots.ts';

/** Part of artifact keys: raise it when the same path keeps something else. */
const VERSION = 'subject 1';
/** Opacity from which a pixel belongs to somebody. */
const SEEN = 6_554;
/** Blocks in the height of a picture: what lies less than two of them apart is one piece. */
const BLOCK_ROWS = 180;

/** Keeps of an engine's mattes the piece where the picked subject is. */
export function keepSubject(
  candidate: MatterCandidate,
  source: AnalyzedSource,
  path: SubjectPath,
): MatterCandidate {
  const { matter } = candidate;
  const selecting: Matter = {
    ...matter,
    version: `${matter.version}, ${VERSION}`,
    open: async (request) => {
      const { width, height } = request.source;
      const findPoint = (pts: bigint) => path.points[findNumber(source.index.pts, pts)];
      return new SelectingStage(await matter.open(request), { width, height }, findPoint);
    },
  };
  return { ...candidate, matter: selecting };
}

/** The number of the frame that is shown at a time. */
function findNumber(pts: readonly number[], at: bigint): number {
  const next = pts.findIndex((ticks) => BigInt(ticks) > at);
  return Math.max(0, (next < 0 ? pts.length : next) - 1);
}

class SelectingStage implements MatteStage {
  readonly #stage: MatteStage;
  readonly #size: PictureSize;
  readonly #findPoint: (pts: bigint) => SubjectPoint | undefined;

  constructor(stage: MatteStage, size: PictureSize, findPoint: (pts: bigint) => SubjectPoint | undefined) {
    this.#stage = stage;
    this.#size = size;
    this.#findPoint = findPoint;
  }

  warmUp(frame: Frame): Promise<void> {
    return this.#stage.warmUp(frame);
  }

  async *process(frame: Frame): AsyncGenerator<Matte, void, undefined> {
    for await (const matte of this.#stage.process(frame)) yield this.#select(matte);
  }

  async *flush(): AsyncGenerator<Matte, void, undefined> {
    for await (const matte of this.#stage.flush()) yield this.#select(matte);
  }

  /** Undefined for stages without a state. */
  get saveState(): (() => Uint8Array) | undefined {
    const { saveState } = this.#stage;
    return saveState && (() => saveState.call(this.#stage));
  }

  #select(matte: Matte): Matte {
    const point = this.#findPoint(matte.pts);
    return point ? { ...matte, alpha: keepPiece(matte.alpha, this.#size, point) } : matte;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stage[Symbol.asyncDispose]();
  }
}

/**
 * Keeps of a matte the piece that a point lies in, or the nearest one; all of it if there is none. People who touch or cross
 * are one piece.
 *
 * @param point in shares of width and height
 */
export function keepPiece(
  alpha: Uint16Array,
  size: PictureSize,
  point: Pick<SubjectPoint, 'x' | 'y'>,
): Uint16Array {
  const side = Math.max(2, Math.round(size.height / BLOCK_ROWS));
  const columns = Math.ceil(size.width / side);
  const blocks = growBlocks(markBlocks(alpha, size, side), columns);
  const place = { x: (point.x * size.width) / side - 0.5, y: (point.y * size.height) / side - 0.5 };
  const piece = findNearest(findRegions(blocks, columns), place);
  if (!piece) return alpha;
  const kept = new Uint16Array(alpha.length);
  for (const { y: row, start, end } of piece.runs) {
    const bottom = Math.min(size.height, (row + 1) * side);
    const right = Math.min(size.width, end * side);
    for (let y = row * side; y < bottom; y++) {
      const from = y * size.width + start * side;
      kept.set(alpha.subarray(from, y * size.width + right), from);
    }
  }
  return kept;
}

/** Marks the blocks in which somebody is seen with 1. */
function markBlocks(alpha: Uint16Array, { width, height }: PictureSize, side: number): Uint8Array {
  const columns = Math.ceil(width / side);
  const blocks = new Uint8Array(columns * Math.ceil(height / side));
  for (let y = 0, i = 0; y < height; y++) {
    const row = Math.floor(y / side) * columns;
    for (let x = 0; x < width; x++, i++) if (alpha[i]! >= SEEN) blocks[row + Math.floor(x / side)] = 1;
  }
  return blocks;
}

/** Marks the neighbors of what is marked too: hairs belong to their head, and soft edges are kept whole. */
function growBlocks(blocks: Uint8Array, columns: number): Uint8Array {
  const grown = new Uint8Array(blocks.length);
  for (let at = 0; at < blocks.length; at++) {
    if (blocks[at] === 0) continue;
    const x = at % columns;
    for (const row of [at - columns, at, at + columns]) {
      if (row < 0 || row >= blocks.length) continue;
      grown.fill(1, row - (x > 0 ? 1 : 0), row + (x < columns - 1 ? 2 : 1));
    }
  }
  return grown;
}

function findNearest(regions: readonly Region[], { x, y }: { readonly x: number; readonly y: number }) {
  let [nearest, least] = [undefined as Region | undefined, Number.POSITIVE_INFINITY];
  for (const region of regions)
    for (const { y: row, start, end } of region.runs) {
      const aside = Math.max(0, start - x, x - (end - 1));
      const distance = Math.hypot(aside, row - y);
      if (distance < least) [nearest, least] = [region, distance];
    }
  return nearest;
}
