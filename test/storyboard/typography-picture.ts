import type { CreateCanvas } from '../../src/adapters/builtin-animator/painting/canvas.ts';
import type { PlacedCaption } from '../../src/typography/captions/place-caption.ts';
import { prepareContext } from '../../src/typography/captions/place-caption.ts';

/** Pixels in red, green, blue and alpha, row by row. */
export interface Picture {
  readonly pixels: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** How much of each pixel the letters of a caption cover, 0 to 255. */
export function drawLetterMask(
  placed: PlacedCaption,
  { width, height }: { readonly width: number; readonly height: number },
  createCanvas: CreateCanvas,
): Uint8Array {
  const context = createCanvas(width, height).getContext('2d');
  prepareContext(context, placed.caption);
  for (const { text, x, y } of placed.lines) context.fillText(text, x, y);
  const { data } = context.getImageData(0, 0, width, height);
  return Uint8Array.from({ length: width * height }, (_, i) => data[4 * i + 3]!);
}

/**
 * The share of the pixels right around letters against which these have a contrast of at least 4.5 to 1.
 *
 * @param reach how far around the letters, in pixels
 */
export function measureReadableShare(
  { pixels, width, height }: Picture,
  mask: Uint8Array,
  reach: number,
): number {
  const letters: number[] = [];
  const around: number[] = [];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const luminance = computeLuminance(pixels, 4 * at);
      if (mask[at]! > 250) letters.push(luminance);
      else if (mask[at] === 0 && isNear(mask, { x, y, width, height }, reach)) around.push(luminance);
    }
  const ink = letters.toSorted((a, b) => a - b)[letters.length >> 1]!;
  const readable = around.filter(
    (each) => (Math.max(ink, each) + 0.05) / (Math.min(ink, each) + 0.05) >= 4.5,
  );
  return readable.length / around.length;
}

function isNear(
  mask: Uint8Array,
  {
    x,
    y,
    width,
    height,
  }: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  reach: number,
): boolean {
  for (let v = Math.max(0, y - reach); v <= Math.min(height - 1, y + reach); v++)
    for (let u = Math.max(0, x - reach); u <= Math.min(width - 1, x + reach); u++)
      if (mask[v * width + u]! > 128) return true;
  return false;
}

function computeLuminance(pixels: Uint8ClampedArray, at: number): number {
  const [r, g, b] = [0, 1, 2].map((channel) => {
    const code = pixels[at + channel]! / 255;
    return code <= 0.04045 ? code / 12.92 : ((code + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
