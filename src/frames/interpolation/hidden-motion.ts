import type { FlowField } from '../../analysis/flow-field.ts';

/** Motion that is known where `hidden` is 0. */
interface KnownMotion {
  readonly flow: FlowField;
  readonly hidden: Uint8Array;
}

/** Every so many pixels are asked for the motion of most of the picture. */
const SAMPLE_STEP = 61;
/** Distance at which motion of a neighbor counts as a pixel of difference, in pixels. */
const REACH = 32;
/** Score from which motion of a neighbor isn't what was expected. */
const UNEXPECTED = 4;
/** Kind of hidden pixels whose motion nothing confirms: they are left out. */
export const GUESSED = 2;

/**
 * Gives pixels that are hidden in the next picture the motion of a visible neighbor: of the nearest four, left, right,
 * above and below, the one whose motion is most like what is expected. A pixel that will be hidden was mostly seen before:
 * there it moved as it goes on to. Without that, what moves like most of the picture is taken for what lies behind.
 *
 * @param motion changed where it is hidden
 * @param opposite motion of the same picture to its other neighbor in time
 */
export function fillHiddenMotion(motion: KnownMotion, opposite: KnownMotion | undefined): void {
  const search = new NeighborSearch(motion, opposite);
  const { width, height } = motion.flow;
  for (let y = 0; y < height; y++) {
    search.sweep(y * width, 1, width);
    search.sweep((y + 1) * width - 1, -1, width);
  }
  for (let x = 0; x < width; x++) {
    search.sweep(x, width, height);
    search.sweep((height - 1) * width + x, -width, height);
  }
  search.apply();
}

class NeighborSearch {
  readonly #motion: KnownMotion;
  readonly #opposite: KnownMotion | undefined;
  readonly #dominant: readonly [u: number, v: number];
  readonly #sources: Int32Array;
  readonly #scores: Float32Array;

  constructor(motion: KnownMotion, opposite: KnownMotion | undefined) {
    this.#motion = motion;
    this.#opposite = opposite;
    this.#dominant = findDominantMotion(motion);
    this.#sources = new Int32Array(motion.hidden.length).fill(-1);
    this.#scores = new Float32Array(motion.hidden.length).fill(Number.POSITIVE_INFINITY);
  }

  /** Offers the last visible pixel of a line to the hidden ones after it. */
  sweep(start: number, step: number, count: number): void {
    const { flow, hidden } = this.#motion;
    let [source, distance] = [-1, 0];
    for (let i = 0, at = start; i < count; i++, at += step) {
      if (hidden[at] === 0) [source, distance] = [at, 0];
      else if (source >= 0) this.offer(at, source, flow, ++distance);
    }
  }

  private offer(at: number, source: number, { u, v }: FlowField, distance: number): void {
    const isKnown = this.#opposite !== undefined && this.#opposite.hidden[at] === 0;
    const du = u[source]! - (isKnown ? -this.#opposite!.flow.u[at]! : this.#dominant[0]);
    const dv = v[source]! - (isKnown ? -this.#opposite!.flow.v[at]! : this.#dominant[1]);
    const score = Math.sqrt(du * du + dv * dv) + distance / REACH;
    if (score >= this.#scores[at]!) return;
    this.#scores[at] = score;
    this.#sources[at] = source;
  }

  apply(): void {
    const { flow, hidden } = this.#motion;
    for (let at = 0; at < hidden.length; at++) {
      if (hidden[at] === 0) continue;
      const source = this.#sources[at]!;
      if (source < 0) continue;
      flow.u[at] = flow.u[source]!;
      flow.v[at] = flow.v[source]!;
      if (this.#opposite && (this.#opposite.hidden[at] !== 0 || this.#scores[at]! > UNEXPECTED))
        hidden[at] = GUESSED;
    }
  }
}

function findDominantMotion({ flow, hidden }: KnownMotion): [u: number, v: number] {
  const seen: number[] = [];
  for (let at = 0; at < hidden.length; at += SAMPLE_STEP) if (hidden[at] === 0) seen.push(at);
  const findMedian = (values: Float32Array): number =>
    Float32Array.from(seen, (at) => values[at]!).sort()[seen.length >> 1] ?? 0;
  return [findMedian(flow.u), findMedian(flow.v)];
}
