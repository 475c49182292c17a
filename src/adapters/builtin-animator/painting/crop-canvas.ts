import type { Canvas, CreateCanvas } from './canvas.ts';

/** What is left of a canvas without the empty rows and columns at its edges. */
export interface CroppedCanvas {
  readonly canvas: Canvas;
  /** Columns and rows that were cut off on the left and at the top. */
  readonly left: number;
  readonly top: number;
  /** The row of the whole canvas from which down all is opaque, if there is any. */
  readonly opaqueFrom: number | undefined;
}

/** An empty line is left on each side, into which edges fade where the sprite stands between pixels. */
const MARGIN = 1;
/** The machines of Node are little-endian: opacity is the highest byte of a pixel. */
const OPAQUE = 0xff000000;

/** Cuts off the empty edges of a canvas, as drawing them takes as long as drawing what is seen. */
export function cropCanvas(whole: Canvas, createCanvas: CreateCanvas): CroppedCanvas {
  const { width, height } = whole;
  const bytes = whole.data();
  const pixels = new Uint32Array(bytes.buffer, bytes.byteOffset, width * height);
  const opaqueFrom = findLastRow(pixels, width, isTransparent);
  const first = pixels.findIndex(isVisible);
  const rows = trim(first < 0 ? 0 : Math.floor(first / width), findLastRow(pixels, width, isVisible), height);
  const columns = trim(...findColumns(pixels, width, rows), width);
  const [wide, high] = [columns.end - columns.start, rows.end - rows.start];
  const canvas = createCanvas(wide, high);
  canvas.getContext('2d').drawImage(whole, columns.start, rows.start, wide, high, 0, 0, wide, high);
  return {
    canvas,
    left: columns.start,
    top: rows.start,
    opaqueFrom: opaqueFrom < height ? opaqueFrom : undefined,
  };
}

interface Extent {
  readonly start: number;
  readonly end: number;
}

function trim(first: number, end: number, length: number): Extent {
  const start = Math.max(0, first - MARGIN);
  return { start, end: Math.max(start + 1, Math.min(length, end + MARGIN)) };
}

/** The row after the last one that holds such a pixel; 0 if none does. */
function findLastRow(pixels: Uint32Array, width: number, isWanted: (pixel: number) => boolean): number {
  let i = pixels.length - 1;
  while (i >= 0 && !isWanted(pixels[i]!)) i--;
  return Math.ceil((i + 1) / width);
}

/** The first column that holds a visible pixel, and the column after the last one. */
function findColumns(pixels: Uint32Array, width: number, rows: Extent): [first: number, end: number] {
  let first = width;
  let end = 0;
  for (let y = rows.start; y < rows.end; y++) {
    const row = y * width;
    let x = 0;
    while (x < first && pixels[row + x] === 0) x++;
    first = x;
    x = width;
    while (x > end && pixels[row + x - 1] === 0) x--;
    end = x;
  }
  return first < end ? [first, end] : [0, 0];
}

function isTransparent(pixel: number): boolean {
  return pixel < OPAQUE;
}

function isVisible(pixel: number): boolean {
  return pixel !== 0;
}
