import { z } from 'zod';
import { TRANSITIONS } from '../../core/transitions.ts';
import { CAMERA_MOVES } from '../../imagery/read-imagery.ts';
import { INTERPOLATOR_REASONS } from '../../pipelines/generation/choose-interpolator.ts';
import { MAX_PIXELS } from './video-format.ts';

/** Longer than a script allows: a scene may have been made as long as its narration. */
const MAX_SCENE_SECONDS = 7200;
const text = z.string().trim().min(1).max(20_000);

/** A word of a description that was understood. */
const understoodSchema = z.strictObject({
  kind: z.string(),
  label: z.string(),
  words: z.string(),
  /** Whether the description says that it is not there. */
  denied: z.boolean(),
});

/** Somebody who is seen in a scene. */
const characterSchema = z.strictObject({
  name: text,
  looks: text,
  /** Words that the embedded animator draws something of, such as a red coat, and those that it doesn't. */
  understood: z.array(z.strictObject({ label: z.string(), color: z.string().optional(), words: z.string() })),
  not_drawn: z.array(z.string()),
});

/** Sums by currency; plans of earlier versions have one amount, or null. */
const costSchema = z
  .union([
    z.record(z.string(), z.number().min(0)),
    z.strictObject({ amount: z.number().min(0), currency: z.string() }),
  ])
  .nullable();

const sceneSchema = z.strictObject({
  scene_number: z.int().min(0),
  /** Length in seconds, and in frames of the video. */
  seconds: z.number().positive().max(MAX_SCENE_SECONDS),
  frames: z.int().min(1),
  description: text,
  prompt: text,
  negative_prompt: z.string().max(20_000),
  camera: z.enum(CAMERA_MOVES),
  seed: z.int().min(0),
  characters: z.array(characterSchema).max(100).optional(),
  image: z.string().optional(),
  narration: text.optional(),
  /** Where and when it happens, shown with `--scene-captions`. */
  caption: text.optional(),
  /** How the scene begins, and how long that takes. */
  transition: z.strictObject({ kind: z.enum(TRANSITIONS), seconds: z.number().min(0).max(60) }),
  understood: z.array(understoodSchema),
  /** Reference of the engine that makes the video. */
  engine: z.string().min(1).max(200),
  /** What the engines would charge, by currency. */
  cost: costSchema,
});

/** The plan of a run: printed by `--plan`, and replayed by `--from-plan` after it was edited. */
export const planSchema = z.strictObject({
  version: z.literal('1'),
  /** SHA-256 of the script. */
  script: z.string(),
  title: z.string(),
  width: z.int().min(16).max(MAX_PIXELS),
  height: z.int().min(16).max(MAX_PIXELS),
  frame_rate: z.string(),
  seconds: z.number().positive(),
  frames: z.int().min(1),
  /** Sum of what the engines would charge, by currency. */
  cost: z.record(z.string(), z.number().min(0)),
  /** Models whose price is not known, which the sum is without. */
  unpriced: z.array(z.string()).optional(),
  /** What is used of which model, and since when its price is known. */
  cost_items: z.array(z.looseObject({ stage: z.string(), host: z.string(), model: z.string() })).optional(),
  /** What the model that wrote the prompts was paid for this plan, by currency; a run does not ask it again. */
  spent: z.record(z.string(), z.number().min(0)).optional(),
  spent_items: z.array(z.looseObject({ stage: z.string(), host: z.string(), model: z.string() })).optional(),
  /** What computes frames between others, and why it does; left out where there are none. */
  interpolator: z
    .strictObject({ engine: z.string().min(1).max(200), reason: z.enum(INTERPOLATOR_REASONS) })
    .optional(),
  scenes: z.array(sceneSchema).min(1),
});

export type StoryboardPlan = z.output<typeof planSchema>;
export type ScenePlan = StoryboardPlan['scenes'][number];
