import { z } from 'zod';

const share = z.number().min(0).max(1);

/** Measurements of one shot. Frames count from 0 over the whole video; `endFrame` is exclusive. */
const shotSchema = z.object({
  startFrame: z.int().min(0),
  endFrame: z.int().min(1),
  startSeconds: z.number(),
  endSeconds: z.number(),
  meanBrightness: share,
  frameDifferenceMean: share,
  /** Share of textured blocks that don't move. */
  staticShare: share,
  /** Standard deviation of the zero-mean brightness oscillation, as a share of full scale. */
  flickerAmplitude: share,
  /** Frequency of the oscillation; 0 where there is none. */
  flickerHertz: z.number().min(0),
});

/** Measurements of a video. They hold no decisions, which are the planner's. */
const featuresSchema = z.object({
  resolution: z.object({ width: z.int().positive(), height: z.int().positive() }),
  fps: z.number().positive(),
  duration: z.number().positive(),
  totalFrames: z.int().positive(),
  isStaticCamera: z.boolean(),
  /** Share of pixels with luma above 0.85. */
  highlightRatio: share,
  /** Share of pixels with luma below 0.15. */
  darkRatio: share,
  midtoneRatio: share,
  /** Share of pixels on an edge (Sobel magnitude above 100 of 8-bit). */
  edgeDensity: share,
  /** Mean absolute luma difference of consecutive frames. */
  frameDifferenceMean: share,
  /** `noiseSigma` divided by 10, at most 1. */
  noiseScore: share,
  /** Temporal noise of luma in 8-bit code values, standard deviation. */
  noiseSigma: z.number().min(0),
  /** The same per eighth of the luma range, dark to bright. */
  noiseSigmaByLuma: z.array(z.number().min(0)).length(8),
  /** The same for chroma. */
  noiseSigmaChroma: z.number().min(0),
  sampleFrames: z.int().positive(),
  shots: z.array(shotSchema).min(1),
});

export type Shot = z.infer<typeof shotSchema>;
export type StructureFeatures = z.infer<typeof featuresSchema>;

/** Time and brightness of every frame, as arrays of equal length. */
export interface FrameIndex {
  /** Ticks of the source's time base, strictly rising. */
  readonly pts: number[];
  readonly durations: number[];
  /** Mean luma, 0 to 1. */
  readonly brightness: number[];
}
