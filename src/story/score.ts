import { z } from 'zod';
import { hashSha256 } from '../core/hashing.ts';
import { SKIP_RULES } from './manuscript/skips.ts';

export const EMOTIONS = [
  'neutral',
  'happy',
  'angry',
  'sad',
  'afraid',
  'disgusted',
  'melancholic',
  'surprised',
  'calm',
] as const;
export const DELIVERIES = ['normal', 'whispered', 'shouted'] as const;

const name = z.string().min(1).max(200);
const identifier = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,60}$/);

const emotionSchema = z.strictObject({
  label: z.enum(EMOTIONS).default('neutral'),
  intensity: z.number().min(0).max(1).default(0.5),
  delivery: z.enum(DELIVERIES).default('normal'),
});

export const characterSchema = z.strictObject({
  id: identifier,
  name,
  aliases: z.array(name).max(100).default([]),
  gender: z.enum(['female', 'male', 'unknown']).default('unknown'),
  age: z.enum(['child', 'young', 'adult', 'old']).optional(),
  voice: name.optional().describe('A voice as `footlight voices` lists them; chosen where it is left out'),
});

const skippedSchema = z.strictObject({
  start: z.int().min(0).describe('Characters from the start of its text'),
  end: z.int().min(1),
  rule: z.enum(SKIP_RULES),
});

const lineSchema = z.strictObject({
  id: identifier,
  kind: z.enum(['heading', 'narration', 'dialogue', 'thought', 'break', 'skipped']),
  text: z.string().min(1).describe('The words of the source, white space included; not to be changed'),
  spoken: z.string().max(20_000).optional().describe('What is said in place of the text'),
  speaker: identifier.optional().describe('Who says it; the narrator where it is left out'),
  confidence: z.number().min(0).max(1).optional(),
  evidence: z.enum(['named', 'meant', 'turn', 'given', 'model', 'edited']).optional(),
  emotion: emotionSchema.optional(),
  pauseAfterMs: z.int().min(0).max(60_000).optional(),
  skipped: z.array(skippedSchema).optional().describe('Parts of the text that are not read out, and why'),
  endsParagraph: z.boolean().optional().describe('Where a line end of its text does not tell'),
});

const anchorSchema = z.strictObject({
  at: identifier.describe('Id of a line or of a scene'),
  edge: z.enum(['start', 'end']).default('start'),
  character: z
    .int()
    .min(0)
    .optional()
    .describe('A place within a line: characters from the start of its text'),
  offsetMs: z.int().min(-60_000).max(60_000).default(0),
});

const cueSchema = z.strictObject({
  id: identifier,
  bus: z.enum(['ambience', 'effects']),
  prompt: z
    .string()
    .min(1)
    .max(500)
    .describe('The sound in words, or library:NAME for a file of the library'),
  start: anchorSchema,
  end: anchorSchema.optional().describe('Where an ambience ends; effects end by themselves'),
  levelLu: z.number().min(-40).max(12).default(0).describe('Louder or softer than its bus'),
  seed: z.int().min(0).default(1),
});

const sceneSchema = z.strictObject({
  id: identifier,
  place: name.optional(),
  time: name.optional(),
  weather: name.optional(),
  mood: name.optional(),
  labels: z.array(name).max(20).default([]),
  evidence: z
    .record(z.string(), z.strictObject({ line: identifier, words: z.string() }))
    .default({})
    .describe('The words that place, time, weather and mood were read from'),
  lines: z.array(lineSchema).min(1),
});

/** `score.json`: the script of the performance of a novel, to be reviewed and edited before anything is spoken. */
export const scoreSchema = z.strictObject({
  format: z.literal('footlight-score'),
  version: z.literal(1),
  title: name,
  author: name.optional(),
  year: name.optional(),
  series: name.optional(),
  language: z.enum(['en', 'zh']),
  sourceSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('SHA-256 of all texts joined'),
  lexicon: z.record(name, name).default({}).describe('What is said in place of written words'),
  narrator: z.strictObject({ voice: name.optional() }).default({}),
  cast: z.array(characterSchema).max(2000),
  chapters: z
    .array(z.strictObject({ id: identifier, title: name, scenes: z.array(sceneSchema).min(1) }))
    .min(1),
  cues: z.array(cueSchema).max(100_000),
  review: z
    .array(z.strictObject({ line: identifier, reason: z.string(), words: z.string() }))
    .describe('Lines that are worth a look; informative'),
});

export type Score = z.output<typeof scoreSchema>;
export type ScoreChapter = Score['chapters'][number];
export type ScoreScene = z.output<typeof sceneSchema>;
export type ScoreLine = z.output<typeof lineSchema>;
export type ScoreCharacter = z.output<typeof characterSchema>;
export type Cue = z.output<typeof cueSchema>;
export type Anchor = z.output<typeof anchorSchema>;
export type Emotion = z.output<typeof emotionSchema>;

export const NEUTRAL: Emotion = { label: 'neutral', intensity: 0.5, delivery: 'normal' };

export function listLines({ chapters }: Pick<Score, 'chapters'>): ScoreLine[] {
  return chapters.flatMap(({ scenes }) => scenes.flatMap(({ lines }) => lines));
}

/** The text of the source, joined from the lines. */
export function getSourceText(score: Pick<Score, 'chapters'>): string {
  return listLines(score)
    .map(({ text }) => text)
    .join('');
}

export function digestSource(source: string): string {
  return hashSha256(Buffer.from(source, 'utf8'));
}
