import type { Areas } from './areas.ts';
import { BAND, CORE, SCREEN } from './classify.ts';
import type { KeyPicture } from './key-picture.ts';

/** Pixels between which flat things hardly change. */
const STEP = 2;
const MAX_CHANGE = 0.13;
/** Pixels to the nearest screen: edges and their blur are narrower. */
const MIN_DEPTH = 3;
/** Chroma along the screen's from which something may be screen in a shadow. */
const MAX_TOWARD = 0.5;
/** Share of the picture's pixels that a flat thing has at least. */
const MIN_REGION_SHARE = 1 / 2000;

/**
 * Finds what has some of the screen's color without being mixed with it, such as blue trousers before a blue screen: edges,
 * hair and blur are opaque on one side and screen on the other, while these are as flat as cloth, and wide.
 */
export class FlatFinder {
  readonly #width: number;
  readonly #isFlat: Uint8Array;
  readonly #stack: Int32Array;

  constructor(width: number, height: number) {
    this.#width = width;
    this.#isFlat = new Uint8Array(width * height);
    this.#stack = new Int32Array(width * height);
  }

  /** Turns flat regions of the band into core. */
  apply(picture: KeyPicture, kinds: Uint8Array, areas: Areas): void {
    const flat = this.#isFlat;
    const width = this.#width;
    let isAny = false;
    for (let area = 0; area < areas.count; area++) {
      const left = Math.max(MIN_DEPTH, areas.left[area]!);
      const right = Math.min(width - MIN_DEPTH, areas.right[area]!);
      for (let y = Math.max(MIN_DEPTH, areas.top[area]!); y < areas.bottom[area]!; y++) {
        for (let i = y * width + left; i < y * width + right; i++) {
          if (kinds[i] !== BAND || !this.#isFlatAt(picture, kinds, i)) continue;
          flat[i] = 1;
          isAny = true;
        }
      }
    }
    if (!isAny) return;
    const minSize = flat.length * MIN_REGION_SHARE;
    for (let i = 0; i < flat.length; i++) {
      if (flat[i] !== 1) continue;
      const size = this.#flood(i);
      if (size >= minSize) for (let at = 0; at < size; at++) kinds[this.#stack[at]!] = CORE;
    }
  }

  #isFlatAt({ toward, light }: KeyPicture, kinds: Uint8Array, i: number): boolean {
    const own = toward[i]!;
    if (own > MAX_TOWARD) return false;
    const width = this.#width;
    const below = i + MIN_DEPTH * width;
    const isAtBottom = below >= kinds.length;
    if (kinds[i - MIN_DEPTH] === SCREEN || kinds[i + MIN_DEPTH] === SCREEN) return false;
    if (kinds[i - MIN_DEPTH * width] === SCREEN || (!isAtBottom && kinds[below] === SCREEN)) return false;
    const maxLight = 1.5 * MAX_CHANGE * (light[i]! > 1 ? light[i]! : 1);
    for (let side = 0; side < 4; side++) {
      const step = side < 2 ? STEP : STEP * width;
      const at = side & 1 ? (isAtBottom && side === 3 ? i : i + step) : i - step;
      const chroma = toward[at]! - own;
      const bright = light[at]! - light[i]!;
      if (chroma > MAX_CHANGE || chroma < -MAX_CHANGE || bright > maxLight || bright < -maxLight)
        return false;
    }
    return true;
  }

  /** Takes a region out of the map and puts it onto the stack. Returns its size. */
  #flood(start: number): number {
    const [flat, stack, width] = [this.#isFlat, this.#stack, this.#width];
    let count = 0;
    stack[count++] = start;
    flat[start] = 0;
    for (let at = 0; at < count; at++) {
      const i = stack[at]!;
      for (let side = 0; side < 4; side++) {
        const next = side === 0 ? i - 1 : side === 1 ? i + 1 : side === 2 ? i - width : i + width;
        if (flat[next] !== 1) continue;
        flat[next] = 0;
        stack[count++] = next;
      }
    }
    return count;
  }
}
