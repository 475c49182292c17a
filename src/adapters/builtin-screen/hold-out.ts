import type { Areas } from './areas.ts';
import { BAND, CORE, SCREEN } from './classify.ts';
import type { KeyPicture } from './key-picture.ts';

/** Share of the picture's pixels from which a region enclosed by the core is a thing of its own, not a gap in hair. */
const MIN_REGION_SHARE = 1 / 1500;
/** Chroma along the screen's from which a pixel is like it, though the plate may be a little off there. */
const SCREEN_TOWARD = 0.8;
/** Share of such pixels from which a region is a gap. */
const MAX_SCREEN_SHARE = 0.03;

/**
 * Keeps what has some of the screen's color but is enclosed by the subject, such as a green tie: regions of the band that
 * don't touch the screen become core. Gaps through which the screen itself is seen stay, as its pixels are among them.
 */
export class HoldOut {
  readonly #width: number;
  readonly #height: number;
  readonly #isVisited: Uint8Array;
  readonly #stack: Int32Array;

  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
    this.#isVisited = new Uint8Array(width * height);
    this.#stack = new Int32Array(width * height);
  }

  apply({ toward }: KeyPicture, kinds: Uint8Array, areas: Areas): void {
    const visited = this.#isVisited.fill(0);
    const minSize = kinds.length * MIN_REGION_SHARE;
    const width = this.#width;
    for (let isEnclosed = 0; isEnclosed < 2; isEnclosed++) {
      for (let area = 0; area < areas.count; area++) {
        for (let y = areas.top[area]!; y < areas.bottom[area]!; y++) {
          const end = y * width + areas.right[area]!;
          for (let i = y * width + areas.left[area]!; i < end; i++) {
            if (visited[i] !== 0 || kinds[i] !== BAND) continue;
            if (isEnclosed === 0) {
              if (this.#touches(kinds, i, SCREEN)) this.#flood(kinds, i, BAND);
            } else this.#holdOut(toward, kinds, this.#flood(kinds, i, BAND), minSize);
          }
        }
      }
    }
  }

  /** Turns the region on the stack into core if it is large and not of the screen's color. */
  #holdOut(toward: Float32Array, kinds: Uint8Array, size: number, minSize: number): void {
    if (size < minSize) return;
    const stack = this.#stack;
    let like = 0;
    for (let at = 0; at < size; at++) if (toward[stack[at]!]! > SCREEN_TOWARD) like++;
    if (like > MAX_SCREEN_SHARE * size) return;
    // The stack still holds the region, as it is only ever added to.
    for (let at = 0; at < size; at++) kinds[stack[at]!] = CORE;
  }

  /** Share of the subject's region that is screen enclosed by it: gaps, and what has the screen's own color. */
  measureHoles(kinds: Uint8Array): number {
    const visited = this.#isVisited.fill(0);
    const [width, height] = [this.#width, this.#height];
    for (let x = 0; x < width; x++) {
      this.#floodScreen(kinds, x);
      this.#floodScreen(kinds, (height - 1) * width + x);
    }
    for (let y = 0; y < height; y++) {
      this.#floodScreen(kinds, y * width);
      this.#floodScreen(kinds, y * width + width - 1);
    }
    let [holes, subject] = [0, 0];
    for (let i = 0; i < kinds.length; i++) {
      if (kinds[i] === CORE) subject++;
      if (kinds[i] === SCREEN && visited[i] === 0) holes++;
    }
    return holes === 0 ? 0 : holes / (holes + subject);
  }

  #floodScreen(kinds: Uint8Array, i: number): void {
    if (kinds[i] === SCREEN && this.#isVisited[i] === 0) this.#flood(kinds, i, SCREEN);
  }

  #touches(kinds: Uint8Array, i: number, kind: number): boolean {
    const width = this.#width;
    const x = i % width;
    return (
      (x > 0 && kinds[i - 1] === kind) ||
      (x < width - 1 && kinds[i + 1] === kind) ||
      (i >= width && kinds[i - width] === kind) ||
      (i + width < kinds.length && kinds[i + width] === kind)
    );
  }

  /** Visits a region of one kind, whose pixels are then the first of the stack. Returns their number. */
  #flood(kinds: Uint8Array, start: number, kind: number): number {
    const [width, visited, stack] = [this.#width, this.#isVisited, this.#stack];
    const end = kinds.length;
    let count = 0;
    stack[count++] = start;
    visited[start] = 1;
    for (let at = 0; at < count; at++) {
      const i = stack[at]!;
      const x = i % width;
      if (x > 0 && visited[i - 1] === 0 && kinds[i - 1] === kind) {
        visited[i - 1] = 1;
        stack[count++] = i - 1;
      }
      if (x < width - 1 && visited[i + 1] === 0 && kinds[i + 1] === kind) {
        visited[i + 1] = 1;
        stack[count++] = i + 1;
      }
      if (i >= width && visited[i - width] === 0 && kinds[i - width] === kind) {
        visited[i - width] = 1;
        stack[count++] = i - width;
      }
      if (i + width < end && visited[i + width] === 0 && kinds[i + width] === kind) {
        visited[i + width] = 1;
        stack[count++] = i + width;
      }
    }
    return count;
  }
}
