import { z } from 'zod';
import { FootlightError } from '../../core/errors.ts';
import { COLOR_METHODS, FIT_MODES } from './options.ts';
import { listPickedPlaces, MAX_PLACES, SUBJECT_WORDS } from './subject-pick.ts';
import type { SurveyedShot } from './survey-shots.ts';

const share = z.number().min(0).max(1);

const candidateSchema = z.strictObject({
  matter: z.string(),
  score: share,
  reason: z.string(),
  /** The figures behind the score. */
  measured: z.record(z.string(), z.number()),
});

const foundSchema = z.strictObject({
  frame: z.int().min(0),
  x: z.number().min(0),
  y: z.number().min(0),
  width: z.number().positive(),
  height: z.number().positive(),
  /** How surely it is what the words say; null if the detector doesn't tell. */
  score: share.nullable(),
});

/** A subject in words, and the reference of what looks for it. */
const describedSchema = z.strictObject({
  words: z.string().trim().regex(SUBJECT_WORDS, 'issue.background.subject-words'),
  detector: z.string().min(1).max(200),
});

const shotSchema = z.strictObject({
  /** From 1. */
  number: z.int().min(1),
  startSeconds: z.number(),
  endSeconds: z.number(),
  /** Engine that mattes the shot; null if none suits it: its pictures are left as they are. */
  matter: z.string().nullable(),
  confidence: share,
  reason: z.string(),
  /** The described subject as it was found in a frame of the video: its box in pixels; null where it was not found. */
  subject: foundSchema.nullable().optional(),
  /** What every engine found out about the shot. */
  candidates: z.array(candidateSchema),
});

const clipSchema = z.strictObject({
  name: z.string(),
  /** SHA-256 of the video. */
  digest: z.string(),
  resolution: z.strictObject({ width: z.int().positive(), height: z.int().positive() }),
  fps: z.number().positive(),
  duration: z.number().positive(),
  /** What the boxes of a described subject were found by: where the plan was edited since, it is looked for anew. */
  foundBy: describedSchema.optional(),
  shots: z.array(shotSchema).min(1),
});

/** What the new background is, and how it fills the frame. */
const backdropSchema = z.strictObject({
  kind: z.enum(['image', 'video', 'color', 'blur', 'prompt', 'none']),
  /** What engines are asked for; null where nobody said it. */
  prompt: z.string().nullable().default(null),
  seed: z.int().min(0).default(1),
  /** References of the engines that make a film, and a picture; builtin and none are those of plans without any. */
  engine: z.string().min(1).max(200).default('builtin'),
  imageEngine: z.string().min(1).max(200).default('none'),
  fit: z.enum(FIT_MODES),
  focus: z.strictObject({ x: share, y: share }),
  life: z.boolean(),
  /** Radius of the blur of `blur`, in percent of the width. */
  blurStrength: z.number().min(0.1).max(20),
  /** Engine that tells what of a picture is near, for a camera that moves. */
  depth: z.string().min(1),
});

const compositingSchema = z.strictObject({
  shadowOpacity: share,
  relight: share,
  colorStrength: share,
  colorMethod: z.enum(COLOR_METHODS),
  /** Pixels of a picture of 1080 lines. */
  feather: z.number().min(0).max(50),
  lightWrap: share,
  matchGrain: z.boolean(),
  /** SHA-256 of the table for the subject's colors; null without one. */
  lut: z.string().nullable(),
});

const resultSchema = z.strictObject({
  /** Whether small videos are enlarged to 1080 lines, and by which engine. */
  upscale: z.boolean(),
  upscaler: z.string().min(1),
});

const place = z.strictObject({ x: z.number().min(0), y: z.number().min(0) });

/** A place on the subject, and the size of the box around it if one was given. */
const pickSchema = z
  .strictObject({
    ...place.shape,
    width: z.number().positive().optional(),
    height: z.number().positive().optional(),
    /** Further places on it. */
    inside: z.array(place).readonly().optional(),
    /** Places that don't belong to it. */
    outside: z.array(place).readonly().optional(),
  })
  .refine(({ width, height }) => (width === undefined) === (height === undefined), {
    error: 'issue.background.subject-size',
  })
  .refine((pick) => listPickedPlaces(pick).length <= MAX_PLACES, {
    error: 'issue.background.subject-count',
    params: { limit: MAX_PLACES },
  });

