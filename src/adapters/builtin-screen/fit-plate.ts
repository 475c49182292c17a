import type { ColorCells } from '../../analysis/color-cells.ts';
import type { ScreenColor } from '../../analysis/screen-color.ts';
import { CUBIC_TERMS, CubicFit, createTermTable, evaluateSurface } from './cubic-surface.ts';
import { HoleFiller } from './fill-holes.ts';
import { type Channels, createChannels, PlateWeights } from './plate-weights.ts';
import { shrinkMask } from './shrink-mask.ts';

/** The screen of a shot in cells, without its subject. */
export interface CellPlate {
  readonly width: number;
  readonly height: number;
  /** Luma 0 to 1, blue and red difference -0.5 to 0.5: a cubic surface, and what the screen was seen to differ from it. */
  readonly channels: readonly [Float32Array, Float32Array, Float32Array];
  /** In how many of the frames each cell was surely screen. */
  readonly seen: Uint16Array;
  /** Standard deviation of the screen's cells about the surface: its folds, stains and noise. */
  readonly residual: number;
}

const ITERATIONS = 10;
const RIDGE = 2e-5;
/** Frames of a cell whose mean counts as much as the surface. */
const SHRINKAGE = 1;
/** Times that the screen is told again by the plate with what was seen: each goes on from where the surface fits to where not. */
const GROWTHS = 4;
/** Least part of a frame's cells by which its exposure is known. */
const MIN_EXPOSURE_SHARE = 0.02;

/**
 * Fits the screen's light and color: a cubic surface per channel by iteratively reweighted least squares with Tukey's
 * weights (Holland and Welsch 1977) over the cells of all frames at once, so that what a subject covers in one frame is
 * known from others, and what it always covers follows from what is around. Where cells were seen empty, the mean of what
 * they differ from the surface is added: folds of a cloth, stains, a lamp's spot.
 */
export function fitPlate(frames: readonly ColorCells[], color: ScreenColor): CellPlate {
  const { width, height } = frames[0]!;
  const fit = new PlateFit(frames, color);
  for (let iteration = 0; iteration < ITERATIONS; iteration++) fit.iterate();
  for (let growth = 0; growth < GROWTHS; growth++) fit.grow();
  const { channels, seen, residual } = fit;
  return { width, height, channels, seen, residual };
}

class PlateFit {
  /** The screen as it is known so far. */
  readonly channels: Channels;
  readonly seen: Uint16Array;
  residual = 0;
  readonly #frames: readonly ColorCells[];
  readonly #area: number;
  readonly #width: number;
  readonly #terms: Float64Array;
  readonly #surfaces: Channels;
  readonly #sums: Channels;
  readonly #weights: PlateWeights;
  /** One over the exposure of every frame relative to the plate. */
  readonly #scales: Float64Array;

