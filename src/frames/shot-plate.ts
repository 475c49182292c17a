import { BackgroundFlood } from './background-flood.ts';
import type { PictureSize } from './box-mean.ts';
import type { AgreeingFrames, FrameAgreement } from './frame-agreement.ts';
import { countBits } from './frame-set.ts';
import { measureHiddenDoubt } from './hidden-doubt.ts';
import { MaskRegions } from './mask-regions.ts';
import type { HalfNoise } from './picture-noise.ts';
import type { Plate } from './plate.ts';
import { PlateLight } from './plate-light.ts';
import type { BlockSource, ShotSamples } from './shot-samples.ts';

/** Share of the frames that show a place from which it is surely known. */
const SURE_SHARE = 0.22;
/** Share of them in which a pixel has to have one color to be known. */
const MIN_SHARE = 0.5;
/** Cells of a hole in what is known that are chance, in a picture of so many cells. */
const MAX_SPECK = 10;
const REFERENCE_AREA = 256 * 144;

const HIDDEN = 0;
const KNOWN = 1;

/** Makes the plate of a shot from the colors that its places had, and the frames that show its background there. */
export class ShotPlate {
  readonly #size: PictureSize;
  readonly #agreement: FrameAgreement;
  readonly #noise: HalfNoise;
  readonly #agreeing: AgreeingFrames;
  readonly #sets: Uint32Array;
  /** HIDDEN or KNOWN, for each cell. */
  readonly #states: Uint8Array;
  readonly #centers: Int32Array;

  /** @param size of the half pictures */
  constructor(size: PictureSize, agreement: FrameAgreement, noise: HalfNoise) {
    this.#size = size;
    this.#agreement = agreement;
    this.#noise = noise;
    this.#agreeing = agreement.find(noise);
    const flood = new BackgroundFlood(this.#agreeing);
    flood.continue(agreement.findInAnyLight(noise));
    flood.open();
    this.#sets = flood.sets;
    this.#centers = flood.centers;
    this.#states = Uint8Array.from(this.#sets, (set) => (set === 0 ? HIDDEN : KNOWN));
    this.#fillSpecks();
  }

  /** A few cells that no frames agree on amid what is known are noise, unlike what a subject always hides. */
  #fillSpecks(): void {
    const states = this.#states;
    const most = (MAX_SPECK * states.length) / REFERENCE_AREA;
    new MaskRegions(this.#agreeing).forEach(states, HIDDEN, ({ pixels, count }) => {
      if (count <= most) for (let i = 0; i < count; i++) states[pixels[i]!] = KNOWN;
    });
  }

  #getCell(block: number): number {
    const { width, cell } = this.#agreeing;
    const columns = this.#size.width;
    return Math.floor(block / columns / cell) * width + Math.floor((block % columns) / cell);
  }

  #getConfidence(block: number, share: number): number {
    const cell = this.#getCell(block);
    if (this.#states[cell] === HIDDEN) return 0;
    const set = this.#sets[cell]!;
    // A speck: the median color of all frames.
    if (set === 0) return 128;
    if (share < MIN_SHARE) return 64;
    return Math.max(64, Math.round(255 * Math.min(1, countBits(set) / this.#agreeing.count / SURE_SHARE)));
  }

  make(samples: ShotSamples): Plate {
    const light = new PlateLight(this.#agreement.measureLight());
    const getSource = (block: number): BlockSource => {
      const cell = this.#getCell(block);
      const set = this.#sets[cell]!;
      return { set, lights: light.find(this.#centers[cell]!, set) };
    };
    return samples.makePlate(this.#noise.luma, getSource, (block, share) =>
      this.#getConfidence(block, share),
    );
  }

  /** Share of the frames that show the background at a pixel of the half picture, 0 to 1. */
  getSupport(block: number): number {
    return countBits(this.#sets[this.#getCell(block)]!) / Math.max(1, this.#agreeing.count);
  }

  /** Share of a frame's area, on average, that shows background which the plate doesn't know, as far as can be told. */
  get doubt(): number {
    return measureHiddenDoubt(this.#agreeing, this.#sets, this.#agreeing.count);
  }
}
