import { BackgroundFlood } from './background-flood.ts';
import type { PictureSize } from './box-mean.ts';
import type { AgreeingFrames, FrameAgreement } from './frame-agreement.ts';
import { countBits } from './frame-set.ts';
import { measureHiddenDoubt } from './hidden-doubt.ts';
import { MaskRegions } from './mask-regions.ts';
import type { HalfNoise } from './picture-noise.ts';
import type { Plate } from './plate.ts';
import type { PlateModes } from './plate-modes.ts';

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
  readonly #modes: PlateModes;
  readonly #agreeing: AgreeingFrames;
  readonly #sets: Uint32Array;
  /** HIDDEN or KNOWN, for each cell. */
  readonly #states: Uint8Array;

  constructor(modes: PlateModes, agreement: FrameAgreement, noise: HalfNoise) {
    this.#modes = modes;
    this.#agreeing = agreement.find(noise);
    const flood = new BackgroundFlood(this.#agreeing);
    flood.continue(agreement.findInAnyLight(noise));
    flood.open();
    this.#sets = flood.sets;
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
    const size: PictureSize = this.#modes.reference;
    return Math.floor(block / size.width / cell) * width + Math.floor((block % size.width) / cell);
  }

  #getConfidence(block: number): number {
    const cell = this.#getCell(block);
    if (this.#states[cell] === HIDDEN) return 0;
    const set = this.#sets[cell]!;
    // A speck: the color that was seen most often.
    if (set === 0) return 128;
    if (this.#modes.getShare(block, set) < MIN_SHARE) return 64;
    return Math.max(64, Math.round(255 * Math.min(1, countBits(set) / this.#agreeing.count / SURE_SHARE)));
  }

  make(): Plate {
    return this.#modes.makePlate(
      (block) => this.#sets[this.#getCell(block)]!,
      (block) => this.#getConfidence(block),
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
