import { z } from 'zod';
import { FootlightError } from '../core/errors.ts';
import { createMessage, type Message } from '../core/messages/message.ts';
import { formatRational, parseRational, type Rational, toNumber } from '../core/rational.ts';
import { type GradualTransition, TRANSITIONS } from '../core/transitions.ts';
import { describeIssue } from '../core/zod-issues.ts';

export const EDIT_FORMAT = 'footlight.edit-decisions';

/** Exact seconds from the start of a source, as players count: "1001/30", "12.48" or "1:02.5"; or a number. */
const timeSchema = z
  .union([z.string(), z.number()])
  .transform(String)
  .refine((text) => parseRational(text) !== undefined, 'issue.edit.time');

const sourceSchema = z.object({
  id: z.string().min(1).max(100),
  path: z.string().min(1).describe('Path of the video, relative to the document'),
  digest: z.string().optional().describe('Digest of its content: another video of this name is refused'),
  frame_rate: z.string().optional(),
  duration: timeSchema.optional(),
  width: z.int().positive().optional(),
  height: z.int().positive().optional(),
});

const clipSchema = z.object({
  source: z.string().min(1).max(100),
  in: timeSchema.describe('First frame that is shown: the first at or after this time'),
  out: timeSchema.describe('First frame that is not shown any more'),
  score: z.number().min(0).max(1).optional(),
  reason: z.string().max(2000).optional(),
  transition: z
    .enum(TRANSITIONS)
    .optional()
    .describe('How it begins; where it is left out, with a dissolve if there is a "crossfade"'),
  crossfade: timeSchema
    .optional()
    .describe('Seconds of the transition, which it shares with the clip before it'),
});

/**
 * The edit decision document: which parts of which videos are shown, in which order, and why. `footlight highlights
 * --plan` makes it, people or other programs edit it, `footlight render` renders it.
 */
export const editDecisionsSchema = z.object({
  format: z.literal(EDIT_FORMAT),
  version: z.literal(1),
  title: z.string().max(500).default('Untitled'),
  sources: z.array(sourceSchema).min(1).max(100),
  clips: z.array(clipSchema).min(1).max(10_000),
});

export type EditDecisions = z.output<typeof editDecisionsSchema>;
export type EditSource = EditDecisions['sources'][number];
export type EditClip = EditDecisions['clips'][number];

export function parseTime(text: string): Rational {
  return parseRational(text)!;
}

export function parseSeconds(text: string): number {
  return toNumber(parseTime(text));
}

export interface ClipTransition {
  readonly kind: GradualTransition;
  /** Exact seconds, above 0. */
  readonly duration: Rational;
}

/** What clips say of their transition, or what holds for those that say nothing. */
export type TransitionFields = Pick<EditClip, 'transition' | 'crossfade'>;

const DEFAULT_DURATION = '1/2';

/** The transition that a clip begins with, which is half a second long if nothing says how long; undefined for a cut. */
export function getTransition(
  clip: TransitionFields,
  defaults: TransitionFields = {},
): ClipTransition | undefined {
  const kind = clip.transition ?? defaults.transition;
  const text = clip.crossfade ?? defaults.crossfade ?? (kind && DEFAULT_DURATION);
  if (kind === 'cut' || text === undefined) return undefined;
  const duration = parseTime(text);
  return duration.num > 0 ? { kind: kind ?? 'dissolve', duration } : undefined;
}

/** The transitions that the clips of an edit begin with; the first has nothing to begin from. */
export function listTransitions({ clips }: EditDecisions): (ClipTransition | undefined)[] {
  return clips.map((clip, i) => (i === 0 ? undefined : getTransition(clip)));
}

/** Seconds as the document writes them: whole numbers as they are, others as fractions. */
export function normalizeTimeText(time: Rational): string {
  return time.den === 1 ? String(time.num) : formatRational(time);
}

/**
 * Checks the fields of a document and the relations between them.
 *
 * @throws `edit.invalid`, which names the first thing that is wrong
 */
export function checkEditDecisions(json: unknown, name: string): EditDecisions {
  const parsed = editDecisionsSchema.safeParse(json);
  if (!parsed.success) throw createInvalidEditError(name, describeIssue(parsed.error));
  const { sources, clips } = parsed.data;
  const ids = new Set(sources.map(({ id }) => id));
  if (ids.size < sources.length) throw createInvalidEditError(name, createMessage('edit-problem.same-id'));
  for (const [i, clip] of clips.entries()) {
    if (!ids.has(clip.source))
      throw createInvalidEditError(
        name,
        createMessage('edit-problem.no-source', { clip: i, source: clip.source }),
      );
    if (parseSeconds(clip.in) < 0 || parseSeconds(clip.out) <= parseSeconds(clip.in))
      throw createInvalidEditError(name, createMessage('edit-problem.out-before-in', { clip: i }));
    if (clip.crossfade !== undefined && parseSeconds(clip.crossfade) < 0)
      throw createInvalidEditError(name, createMessage('edit-problem.negative-crossfade', { clip: i }));
  }
  return parsed.data;
}

/**
 * Names the fields of a document that no edit has, each with the first place of its name, as `clips.2.speed`: other programs
 * may have use for them.
 */
export function listUnknownFields(json: unknown): string[] {
  const found = new Map<string, string>();
  const look = (value: unknown, shape: object, place: string, name: string): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const key of Object.keys(value))
      if (!(key in shape) && !found.has(`${name}${key}`)) found.set(`${name}${key}`, `${place}${key}`);
  };
  look(json, editDecisionsSchema.shape, '', '');
  const document = json as { readonly sources?: unknown; readonly clips?: unknown } | null;
  for (const [list, { shape }] of [
    ['sources', sourceSchema],
    ['clips', clipSchema],
  ] as const) {
    const entries = document?.[list];
    if (Array.isArray(entries))
      for (const [i, entry] of entries.entries()) look(entry, shape, `${list}.${i}.`, `${list}.`);
  }
  return [...found.values()];
}

/** @param reason what is wrong, as the end of a sentence without its full stop */
export function createInvalidEditError(name: string, reason: string | Message): FootlightError {
  return new FootlightError('edit.invalid', { kind: 'usage', parameters: { reason }, value: name });
}
