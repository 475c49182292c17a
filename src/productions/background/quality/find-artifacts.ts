import type { PictureSize } from '../../../frames/box-mean.ts';
import { growMask, PieceFinder } from './find-pieces.ts';
import { measureBanding } from './measure-banding.ts';
import type { QualityFrame, QualityPicture } from './quality-picture.ts';
import { CELL, type SideColors } from './side-colors.ts';

export interface ArtifactMeasures {
  /** Share of the subject that lies in islands: small pieces well apart from the rest. */
  readonly islandShare: number;
  /** Share of the subject's area that small holes have in which the source shows more of the subject. */
  readonly holeShare: number;
  /** Share of the picture on visible bands of a gradient. */
  readonly bandingShare: number;
}

/**
 * A piece smaller than this share of the whole subject, and of the picture, is an island or a hole. Larger ones are other
 * persons, or the space under an arm.
 */
const SMALL = { ofSubject: 0.01, ofPicture: 0.001 } as const;
/** How far from nothing, or from all, opacity joins pieces, and how many pixels beyond: hairs belong to their head. */
const REACH = { opacity: 0.1, pixels: 2 } as const;
/** Cells around a hole in which it is looked for the colors on either side of the outline. */
const CELLS_AROUND = 4;

/** A hole shows the background if its color is nearer to that by so many times. */
const CLEARLY_NEARER = 0.5;

/** What is known of a piece. */
interface Piece {
  readonly label: number;
  area: number;
  sumX: number;
  sumY: number;
  touchesBorder: boolean;
  readonly color: [number, number, number];
}

/** Finds what no matte and no picture should have. */
export class ArtifactFinder {
  readonly #size: PictureSize;
  readonly #sides: SideColors;
  readonly #pieces: PieceFinder;
  readonly #mask: Uint8Array;
  readonly #grown: Uint8Array;

  constructor(size: PictureSize, sides: SideColors) {
    this.#size = size;
    this.#sides = sides;
    this.#pieces = new PieceFinder(size);
    this.#mask = new Uint8Array(size.width * size.height);
    this.#grown = new Uint8Array(size.width * size.height);
  }

  /** `sides` has to be built of the frame. */
  find(frame: QualityFrame): ArtifactMeasures {
    const area = countSubject(frame.alpha);
    const limit = getLimit(frame.alpha, area);
    return {
      islandShare: area > 0 ? sumAreas(this.#findIslands(frame, limit)) / area : 0,
      holeShare: area > 0 ? sumAreas(this.#findHoles(frame, limit)) / area : 0,
      bandingShare: measureBanding(frame.result.luma, this.#size),
    };
  }

  /**
   * Marks the pixels of islands with 1, of holes with 2, of all else with 0. `sides` has to be built of the frame.
   *
   * @param marks written, of the picture's size
   */
  mark(frame: MattedPicture, marks: Uint8Array): void {
    const limit = getLimit(frame.alpha, countSubject(frame.alpha));
    marks.fill(0);
    this.#markPieces(this.#findIslands(frame, limit), marks, MARKS.island);
    this.#markPieces(this.#findHoles(frame, limit), marks, MARKS.hole);
  }

  #markPieces(pieces: readonly Piece[], marks: Uint8Array, value: number): void {
    const labels = new Set(pieces.map(({ label }) => label));
    for (let i = 0; i < marks.length; i++) if (labels.has(this.#pieces.labels[i]!)) marks[i] = value;
  }

  #findIslands({ alpha, source }: MattedPicture, limit: number): Piece[] {
    for (let i = 0; i < alpha.length; i++) this.#mask[i] = alpha[i]! >= REACH.opacity ? 1 : 0;
    growMask(this.#mask, this.#size, REACH.pixels, this.#grown);
    for (let i = 0; i < alpha.length; i++) this.#mask[i] = alpha[i]! >= 0.5 ? 1 : 0;
    return this.#describePieces(source).filter(({ area }) => area > 0 && area < limit);
  }

  #findHoles({ alpha, source }: MattedPicture, limit: number): Piece[] {
    for (let i = 0; i < alpha.length; i++) this.#mask[i] = alpha[i]! <= 1 - REACH.opacity ? 1 : 0;
    growMask(this.#mask, this.#size, REACH.pixels, this.#grown);
    for (let i = 0; i < alpha.length; i++) this.#mask[i] = alpha[i]! < 0.5 ? 1 : 0;
    const isHole = (piece: Piece): boolean =>
      piece.area > 0 && piece.area < limit && !piece.touchesBorder && this.#isOfSubject(piece);
    return this.#describePieces(source).filter(isHole);
  }

  /** Whether the source shows the subject's colors in a hole, rather than those of the background. */
  #isOfSubject({ area, sumX, sumY, color }: Piece): boolean {
    const [column, row] = [sumX / area, sumY / area].map((at) => Math.floor(at / CELL)) as [number, number];
    if (!this.#sides.look(column, row, CELLS_AROUND)) return true;
    const { subject, old } = this.#sides;
    const measure = (other: Float64Array): number =>
      Math.hypot(...color.map((sum, plane) => sum / area - other[plane]!));
    return measure(subject) * CLEARLY_NEARER <= measure(old);
  }

  /** Sums up every piece of what was grown over those of its pixels that are in the mask itself. */
  #describePieces(source: QualityPicture): Piece[] {
    const { width, height } = this.#size;
    const count = this.#pieces.find(this.#grown);
    const pieces = Array.from({ length: count }, (_, i) => createPiece(i + 1));
    const { labels } = this.#pieces;
    const mask = this.#mask;
    for (let y = 0, i = 0; y < height; y++)
      for (let x = 0; x < width; x++, i++) {
        if (labels[i] === 0 || mask[i] === 0) continue;
        const piece = pieces[labels[i]! - 1]!;
        piece.area++;
        piece.sumX += x;
        piece.sumY += y;
        piece.touchesBorder ||= x === 0 || y === 0 || x === width - 1 || y === height - 1;
        piece.color[0] += source.luma[i]!;
        piece.color[1] += source.blue[i]!;
        piece.color[2] += source.red[i]!;
      }
    return pieces;
  }
}

function sumAreas(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { area }) => sum + area, 0);
}

/** What {@link ArtifactFinder.mark} writes. */
export const MARKS = { island: 1, hole: 2 } as const;

type MattedPicture = Pick<QualityFrame, 'alpha' | 'source'>;

function countSubject(alpha: Float32Array): number {
  let area = 0;
  for (let i = 0; i < alpha.length; i++) if (alpha[i]! >= 0.5) area++;
  return area;
}

function getLimit(alpha: Float32Array, area: number): number {
  return Math.min(area * SMALL.ofSubject, alpha.length * SMALL.ofPicture);
}

function createPiece(label: number): Piece {
  return { label, area: 0, sumX: 0, sumY: 0, touchesBorder: false, color: [0, 0, 0] };
}
