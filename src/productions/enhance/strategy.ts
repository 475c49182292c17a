import { z } from 'zod';
import { fieldIntervalSchema } from '../../analysis/features.ts';
import { FIELD_MODES } from '../../analysis/fields/field-plan.ts';
import { BASE_NAMES } from '../upscaler-options.ts';
import { PROFILE_NAMES } from './hardware-profiles.ts';
import { SMOOTHING_WEIGHTS, TEMPORAL_STRENGTHS } from './presets.ts';

const share = z.number().min(0).max(1);
const strength = z.enum(['weak', 'medium', 'strong']);
const detailLevel = z.enum(['off', 'weak', 'medium', 'strong']);

const layerSchema = z.strictObject({
  /** "off" protects the zone; any other level lets detail in, at the strength that `detail` gives. */
  detail: detailLevel,
  /** Spatial denoising where the picture moves; only read for `motion`. */
  postSmooth: z.boolean(),
  /** Whether added detail is bounded by `detail.limit`; only read for `structure`. */
  detailLimit: z.boolean(),
});

/** What will be done to a video: printed by `--plan`, edited by hand, and replayed with `--strategy`. */
export const strategySchema = z.strictObject({
  version: z.literal('1'),
  generatedAt: z.iso.datetime(),
  /** SHA-256 of the features the plan was made from. */
  sourceFeaturesHash: z.string().regex(/^[0-9a-f]{64}$/),
  /** Where the limits under `memory` come from. */
  hardware: z.strictObject({ profile: z.enum(PROFILE_NAMES), reason: z.string() }).optional(),
  /**
   * Number of segments that the video is made in, how many of them at a time at most, for how many workers of a service, and why
   * not more. One worker is kept to; any other number only tells how many there were, and as many as there are make them.
   */
  segments: z
    .strictObject({
      count: z.int().min(1),
      atATime: z.int().min(1).max(64),
      workers: z.int().min(1).optional(),
      reason: z.string(),
    })
    .optional(),
  /** What is done with fields, and where which were found; empty for a progressive video. */
  fields: z.strictObject({ mode: z.enum(FIELD_MODES), found: z.array(fieldIntervalSchema) }).optional(),
  /** Size of the master in square pixels. */
  target: z.strictObject({ width: z.int().min(2).max(16384), height: z.int().min(2).max(16384) }),
  /** Scale steps in order, such as ["x2", "x1.5"]; empty if the size stays. */
  resolutionPlan: z.array(z.string().regex(/^x\d+(\.\d+)?$/)).max(8),
  /** The upscaler, by name or as the path of a model file. */
  upscaler: z.string().min(1).default('default'),
  /** The faithful net that a generative upscaler adds its detail to. */
  upscalerBase: z.enum(BASE_NAMES).default('default'),
  layers: z.strictObject({
    highlight: layerSchema,
    shadow: layerSchema,
    structure: layerSchema,
    motion: layerSchema,
  }),
  detail: z.strictObject({
    allowed: z.boolean(),
    strength,
    highlightThreshold: share,
    shadowThreshold: share,
    edgeThreshold: share,
    motionThreshold: share,
    /** Gain on the high-pass that is added back inside the safe zones. */
    amount: z.number().min(0).max(3),
    /** High-pass below this many 8-bit code values is noise and left out. */
    coring: z.number().min(0).max(64),
    /** The most that may be added or subtracted, in 8-bit code values. */
    limit: z.number().min(0).max(64),
  }),
  temporal: z.strictObject({
    /** Whether the shots of `lockedShots` are locked. */
    backgroundLock: z.boolean(),
    /** How strongly still background is averaged: the weight of a new frame, 0.5, 0.3 or 0.1. */
    strength: z.enum(TEMPORAL_STRENGTHS),
    /** Weight of a new frame, 0 to 1, in place of that of `strength`. */
    smoothingAlpha: share.optional(),
    /** Per shot, whether its background holds still enough to be locked. */
    lockedShots: z.array(z.boolean()),
    /** Whether the shots of `deflickeredShots` are corrected. */
    deflicker: z.enum(['off', 'medium']),
    /** Per shot, whether its brightness oscillates. */
    deflickeredShots: z.array(z.boolean()),
    /** Whether what moves is averaged with where it is in the frames before and after. */
    motionCompensation: z.boolean().default(false),
    /** 0 to 1: how much of the spatial denoiser is applied where the picture moves. */
    spatialDenoise: share,
  }),
  /** Limits for models. */
  memory: z.strictObject({
    tileSize: z.int().min(64),
    useFp16: z.boolean(),
    /** Device memory that a model may take, in megabytes (default: all that the device has). */
    budgetMegabytes: z.int().min(256).optional(),
  }),
  audio: z.strictObject({
    sourceSeparation: z.boolean(),
    dialogueEnhancement: share,
    music: z.enum(['preserve', 'enhance']),
    ambience: z.enum(['preserve', 'spatial']),
    gainsDb: z.strictObject({ dialogue: z.number(), music: z.number(), ambience: z.number() }),
    targetLufs: z.number().min(-40).max(-5),
    truePeakDbtp: z.number().min(-12).max(0),
  }),
});

export type Strategy = z.infer<typeof strategySchema>;

/** Weight of a new frame where the background is locked, 0 to 1. */
export function getSmoothingWeight({ smoothingAlpha, strength }: Strategy['temporal']): number {
  return smoothingAlpha ?? SMOOTHING_WEIGHTS[strength];
}

export type DetailLevel = z.infer<typeof detailLevel>;
