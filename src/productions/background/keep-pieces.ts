import { findRegions, type Region } from '../../analysis/connected-regions.ts';
import type { MarkedPlaces, Place } from '../../engines/picked-subject.ts';
import type { PictureSize } from '../../frames/box-mean.ts';

/** Opacity from which a pixel belongs to somebody. */
const SEEN = 6_554;
/** Blocks in the height of a picture: what lies less than two of them apart is one piece. */
const BLOCK_ROWS = 180;

/**
 * Keeps of a matte the pieces that the places on the subject lie in, or the nearest ones; all of it if there is no piece. A piece
 * in which a place outside of the subject lies is left out, also where nobody else is seen; if the same piece has places of both kinds, it is cut halfway
 * between them. People who touch or cross are one piece.
 */
export function keepPieces(alpha: Uint16Array, size: PictureSize, places: MarkedPlaces): Uint16Array {
  const side = Math.max(2, Math.round(size.height / BLOCK_ROWS));
  const columns = Math.ceil(size.width / side);
  const blocks = growBlocks(markBlocks(alpha, size, side), columns);
  const toBlock = ({ x, y }: Place) => ({
    x: (x * size.width) / side - 0.5,
    y: (y * size.height) / side - 0.5,
  });
  const pieces = findRegions(blocks, columns);
  const { kept, cut } = choosePieces(pieces, {
    inside: places.inside.map(toBlock),
    outside: places.outside.map(toBlock),
  });
  if (pieces.length === 0) return alpha;
  const result = new Uint16Array(alpha.length);
  for (const piece of kept) copyPiece(alpha, result, piece, { size, side });
  for (const piece of cut) cutPiece(result, piece, { size, side, places });
  return result;
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

interface ChosenPieces {
  readonly kept: ReadonlySet<Region>;
  /** Those of them that have places of both kinds. */
  readonly cut: readonly Region[];
}

/** @param places in blocks */
function choosePieces(pieces: readonly Region[], { inside, outside }: MarkedPlaces): ChosenPieces {
  const has = (piece: Region, places: readonly Place[]) =>
    places.some((place) => measureDistance(piece, place) < 1);
  const shared = pieces.filter((piece) => has(piece, outside));
  const cut = shared.filter((piece) => has(piece, inside));
  const others = pieces.filter((piece) => !shared.includes(piece) || cut.includes(piece));
  const kept = new Set(
    inside.length === 0 ? others : inside.flatMap((place) => findNearest(others, place) ?? []),
  );
  return { kept, cut: cut.filter((piece) => kept.has(piece)) };
}

function findNearest(pieces: readonly Region[], place: Place): Region | undefined {
  let [nearest, least] = [undefined as Region | undefined, Number.POSITIVE_INFINITY];
  for (const piece of pieces) {
    const distance = measureDistance(piece, place);
    if (distance < least) [nearest, least] = [piece, distance];
  }
  return nearest;
}

function measureDistance({ runs }: Region, { x, y }: Place): number {
  let least = Number.POSITIVE_INFINITY;
  for (const { y: row, start, end } of runs)
    least = Math.min(least, Math.hypot(Math.max(0, start - x, x - (end - 1)), row - y));
  return least;
}

interface Grid {
  readonly size: PictureSize;
  /** Rows and columns of a block. */
  readonly side: number;
}

/** The parts of a piece's rows in pixels: where each begins in the picture, and how long it is. */
function* listSpans({ runs }: Region, { size: { width, height }, side }: Grid) {
  for (const { y: row, start, end } of runs) {
    const length = Math.min(width, end * side) - start * side;
    const bottom = Math.min(height, (row + 1) * side);
    for (let y = row * side; y < bottom; y++) yield { x: start * side, y, length };
  }
}

function copyPiece(alpha: Uint16Array, to: Uint16Array, piece: Region, grid: Grid): void {
  for (const { x, y, length } of listSpans(piece, grid)) {
    const from = y * grid.size.width + x;
    to.set(alpha.subarray(from, from + length), from);
  }
}

/** Takes from a piece what is nearer to a place outside of the subject than to one on it; over two pixels, it fades out. */
function cutPiece(
  alpha: Uint16Array,
  piece: Region,
  { places, ...grid }: Grid & { readonly places: MarkedPlaces },
): void {
  const { width, height } = grid.size;
  const toPixel = ({ x, y }: Place) => ({ x: x * width - 0.5, y: y * height - 0.5 });
  const [inside, outside] = [places.inside.map(toPixel), places.outside.map(toPixel)];
  const measure = (list: readonly Place[], x: number, y: number): number => {
    let least = Number.POSITIVE_INFINITY;
    for (const place of list) least = Math.min(least, (place.x - x) ** 2 + (place.y - y) ** 2);
    return Math.sqrt(least);
  };
  for (const { x: left, y, length } of listSpans(piece, grid))
    for (let x = left; x < left + length; x++) {
      const at = y * width + x;
      if (alpha[at] === 0) continue;
      const margin = measure(outside, x, y) - measure(inside, x, y);
      if (margin < 2) alpha[at] = Math.round((alpha[at]! * Math.max(0, margin + 2)) / 4);
    }
}