  constructor(frames: readonly ColorCells[], color: ScreenColor) {
    const { width, height } = frames[0]!;
    this.#frames = frames;
    this.#width = width;
    this.#area = width * height;
    this.channels = createChannels(this.#area);
    this.#surfaces = createChannels(this.#area);
    this.#sums = createChannels(this.#area);
    this.seen = new Uint16Array(this.#area);
    this.#terms = createTermTable(width, height);
    this.#weights = new PlateWeights(frames, color);
    this.#scales = new Float64Array(frames.length).fill(1);
  }

  iterate(): void {
    this.#fitSurfaces();
    this.channels.forEach((channel, index) => channel.set(this.#surfaces[index]!));
    this.#measureExposures();
    this.residual = this.#weights.update(this.channels, this.#scales);
  }

  grow(): void {
    this.#sumWhatIsEmpty();
    this.#addResidual();
    this.residual = this.#weights.update(this.channels, this.#scales);
  }

  #fitSurfaces(): void {
    const fit = new CubicFit(3);
    const means = new Float64Array(3);
    let total = 0;
    for (let i = 0; i < this.#area; i++) {
      const weight = this.#averageCell(i, means);
      if (weight === 0) continue;
      total += weight;
      fit.add(this.#terms.subarray(i * CUBIC_TERMS, (i + 1) * CUBIC_TERMS), weight, means);
    }
    this.#evaluate(fit.solve(RIDGE * total));
  }

  /** Writes the weighted mean of a cell over the frames to `means`, and returns the sum of its weights. */
  #averageCell(i: number, means: Float64Array): number {
    let [weight, luma, blue, red] = [0, 0, 0, 0];
    for (let frame = 0; frame < this.#frames.length; frame++) {
      const own = this.#weights.values[frame * this.#area + i]!;
      if (own === 0) continue;
      const cells = this.#frames[frame]!;
      const scaled = own * this.#scales[frame]!;
      weight += own;
      luma += scaled * cells.luma[i]!;
      blue += scaled * cells.blue[i]!;
      red += scaled * cells.red[i]!;
    }
    if (weight === 0) return 0;
    means[0] = luma / weight;
    means[1] = blue / weight;
    means[2] = red / weight;
    return weight;
  }

  #evaluate(coefficients: Float64Array): void {
    this.#surfaces.forEach((surface, channel) => {
      const own = coefficients.subarray(channel * CUBIC_TERMS, (channel + 1) * CUBIC_TERMS);
      evaluateSurface(own, this.#terms, surface);
    });
  }

  /** Exposure of every frame: the ratio of its screen's luma and chroma to the plate's, which a gain changes alike. */
  #measureExposures(): void {
    const [plateLuma] = this.channels;
    this.#frames.forEach(({ luma }, frame) => {
      let [own, plate, count] = [0, 0, 0];
      for (let i = 0, at = frame * this.#area; i < this.#area; i++, at++) {
        const weight = this.#weights.values[at]!;
        if (weight === 0) continue;
        own += weight * luma[i]!;
        plate += weight * plateLuma[i]!;
        count += weight;
      }
      const isKnown = count > MIN_EXPOSURE_SHARE * this.#area && own > 0 && plate > 0;
      this.#scales[frame] = isKnown ? plate / own : 1;
    });
  }

  /** Sums what cells differ from the surfaces wherever they are surely empty. */
  #sumWhatIsEmpty(): void {
    const height = this.#area / this.#width;
    const empty = new Uint8Array(this.#area);
    const scratch = new Uint8Array(this.#area);
    this.seen.fill(0);
    for (const sum of this.#sums) sum.fill(0);
    this.#frames.forEach((cells, frame) => {
      const at = frame * this.#area;
      for (let i = 0; i < this.#area; i++) empty[i] = this.#weights.values[at + i]! > 0 ? 1 : 0;
      shrinkMask(empty, scratch, this.#width, height);
      this.#sumFrame(cells, this.#scales[frame]!, empty);
    });
  }

  #sumFrame({ luma, blue, red }: ColorCells, scale: number, empty: Uint8Array): void {
    const [lumaSum, blueSum, redSum] = this.#sums;
    const [lumaSurface, blueSurface, redSurface] = this.#surfaces;
    for (let i = 0; i < this.#area; i++) {
      if (empty[i] === 0) continue;
      this.seen[i]!++;
      lumaSum[i]! += luma[i]! * scale - lumaSurface[i]!;
      blueSum[i]! += blue[i]! * scale - blueSurface[i]!;
      redSum[i]! += red[i]! * scale - redSurface[i]!;
    }
  }

  /** What was seen beside the places that the subject always covers goes on behind it. */
  #addResidual(): void {
    const filler = new HoleFiller(this.#width, this.#area / this.#width, 3);
    for (let i = 0; i < this.#area; i++) {
      filler.weight[i] = this.seen[i] === 0 ? 0 : 1;
      filler.channels.forEach((channel, index) => {
        channel[i] = averageAround(this.#sums[index]!, this.seen, i, this.#width);
      });
    }
    filler.fill();
    this.channels.forEach((channel, index) => {
      const [surface, residual] = [this.#surfaces[index]!, filler.channels[index]!];
      for (let i = 0; i < this.#area; i++) channel[i] = surface[i]! + residual[i]!;
    });
  }
}

/** Mean of 3x3 cells, pulled towards 0 where few frames showed them. */
function averageAround(sums: Float32Array, seen: Uint16Array, i: number, width: number): number {
  if (seen[i] === 0) return 0;
  const x = i % width;
  let [sum, count] = [0, 0];
  for (let dy = -width; dy <= width; dy += width) {
    for (let dx = x > 0 ? -1 : 0; dx <= (x < width - 1 ? 1 : 0); dx++) {
      const at = i + dy + dx;
      if (at < 0 || at >= sums.length) continue;
      sum += sums[at]!;
      count += seen[at]!;
    }
  }
  return sum / (count + SHRINKAGE);
}
