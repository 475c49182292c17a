import type { Canvas, CreateCanvas } from './canvas.ts';

/** What is left of a canvas without the empty rows at its top and its bottom. */
export interface CroppedCanvas {
  readonly canvas: Canvas;
  /** Rows that were cut off at the top. */
  readonly top: number;
  /** The row of the whole canvas from which down all is opaque, if there is any. */
  readonly opaqueFrom: number | undefined;
}

/** An empty row is left on either side, into which edges fade where the sprite stands between pixels. */
const MARGIN = 1;
const OPAQUE = 0xff;

/** Cuts off the empty rows of a canvas, as drawing them takes as long as drawing what is seen. */
export function cropRows(whole: Canvas, createCanvas: CreateCanvas): CroppedCanvas {
  const { width, height } = whole;
  const bytes = whole.data();
  const pixels = new Uint32Array(bytes.buffer, bytes.byteOffset, width * height);
  const getRow = (y: number): Uint32Array => pixels.subarray(y * width, (y + 1) * width);
  const isEmpty = (y: number): boolean => getRow(y).every((pixel) => pixel === 0);
  // The machines of Node are little-endian: opacity is the highest byte.
  const isOpaque = (y: number): boolean => getRow(y).every((pixel) => pixel >>> 24 === OPAQUE);

  let [first, end, opaqueFrom] = [0, height, height];
  while (opaqueFrom > 0 && isOpaque(opaqueFrom - 1)) opaqueFrom--;
  while (first < opaqueFrom && isEmpty(first)) first++;
  while (end > Math.max(first, opaqueFrom) && isEmpty(end - 1)) end--;

  const top = Math.max(0, first - MARGIN);
  const rows = Math.max(1, Math.min(height, end + MARGIN) - top);
  const canvas = createCanvas(width, rows);
  canvas.getContext('2d').drawImage(whole, 0, top, width, rows, 0, 0, width, rows);
  return { canvas, top, opaqueFrom: opaqueFrom < height ? opaqueFrom : undefined };
}
