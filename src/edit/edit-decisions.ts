import { z } from 'zod';
import { FootlightError } from '../core/errors.ts';
import type { Message } from '../core/messages/message.ts';
import { formatRational, parseRational, type Rational, toNumber } from '../core/rational.ts';
import { describeIssue } from '../core/zod-issues.ts';

export const EDIT_FORMAT = 'footlight.edit-decisions';

/** Seconds on a source's own clock, from its start as players count, exact: "1001/30", "12.48" or "1:02.5". */
const timeSchema = z.string().refine((text) => parseRational(text) !== undefined, {
  error:
    'use seconds as a fraction such as "1001/30", as a decimal such as "12.48", or a clock such as "1:02.5"',
});

const sourceSchema = z.object({
  id: z.string().min(1).max(100),
  path: z.string().min(1).describe('Where the film lies; relative to the document'),
  digest: z.string().optional().describe('Digest of its content: another film of this name is refused'),
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
  crossfade: timeSchema.optional().describe('Seconds that it shares with the clip before it'),
});

/**
 * The one contract between planning and rendering: what is shown of which video, in which order, and why. Made by
 * `footlight highlights --plan`, edited by hand or by another program, rendered by `footlight render`.
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

/** Whole seconds stay as they are, others become fractions. */
export function normalizeTimeText(time: Rational): string {
  return time.den === 1 ? String(time.num) : formatRational(time);
}

/**
 * Checks shape and sense of a document.
 *
 * @throws `edit.invalid`, which names the first thing that is wrong
 */
export function checkEditDecisions(json: unknown, name: string): EditDecisions {
  const parsed = editDecisionsSchema.safeParse(json);
  if (!parsed.success) throw createInvalidEditError(name, describeIssue(parsed.error, 'it'));
  const { sources, clips } = parsed.data;
  const ids = new Set(sources.map(({ id }) => id));
  if (ids.size < sources.length) throw createInvalidEditError(name, 'two sources have the same id');
  for (const [i, clip] of clips.entries()) {
    if (!ids.has(clip.source))
      throw createInvalidEditError(name, `clips.${i}: there is no source "${clip.source}"`);
    if (parseSeconds(clip.in) < 0 || parseSeconds(clip.out) <= parseSeconds(clip.in))
      throw createInvalidEditError(name, `clips.${i}: "out" does not come after "in"`);
    if (clip.crossfade !== undefined && parseSeconds(clip.crossfade) < 0)
      throw createInvalidEditError(name, `clips.${i}: a cross-fade can't be shorter than nothing`);
  }
  return parsed.data;
}

export function createInvalidEditError(name: string, reason: string | Message): FootlightError {
  return new FootlightError('edit.invalid', { kind: 'usage', parameters: { reason }, value: name });
}
