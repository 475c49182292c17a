import { ShotDetector } from './shot-detector.ts';
import { SMALL_LUMA, type SmallPicture } from './small-picture.ts';

const { width: WIDTH, height: HEIGHT } = SMALL_LUMA;
/** Weight of edges that don't move, against motion. */
const EDGE_WORTH = 0.06;
/** Weight of the outermost column, relative to the middle, as subjects are usually near the middle. */
const MIDDLE_PRIOR = 0.35;
/** Time over which positions are averaged, as a camera operator doesn't follow every step. */
const SMOOTHING_SECONDS = 0.8;
const MEDIAN_SECONDS = 1.2;

/**
 * Follows the horizontal position of the subject: the window of the wanted width that holds most of the motion,
 * smoothed within each shot.
 */
export class SubjectTracker {
  readonly #columns: number;
  readonly #rate: number;
  readonly #shots = new ShotDetector();
  readonly #centers: number[] = [];
  #previous: SmallPicture | undefined;
  #energy = new Float64Array(WIDTH);

  /** @param share width of the window relative to the picture, 0 to 1 */
  constructor(share: number, framesPerSecond: number) {
    this.#columns = Math.max(1, Math.min(WIDTH, Math.round(share * WIDTH)));
    this.#rate = framesPerSecond;
  }

  add(picture: SmallPicture): void {
    this.#shots.add(picture);
    // Recent motion still counts, as a person who stops is still the subject.
    this.#energy = this.#energy.map((value) => value * 0.9);
    for (let x = 0; x < WIDTH - 1; x++) this.#energy[x]! += this.measureColumnEnergy(picture, x);
    this.#previous = picture;
    this.#centers.push(this.findBestCenter());
  }

  /**
   * @returns the middle of the window for every picture, 0 (left) to 1 (right); the window never exceeds the picture
   */
  finish(): number[] {
    const starts = [0, ...this.#shots.finish().map(({ frame }) => frame)];
    return starts.flatMap((start, i) => this.smoothCenters(this.#centers.slice(start, starts[i + 1])));
  }

  private measureColumnEnergy({ samples }: SmallPicture, x: number): number {
    let [moved, edges] = [0, 0];
    for (let y = 0; y < HEIGHT; y++) {
      const i = y * WIDTH + x;
      edges += Math.abs(samples[i + 1]! - samples[i]!);
      if (this.#previous) moved += Math.max(0, Math.abs(samples[i]! - this.#previous.samples[i]!) - 4);
    }
    const fromMiddle = Math.abs((x + 0.5) / WIDTH - 0.5) * 2;
    return (moved + EDGE_WORTH * edges) * (1 - (1 - MIDDLE_PRIOR) * fromMiddle);
  }

  /** The center of the energy in the best window. */
  private findBestCenter(): number {
    const total = this.#energy.reduce((sum, value) => sum + value, 0);
    if (total === 0) return 0.5;
    let best = { sum: -1, start: 0 };
    for (let start = 0; start + this.#columns <= WIDTH; start++) {
      let sum = 0;
      for (let x = start; x < start + this.#columns; x++) sum += this.#energy[x]!;
      if (sum > best.sum) best = { sum, start };
    }
    let [weighted, weights] = [0, 0];
    for (let x = best.start; x < best.start + this.#columns; x++) {
      weighted += this.#energy[x]! * (x + 0.5);
      weights += this.#energy[x]!;
    }
    return weighted / weights / WIDTH;
  }

  private smoothCenters(centers: readonly number[]): number[] {
    const half = this.#columns / WIDTH / 2;
    const medians = mapWindows(centers, Math.round((MEDIAN_SECONDS * this.#rate) / 2), median);
    const smooth = mapWindows(medians, Math.round(SMOOTHING_SECONDS * this.#rate), mean);
    return smooth.map((center) => Math.max(half, Math.min(1 - half, center)));
  }
}

function mapWindows(
  values: readonly number[],
  reach: number,
  reduce: (values: readonly number[]) => number,
): number[] {
  return values.map((_, i) => reduce(values.slice(Math.max(0, i - reach), i + reach + 1)));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