/** A film behind a shot. */
const madeVideoSchema = z.strictObject({
  clip: z.string(),
  /** From 1. */
  shot: z.int().min(1),
  /** Seconds of video, of all requests, as they are billed. */
  seconds: z.number().positive(),
  requests: z.int().min(1),
  /** What the engine would charge, by currency. */
  cost: z.record(z.string(), z.number().min(0)),
});

/** What engines would be asked for, and what they would charge. */
const generationSchema = z.strictObject({
  /** Pictures that are made from words. */
  pictures: z.int().min(0),
  /** Pictures in which a hosted detector would look for the subject, at most. */
  looks: z.int().min(0).optional(),
  films: z.array(madeVideoSchema),
  requests: z.int().min(0),
  seconds: z.number().min(0),
  /** Sums by currency. */
  cost: z.record(z.string(), z.number().min(0)),
  /** Models whose price is not known, which the sums are without. */
  unpriced: z.array(z.string()),
  /** What is used of which model, and since when its price is known. */
  cost_items: z.array(z.looseObject({ stage: z.string(), host: z.string(), model: z.string() })),
});

/** The plan of a run: printed by `--plan`, and replayed by `--from-plan` after it was edited. */
export const planSchema = z.strictObject({
  version: z.literal('2'),
  clips: z.array(clipSchema).min(1),
  /** The subject that was picked, in pixels of the first frame of each shot, or described; null if neither. */
  subject: z.union([pickSchema, describedSchema]).nullable(),
  background: backdropSchema,
  compositing: compositingSchema,
  result: resultSchema,
  /** Left out where no engine makes the background; a run works it out anew. */
  generation: generationSchema.optional(),
  /** What hosted models were paid for the plan itself, by currency, and for what. */
  spent: z.record(z.string(), z.number().min(0)).optional(),
  spent_items: z.array(z.looseObject({ stage: z.string(), host: z.string(), model: z.string() })).optional(),
});

export type BackgroundPlan = z.output<typeof planSchema>;
export type ClipPlan = z.output<typeof clipSchema>;
export type GenerationPlan = z.output<typeof generationSchema>;
export type CompositingPlan = z.output<typeof compositingSchema>;

/** @throws `background.plan-mismatch` if the plan has no clip of these bytes */
export function findClipPlan({ clips }: BackgroundPlan, digest: string, name: string): ClipPlan {
  const planned = clips.find((clip) => clip.digest === digest);
  if (planned) return planned;
  throw new FootlightError('background.plan-mismatch', { kind: 'usage', value: name });
}

/** What rounding may change in a time, in seconds. */
const SAME_TIME = 0.001;

/** @throws `background.plan-mismatch` if the plan has other shots, or an engine that did not survey its shot */
export function assertPlanFits({ shots }: ClipPlan, surveyed: readonly SurveyedShot[], name: string): void {
  const count = Math.max(shots.length, surveyed.length);
  for (let index = 0; index < count; index++) assertShotFits(index, shots[index], surveyed[index], name);
}

function assertShotFits(
  index: number,
  planned: ClipPlan['shots'][number] | undefined,
  surveyed: SurveyedShot | undefined,
  name: string,
): void {
  const shot = index + 1;
  if (!planned || !surveyed || !isSameShot(planned, surveyed))
    throw new FootlightError('background.plan-mismatch', {
      kind: 'usage',
      reason: 'shot',
      parameters: { shot },
      value: name,
    });
  const known = surveyed.findings.map((finding) => finding.name);
  const { matter } = planned;
  if (matter === null || known.includes(matter)) return;
  throw new FootlightError('background.plan-mismatch', {
    kind: 'usage',
    reason: 'matter',
    parameters: { shot, matter, known },
    value: name,
  });
}

function isSameShot(planned: ClipPlan['shots'][number], surveyed: SurveyedShot): boolean {
  return (
    planned.number === surveyed.index + 1 &&
    Math.abs(planned.startSeconds - surveyed.startSeconds) < SAME_TIME &&
    Math.abs(planned.endSeconds - surveyed.endSeconds) < SAME_TIME
  );
}
