/** A rectangle in pixels of the plane that it belongs to. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What isn't background: boxes around subjects in pixels of the plane, or a matte of any depth and size. */
export type ExcludedArea =
  | { readonly boxes: readonly Box[] }
  | { readonly matte: Uint8Array | Uint16Array; readonly width: number; readonly height: number };

/** Pixels around an excluded area that are left out too, as patches reach into it. */
const MARGIN = 4;

/**
 * Marks the excluded area with 1 in a map of `width` by `height`.
 *
 * @param plane size of the plane to which boxes refer
 */
export function markExcluded(
  area: ExcludedArea,
  plane: { readonly width: number; readonly height: number },
  marked: { readonly map: Uint8Array; readonly width: number; readonly height: number },
): void {
  marked.map.fill(0);
  if ('boxes' in area) {
    const [scaleX, scaleY] = [marked.width / plane.width, marked.height / plane.height];
    for (const { x, y, width, height } of area.boxes)
      fillBox(marked, { x: x * scaleX, y: y * scaleY, width: width * scaleX, height: height * scaleY });
  } else markMatte(area, marked);
}

interface MarkedMap {
  readonly map: Uint8Array;
  readonly width: number;
  readonly height: number;
}

function fillBox(to: MarkedMap, { x, y, width, height }: Box): void {
  const left = Math.max(0, Math.floor(x) - MARGIN);
  const right = Math.min(to.width, Math.ceil(x + width) + MARGIN);
  const bottom = Math.min(to.height, Math.ceil(y + height) + MARGIN);
  if (right <= left) return;
  for (let row = Math.max(0, Math.floor(y) - MARGIN); row < bottom; row++)
    to.map.fill(1, row * to.width + left, row * to.width + right);
}

/** Runs of a row that hold subject are widened to boxes, which overlap to the widened matte. */
function markMatte({ matte, width, height }: Exclude<ExcludedArea, { boxes: unknown }>, to: MarkedMap): void {
  const least = matte instanceof Uint8Array ? 13 : 3277;
  for (let y = 0; y < to.height; y++) {
    const row = Math.min(height - 1, Math.floor(((y + 0.5) * height) / to.height)) * width;
    let start = -1;
    for (let x = 0; x <= to.width; x++) {
      const column = Math.min(width - 1, Math.floor(((x + 0.5) * width) / to.width));
      const isSubject = x < to.width && matte[row + column]! >= least;
      if (isSubject && start < 0) start = x;
      if (isSubject || start < 0) continue;
      fillBox(to, { x: start, y, width: x - start, height: 1 });
      start = -1;
    }
  }
}
