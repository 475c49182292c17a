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
/** The machines of Node are little-endian: opacity is the highest byte of a pixel. */
const OPAQUE = 0xff000000;

/** Cuts off the empty rows of a canvas, as drawing them takes as long as drawing what is seen. */
export function cropRows(whole: Canvas, createCanvas: CreateCanvas): CroppedCanvas {
  const { width, height } = whole;
  const bytes = whole.data();
  const pixels = new Uint32Array(bytes.buffer, bytes.byteOffset, width * height);
  const opaqueFrom = findLastRow(pixels, width, isTransparent);
  const first = pixels.findIndex((pixel) => pixel !== 0);
  const end = findLastRow(pixels, width, isVisible);
  const top = first < 0 ? 0 : Math.max(0, Math.floor(first / width) - MARGIN);
  const rows = Math.max(1, Math.min(height, end + MARGIN) - top);
  const canvas = createCanvas(width, rows);
  canvas.getContext('2d').drawImage(whole, 0, top, width, rows, 0, 0, width, rows);
  return { canvas, top, opaqueFrom: opaqueFrom < height ? opaqueFrom : undefined };
}

/** The row after the last one that holds such a pixel; 0 if none does. */
function findLastRow(pixels: Uint32Array, width: number, isWanted: (pixel: number) => boolean): number {
  let i = pixels.length - 1;
  while (i >= 0 && !isWanted(pixels[i]!)) i--;
  return Math.ceil((i + 1) / width);
}

function isTransparent(pixel: number): boolean {
  return pixel < OPAQUE;
}

function isVisible(pixel: number): boolean {
  return pixel !== 0;
}
