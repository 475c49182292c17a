import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { FootlightError } from '../core/errors.ts';
import { decodeMarkedText } from '../core/marked-text.ts';
import { describeIssue } from '../core/zod-issues.ts';
import { buildScore } from './build-score.ts';
import type { Manuscript } from './manuscript/manuscript.ts';
import { readNovelJson } from './manuscript/novel-json.ts';
import { readNovelFile } from './manuscript/read-manuscript.ts';
import type { ReadingChoices } from './manuscript/skips.ts';
import {
  characterSchema,
  digestSource,
  getSourceText,
  listLines,
  type Score,
  type ScoreCharacter,
  scoreSchema,
} from './score.ts';

const castFileSchema = z.array(characterSchema.omit({ id: true })).max(1000);
export type CastFile = z.output<typeof castFileSchema>;

export interface OpenedScore {
  readonly score: Score;
  readonly cover: Manuscript['cover'];
  readonly warnings: Manuscript['warnings'];
}

/** Reads a novel and builds its score, or reads a score that was saved and perhaps edited. @throws `input.novel` */
export async function readScore(
  path: string,
  cast: CastFile | undefined,
  choices?: ReadingChoices,
  lexicon: Readonly<Record<string, string>> = {},
): Promise<OpenedScore> {
  const file = await readNovelFile(path, choices);
  if (file.kind === 'json' && isScore(file.json)) {
    const saved = withCast(checkScore(file.json, path), cast);
    const score = { ...saved, lexicon: { ...saved.lexicon, ...lexicon } };
    return { score, cover: undefined, warnings: file.warnings };
  }
  const read = file.kind === 'json' ? readNovelJson(file.json, path) : file.manuscript;
  const manuscript = { ...read, lexicon: { ...read.lexicon, ...lexicon } };
  const score = buildScore(cast ? { ...manuscript, characters: cast } : manuscript);
  const { cover, warnings } = manuscript;
  return { score, cover, warnings: file.kind === 'json' ? [...file.warnings, ...warnings] : warnings };
}

/** Reads a JSON list of characters. @throws `narrate.cast` */
export async function readCastFile(path: string): Promise<CastFile> {
  const content = decodeMarkedText(await readFile(resolve(path)), path);
  let parsed: ReturnType<typeof castFileSchema.safeParse> | undefined;
  try {
    parsed = castFileSchema.safeParse(JSON.parse(content));
  } catch {
    parsed = undefined;
  }
  if (parsed?.success) return parsed.data;
  if (!parsed) throw new FootlightError('narrate.cast', { kind: 'usage', value: path });
  const problem = describeIssue(parsed.error);
  throw new FootlightError('narrate.cast', {
    kind: 'usage',
    reason: 'invalid-field',
    parameters: { problem },
    value: path,
  });
}

function isScore(json: unknown): boolean {
  return (
    typeof json === 'object' && json !== null && (json as { format?: unknown }).format === 'footlight-score'
  );
}

/** Checks an edited score as strictly as any input: its shape, its references, and that no word was lost. */
function checkScore(json: unknown, path: string): Score {
  const parsed = scoreSchema.safeParse(json);
  if (!parsed.success)
    throw new FootlightError('input.novel', {
      kind: 'input',
      reason: 'invalid-score',
      parameters: { problem: describeIssue(parsed.error) },
      value: path,
    });
  const score = parsed.data;
  if (digestSource(getSourceText(score)) !== score.sourceSha256)
    throw new FootlightError('input.novel', { kind: 'input', reason: 'changed-text', value: path });
  checkReferences(score, path);
  return score;
}

function checkReferences(score: Score, path: string): void {
  const lines = listLines(score);
  const characters = new Set(score.cast.map(({ id }) => id));
  const anchors = new Set([
    ...lines.map(({ id }) => id),
    ...score.chapters.flatMap(({ scenes }) => scenes.map(({ id }) => id)),
  ]);
  for (const { id, speaker } of lines)
    if (speaker !== undefined && !characters.has(speaker))
      throw new FootlightError('input.novel', {
        kind: 'input',
        reason: 'unknown-speaker',
        parameters: { line: id, speaker },
        value: path,
      });
  for (const { id, start, end } of score.cues)
    for (const anchor of [start, end])
      if (anchor && !anchors.has(anchor.at))
        throw new FootlightError('input.novel', {
          kind: 'input',
          reason: 'unknown-anchor',
          parameters: { cue: id, anchor: anchor.at },
          value: path,
        });
  if (anchors.size < lines.length)
    throw new FootlightError('input.novel', { kind: 'input', reason: 'repeated-line', value: path });
}

/** Fields of a cast file replace the score's for the character of the same name. */
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

/**
 * The score reduced to some chapters, with the cues anchored in them.
 *
 * @param wanted numbers and ranges, counted from 1, and titles or beginnings of them, parted by commas, such as "3",
 * "1,4-6" or "Prologue, The Gate"; all chapters if it is left out
 * @throws `narrate.chapters`
 */
export function selectChapters(score: Score, wanted: string | undefined): Score {
  if (wanted === undefined) return score;
  const { chapters } = score;
  const whole = findChapters(chapters, wanted);
  const found = whole.length > 0 ? whole : wanted.split(/[,，]/).map((part) => findChapters(chapters, part));
  const missing = found.flat().length === 0 || found.some((part) => Array.isArray(part) && part.length === 0);
  if (missing)
    throw new FootlightError('narrate.chapters', {
      kind: 'usage',
      parameters: { count: chapters.length, titles: chapters.slice(0, 40).map(({ title }) => title) },
      value: wanted,
    });
  const kept = new Set(found.flat());
  return withChapters(
    score,
    chapters.filter((chapter) => kept.has(chapter)),
  );
}

function findChapters(chapters: Score['chapters'], wanted: string): Score['chapters'] {
  const part = wanted.trim();
  const [, from, to = from] = /^(\d+)(?:\s*[-–]\s*(\d+))?$/.exec(part) ?? [];
  if (from !== undefined) return chapters.slice(Math.max(0, Number(from) - 1), Number(to));
  const title = part.toLowerCase();
  const isTitled = (isFit: (own: string) => boolean) =>
    chapters.filter((each) => isFit(each.title.toLowerCase()));
  const exact = isTitled((own) => own === title);
  return exact.length > 0 || title === '' ? exact : isTitled((own) => own.includes(title));
}

/** The first lines of a score, up to about `seconds` of speech. @param estimateSeconds estimated length of a line */
export function takeFirstLines(
  score: Score,
  seconds: number,
  estimateSeconds: (line: Score['chapters'][0]['scenes'][0]['lines'][0]) => number,
): Score {
  let left = seconds;
  const chapters: Score['chapters'] = [];
  for (const chapter of score.chapters) {
    const scenes = [];
    for (const scene of chapter.scenes) {
      const lines = [];
      for (const line of scene.lines) {
        if (left <= 0) break;
        left -= estimateSeconds(line);
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
    sourceSha256: digestSource(getSourceText({ chapters })),
    chapters,
    cues: score.cues.filter(({ start, end }) => kept.has(start.at) && isKept(end?.at)),
    review: score.review.filter(({ line }) => kept.has(line)),
  };
}
