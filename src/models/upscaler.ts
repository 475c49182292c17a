import type { Rational } from '../core/rational.ts';
import type { Frame } from '../media/frame.ts';
import type { WorkingPicture } from '../media/working-picture.ts';

/** Controlled detail: a limited high-pass, added only where the mask lets it. All in 10-bit code values. */
export interface DetailSettings {
  readonly amount: number;
  readonly coring: number;
  readonly limit: number;
}

export interface UpscaleRequest {
  readonly source: WorkingPicture;
  readonly timeBase: Rational;
  readonly target: { readonly width: number; readonly height: number };
  /** Scale factors in order; their product takes the source's shown height to the target's. */
  readonly steps: readonly number[];
  /** Undefined switches detail off; the stage then takes no mask. */
  readonly detail: DetailSettings | undefined;
  /** Size of the masks; they are stretched over the picture. */
  readonly mask: { readonly width: number; readonly height: number };
  /** Pixel format that leaves the stage. */
  readonly outputPixelFormat: string;
}

/**
 * One opened upscaler. Give it working frames in order, each with a mask in the working format whose luma
 * plane says how much detail may be added (0 none, 1023 all); it yields as many frames as it was given,
 * with their timestamps.
 */
export interface UpscaleStage extends Disposable {
  process(frame: Frame, mask: Frame | undefined): AsyncIterable<Frame>;
  flush(): AsyncIterable<Frame>;
}

/** Enlarges pictures. Where the mask is 0 a stage's output equals its output with detail off. */
export interface Upscaler {
  readonly id: string;
  /** Part of every artifact key: raise it when the pixels change. */
  readonly version: string;
  open(request: UpscaleRequest): Promise<UpscaleStage>;
}
