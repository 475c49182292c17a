/** Cells from the edge of what is taken for screen in which hair and blur may still hide. */
const MARGIN = 2;

/** Clears cells that are near cells which are clear; those beyond the picture don't count. */
export function shrinkMask(mask: Uint8Array, scratch: Uint8Array, width: number, height: number): void {
  for (let y = 0; y < height; y++) shrinkLine(mask, scratch, { start: y * width, step: 1, count: width });
  for (let x = 0; x < width; x++) shrinkLine(scratch, mask, { start: x, step: width, count: height });
}

interface Line {
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

function shrinkLine(from: Uint8Array, to: Uint8Array, { start, step, count }: Line): void {
  let clearUntil = -1;
  for (let i = 0; i < Math.min(MARGIN, count); i++) if (from[start + i * step] === 0) clearUntil = i + MARGIN;
  for (let i = 0; i < count; i++) {
    if (i + MARGIN < count && from[start + (i + MARGIN) * step] === 0) clearUntil = i + 2 * MARGIN;
    to[start + i * step] = i <= clearUntil ? 0 : from[start + i * step]!;
  }
}
