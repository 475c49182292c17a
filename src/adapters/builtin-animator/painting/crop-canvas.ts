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
  const opaqueFrom = findOpaqueRow(pixels, width);
  const rows = trim(...findRows(pixels, width), height);
  const columns = trim(...findColumns(pixels, width, rows), width);
  // Given back at once, as the collector waits until there are many of them.
  (bytes.buffer as ArrayBuffer).transfer(0);
  const [wide, high] = [columns.end - columns.start, rows.end - rows.start];
  const isFull = wide === width && high === height;
  const canvas = isFull ? whole : createCanvas(wide, high);
  if (!isFull)
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

/** The first row below the last pixel that isn't opaque. */
function findOpaqueRow(pixels: Uint32Array, width: number): number {
  let i = pixels.length - 1;
  while (i >= 0 && pixels[i]! >= OPAQUE) i--;
  return Math.ceil((i + 1) / width);
}

/** The first row that holds a visible pixel, and the row after the last one. */
function findRows(pixels: Uint32Array, width: number): [first: number, end: number] {
  // Loops of their own, as a call for each of a million pixels takes as long as painting them.
  let first = 0;
  while (first < pixels.length && pixels[first] === 0) first++;
  let last = pixels.length - 1;
  while (last > first && pixels[last] === 0) last--;
  return first === pixels.length ? [0, 0] : [Math.floor(first / width), Math.floor(last / width) + 1];
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
