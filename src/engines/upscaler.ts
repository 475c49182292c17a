import type { Rational } from '../core/rational.ts';
import type { Frame } from '../media/frame.ts';
import type { WorkingPicture } from '../media/video/working-picture.ts';

/** Controlled detail: a limited high-pass, added only where the mask lets it. All in 10-bit code values. */
export interface DetailSettings {
  /** Gain on a sharpener's high-pass; for generated detail, its bound in local standard deviations. */
  readonly amount: number;
  readonly coring: number;
  readonly limit: number;
}

/** What a model may take of the machine. */
export interface ModelLimits {
  /** Longest side of a tile in input pixels, halo included. */
  readonly maxTileSize: number;
  readonly allowsFp16: boolean;
  /** Device memory; undefined where only the machine's own is the limit. */
  readonly memoryBudgetBytes?: number;
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
  readonly limits?: ModelLimits;
  readonly signal?: AbortSignal;
}

export interface TileCounts {
  readonly run: number;
  /** Not run, because the mask protects all of the tile. */
  readonly skipped: number;
  /** Not run, because the picture there had not changed. */
  readonly reused: number;
  /** Run again after a result that could not be right. */
  readonly retried: number;
  /** Left at the base, because no try gave a usable result. */
  readonly fallenBack: number;
}

/** What shows where and how a stage's models worked. */
export interface UpscaleEvidence {
  readonly provider: string;
  readonly providerReason: string;
  readonly models: readonly {
    readonly name: string;
    readonly precision: string;
    readonly tileSize: number;
  }[];
  readonly tiles: TileCounts;
}

/**
 * One opened upscaler. Give it working frames in order, each with a mask in the working format whose luma
 * plane says how much detail may be added (0 none, 1023 all); it yields as many frames as it was given,
 * with their timestamps.
 */
export interface UpscaleStage extends AsyncDisposable {
  process(frame: Frame, mask: Frame | undefined): AsyncIterable<Frame>;
  flush(): AsyncIterable<Frame>;
  /** Undefined for stages that run no model. */
  getEvidence?(): UpscaleEvidence;
}

/** Enlarges pictures. Where the mask is 0 a stage's output equals its output with detail off. */
export interface Upscaler {
  readonly id: string;
  /** Part of every artifact key: raise it when the pixels change. */
  readonly version: string;
  /** Whether its detail is a model's invention rather than sharpening. */
  readonly generatesDetail?: boolean;
  /** Whether a frame's pixels depend on frames before it, without an end. */
  readonly isRecursive?: boolean;
  open(request: UpscaleRequest): Promise<UpscaleStage>;
}
