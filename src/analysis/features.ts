import { z } from 'zod';
import type { FieldTreatment } from '../media/video/field-treatment.ts';

const share = z.number().min(0).max(1);

/** Measurements of one shot. Frames count from 0 over the whole video; `endFrame` is exclusive. */
const shotSchema = z.object({
  startFrame: z.int().min(0),
  endFrame: z.int().min(1),
  startSeconds: z.number(),
  endSeconds: z.number(),
  /** Mean luma of all frames, 0 (black) to 1 (white). */
  meanBrightness: share,
  /** Mean absolute luma difference of consecutive frames, as a share of full scale. */
  frameDifferenceMean: share,
  /** Share of the textured blocks that don't move, 0 (all move) to 1 (none moves). */
  staticShare: share,
  /** Standard deviation of the flicker: the brightness oscillation around its mean, as a share of full scale. */
  flickerAmplitude: share,
  /** Frequency of the flicker in Hz; 0 if there is none. */
  flickerHertz: z.number().min(0),
});

export const fieldIntervalSchema = z.object({
  startSeconds: z.number(),
  endSeconds: z.number(),
  /**
   * Whether frames show one moment or two; film was spread over them in the ratio 2:3; or each holds a field of the frame
   * before.
   */
  kind: z.enum(['progressive', 'interlaced', 'telecined', 'shifted']),
  /** Which field is shown first. */
  order: z.enum(['top-first', 'bottom-first']).optional(),
  /** Whether motion shows it; otherwise frames are marked so. */
  isMeasured: z.boolean(),
});

/**
 * Measurements of a video. Measurements only; the planner makes the decisions. Shares and ratios are fractions from 0
 * to 1; times are in seconds.
 */
const featuresSchema = z.object({
  resolution: z.object({ width: z.int().positive(), height: z.int().positive() }),
  fps: z.number().positive(),
  /** Seconds from the first frame to the end of the last. */
  duration: z.number().positive(),
  totalFrames: z.int().positive(),
  /** Whether the picture rests in at least nine of ten frames. */
  isStaticCamera: z.boolean(),
  /** Share of pixels with luma above 0.85. */
  highlightRatio: share,
  /** Share of pixels with luma below 0.15. */
  darkRatio: share,
  /** Share of the pixels between. */
  midtoneRatio: share,
  /** Share of pixels on an edge (Sobel magnitude above 100 of 8-bit). */
  edgeDensity: share,
  /** Mean absolute luma difference of consecutive frames, as a share of full scale. */
  frameDifferenceMean: share,
  /** `noiseSigma` divided by 10, at most 1: it rises with the noise. */
  noiseScore: share,
  /** Standard deviation of the temporal noise of luma, in 8-bit code values. */
  noiseSigma: z.number().min(0),
  /** Standard deviation of the noise in each eighth of the luma range, dark to bright. */
  noiseSigmaByLuma: z.array(z.number().min(0)).length(8),
  /** Standard deviation of the temporal noise of chroma, in 8-bit code values. */
  noiseSigmaChroma: z.number().min(0),
  /** Number of frames on which the tones and the edge density were measured. */
  sampleFrames: z.int().positive(),
  /** Left out for a video that is progressive all over. */
  fields: z.array(fieldIntervalSchema).optional(),
  shots: z.array(shotSchema).min(1),
});

/** An interval whose frames are spread over fields in one way, in seconds from the first frame. */
export type FieldInterval = z.infer<typeof fieldIntervalSchema>;
/** Measurements of one shot; shares are fractions from 0 to 1. */
export type Shot = z.infer<typeof shotSchema>;
/** Measurements of a video and of its shots; shares and ratios are fractions from 0 to 1. */
export type StructureFeatures = z.infer<typeof featuresSchema>;

/** Time and brightness of every frame, as arrays of equal length. */
export interface FrameIndex {
  /** Presentation times in ticks of the source's time base, strictly rising. */
  readonly pts: number[];
  /** How long each frame is shown, in the same ticks. */
  readonly durations: number[];
  /** Mean luma of each frame, 0 (black) to 1 (white). */
  readonly brightness: number[];
  /** How frames are made, where they are not the decoded ones; ticks are then `ticksScale` times finer. */
  readonly treatment?: FieldTreatment;
}
