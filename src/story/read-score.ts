import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { FootlightError } from '../core/errors.ts';
import { translate } from '../core/messages/translate.ts';
import { describeIssue } from '../core/zod-issues.ts';
import { buildScore } from './build-score.ts';
import { type Manuscript, unreadable } from './manuscript/manuscript.ts';
import { readNovelJson } from './manuscript/novel-json.ts';
import { readNovelFile } from './manuscript/read-manuscript.ts';
import {
  characterSchema,
  digestOf,
  linesOf,
  type Score,
  type ScoreCharacter,
  scoreSchema,
  sourceOf,
} from './score.ts';

const castFileSchema = z.array(characterSchema.omit({ id: true })).max(1000);
export type CastFile = z.output<typeof castFileSchema>;

export interface OpenedScore {
  readonly score: Score;
  readonly cover: Manuscript['cover'];
}

/** Reads a novel and builds its score, or takes a score as somebody left it. */
export async function readScore(path: string, cast: CastFile | undefined): Promise<OpenedScore> {
  const file = await readNovelFile(path);
  if (file.kind === 'json' && isScore(file.json))
    return { score: withCast(checkedScore(file.json, path), cast), cover: undefined };
  const manuscript = file.kind === 'json' ? readNovelJson(file.json, path) : file.manuscript;
  const score = buildScore(cast ? { ...manuscript, characters: cast } : manuscript);
  return { score, cover: manuscript.cover };
}

/** @throws `narrate.cast` */
export async function readCastFile(path: string): Promise<CastFile> {
  const content = await readFile(resolve(path), 'utf8');
  let parsed: ReturnType<typeof castFileSchema.safeParse> | undefined;
  try {
    parsed = castFileSchema.safeParse(JSON.parse(content));
  } catch {
    parsed = undefined;
  }
  if (parsed?.success) return parsed.data;
  const where = parsed ? `: ${translate(describeIssue(parsed.error))}` : '';
  throw new FootlightError('narrate.cast', { kind: 'usage', parameters: { where }, value: path });
}

function isScore(json: unknown): boolean {
  return (
    typeof json === 'object' && json !== null && (json as { format?: unknown }).format === 'footlight-score'
  );
}

/** An edited score is checked as strictly as any input: its shape, its references, and that no word was lost. */
function checkedScore(json: unknown, path: string): Score {
  const parsed = scoreSchema.safeParse(json);
  if (!parsed.success)
    throw unreadable(path, `is no score: ${translate(describeIssue(parsed.error))}`, 'See docs/narrate.md.');
  const score = parsed.data;
  if (digestOf(sourceOf(score)) !== score.sourceSha256)
    throw unreadable(
      path,
      'has lines whose text was changed',
      'Leave each `text` as it is, and write what is to be said instead into `spoken`.',
    );
  checkReferences(score, path);
  return score;
}

function checkReferences(score: Score, path: string): void {
  const lines = linesOf(score);
  const characters = new Set(score.cast.map(({ id }) => id));
  const places = new Set([
    ...lines.map(({ id }) => id),
    ...score.chapters.flatMap(({ scenes }) => scenes.map(({ id }) => id)),
  ]);
  for (const { id, speaker } of lines)
    if (speaker !== undefined && !characters.has(speaker))
      throw unreadable(
        path,
        `gives line ${id} to ${speaker}, who is not in the cast`,
        'Name somebody of the cast.',
      );
  for (const { id, start, end } of score.cues)
    for (const anchor of [start, end])
      if (anchor && !places.has(anchor.at))
        throw unreadable(
          path,
          `anchors cue ${id} at ${anchor.at}, which is not there`,
          'Name a line or a scene.',
        );
  if (places.size < lines.length)
    throw unreadable(path, 'has two lines with one id', 'Give every line its own id.');
}

/** A cast file's words about somebody outrank the score's. */
function withCast(score: Score, cast: CastFile | undefined): Score {
  if (!cast) return score;
  const given = new Map(cast.map((character) => [character.name, character]));
  return {
    ...score,
    cast: score.cast.map(
      (character): ScoreCharacter => ({ ...character, ...given.get(character.name), id: character.id }),
    ),
  };
}

/** The score of the wanted chapters alone; cues stay with the lines that they are anchored at. */
export function selectChapters(score: Score, wanted: string | undefined): Score {
  if (wanted === undefined) return score;
  const [from = 1, to = from] = wanted.split('-').map(Number);
  const chapters = score.chapters.slice(from - 1, to);
  if (chapters.length === 0 || to < from)
    throw new FootlightError('narrate.chapters', {
      kind: 'usage',
      parameters: { count: score.chapters.length },
      value: wanted,
    });
  return withChapters(score, chapters);
}

/** The first lines, up to about so many seconds. @param secondsOf estimated length of a line */
export function firstLines(
  score: Score,
  seconds: number,
  secondsOf: (line: Score['chapters'][0]['scenes'][0]['lines'][0]) => number,
): Score {
  let left = seconds;
  const chapters: Score['chapters'] = [];
  for (const chapter of score.chapters) {
    const scenes = [];
    for (const scene of chapter.scenes) {
      const lines = [];
      for (const line of scene.lines) {
        if (left <= 0) break;
        left -= secondsOf(line);
        lines.push(line);
      }
      if (lines.length > 0) scenes.push({ ...scene, lines });
    }
    if (scenes.length > 0) chapters.push({ ...chapter, scenes });
  }
  return withChapters(score, chapters);
}

function withChapters(score: Score, chapters: Score['chapters']): Score {
  const kept = new Set(
    chapters.flatMap(({ scenes }) =>
      scenes.flatMap(({ id, lines }) => [id, ...lines.map((line) => line.id)]),
    ),
  );
  const isKept = (at: string | undefined): boolean => at === undefined || kept.has(at);
  return {
    ...score,
    sourceSha256: digestOf(sourceOf({ chapters })),
    chapters,
    cues: score.cues.filter(({ start, end }) => kept.has(start.at) && isKept(end?.at)),
    review: score.review.filter(({ line }) => kept.has(line)),
  };
}
