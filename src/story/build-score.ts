import type { DraftLine } from './draft-line.ts';
import { LineMaker } from './draft-lines.ts';
import { detectLanguage, type Language } from './language.ts';
import type { Manuscript, ManuscriptChapter, SceneNote } from './manuscript/manuscript.ts';
import { mergeSkips, type Skip } from './manuscript/skips.ts';
import { Reading } from './reading.ts';
import { createReview } from './review.ts';
import { isSceneMark } from './scene-marks.ts';
import { planCues } from './scenes/plan-cues.ts';
import { findReachedLocation, readScene } from './scenes/scenes.ts';
import { digestSource, type Score, type ScoreChapter, type ScoreLine, type ScoreScene } from './score.ts';
import type { Character } from './speakers/cast.ts';
import { discoverCast } from './speakers/discover-cast.ts';
import { settleGenders } from './speakers/settle-genders.ts';

/** As many as a score holds. */
const MAX_CAST = 2000;
const MAX_ALIASES = 100;

/**
 * Builds the score of a novel by rules alone: speakers, emotions, places and sounds. Lossless: the texts of all lines,
 * joined, are the manuscript.
 */
export function buildScore(manuscript: Manuscript): Score {
  const { text } = manuscript;
  const language = chooseLanguage(manuscript);
  // Nobody speaks in a heading, and it ends though no empty line may follow it: no "Hall Anna", no 第一章少年.
  const headings = manuscript.chapters.map(
    ({ start, headingEnd }): Skip => ({ start, end: headingEnd, rule: 'markup', replacement: '\n\n' }),
  );
  const edits = mergeSkips([...manuscript.skips, ...headings]);
  const reading = new Reading(text, { start: 0, end: text.length }, edits);
  const candidates = createCast(manuscript, reading.text, language);
  const maker = new LineMaker(manuscript, candidates, language);
  const draft = { manuscript, language, lines: maker.createLines() };
  const chapters = manuscript.chapters.map((chapter, i) => createChapter(chapter, `c${i + 1}`, draft));
  const cast = listCast(settleGenders(candidates, maker.attributed), draft.lines, manuscript);
  const spoken = chapters.filter(({ scenes }) => scenes.length > 0);
  return {
    format: 'footlight-score',
    version: 1,
    title: manuscript.title.slice(0, 200),
    author: manuscript.author?.slice(0, 200),
    year: manuscript.year?.slice(0, 200),
    series: manuscript.series?.slice(0, 200),
    language,
    sourceSha256: digestSource(text),
    lexicon: { ...manuscript.lexicon },
    narrator: {},
    cast,
    chapters: spoken,
    cues: spoken.flatMap(({ scenes }, c) =>
      scenes.flatMap((scene, s) => planCues(scene, language, 1 + c * 10_000 + s * 200)),
    ),
    review: createReview({ chapters: spoken, language }),
  };
}

/** By the text itself, as what a file states is often wrong; a text without letters of either says nothing. */
function chooseLanguage({ text, language }: Manuscript): Language {
  if (language === 'en' || language === 'zh') return language;
  return language?.startsWith('zh') && /\p{Script=Han}/u.test(text) ? 'zh' : detectLanguage(text);
}

/** Those whom the manuscript lists, those whom its notes name, and whoever else the text names as a speaker. */
function createCast(
  { characters, lines }: Manuscript,
  text: string,
  language: Language,
): (Character & { voice?: string })[] {
  const given = characters.map((character, i) => ({ id: `p${i + 1}`, ...character }));
  const known = new Set(given.flatMap(({ name, aliases }) => [name, ...aliases]));
  const named = [...new Set(lines.flatMap(({ speaker }) => (speaker ? [speaker] : [])))];
  const added = named
    .filter((name) => !known.has(name))
    .map((name, i) => ({ id: `p${given.length + i + 1}`, name, aliases: [], gender: 'unknown' as const }));
  return discoverCast(text, [...given, ...added], language);
}

/** Those whom the author lists, and those of the others who speak. */
function listCast(
  candidates: readonly Character[],
  lines: readonly DraftLine[],
  { characters }: Manuscript,
): Score['cast'] {
  const speaking = new Set(lines.map(({ line }) => line.speaker));
  return candidates
    .filter(({ id }, i) => i < characters.length || speaking.has(id))
    .slice(0, MAX_CAST)
    .map((character) => ({ ...character, aliases: character.aliases.slice(0, MAX_ALIASES) }));
}

/** A manuscript with attributed lines, before they are divided into scenes. */
interface Draft {
  readonly manuscript: Manuscript;
  readonly language: Language;
  readonly lines: readonly DraftLine[];
}

function createChapter(chapter: ManuscriptChapter, id: string, draft: Draft): ScoreChapter {
  const { manuscript, language } = draft;
  const own = draft.lines.filter(({ start, end }) => start >= chapter.start && end <= chapter.end);
  const scenes: ScoreScene[] = [];
  for (const [s, group] of splitIntoScenes(own, draft).entries()) {
    const sceneId = `${id}.s${s + 1}`;
    const lines = group.map(
      ({ start, end, line }, l): ScoreLine => ({
        id: `${sceneId}.l${l + 1}`,
        text: manuscript.text.slice(start, end),
        ...line,
      }),
    );
    const attributes = {
      ...readScene(lines.filter(({ kind }) => !UNTOLD.has(kind)).map(toSceneLine), language),
      ...findNote(group, manuscript.scenes),
    };
    scenes.push(createScene(sceneId, lines, attributes, scenes.at(-1)));
  }
  return { id, title: (chapter.title || id).slice(0, 200), scenes };
}

const UNTOLD: ReadonlySet<ScoreLine['kind']> = new Set(['heading', 'break', 'skipped']);

const toSceneLine = ({ id, text, kind }: ScoreLine) => ({ id, text, isSpeech: kind !== 'narration' });

function createScene(
  id: string,
  lines: ScoreLine[],
  { evidence, ...attributes }: SceneNoteFields & Pick<ScoreScene, 'evidence'>,
  before: ScoreScene | undefined,
): ScoreScene {
  // A scene that names no place stays at the place of the one before.
  const place = attributes.place ?? before?.place;
  const { time, weather, mood } = attributes;
  const labels = [place, time, weather, mood].filter((label) => label !== undefined);
  return { id, place, time, weather, mood, labels, evidence, lines };
}

type SceneNoteFields = Pick<SceneNote, 'place' | 'time' | 'weather' | 'mood'>;

function findNote(group: readonly DraftLine[], notes: readonly SceneNote[]): SceneNoteFields {
  const start = group.find(({ line }) => line.kind !== 'heading')?.start ?? group[0]!.start;
  const note = notes.find((each) => each.start <= start && start < each.end);
  if (!note) return {};
  const { place, time, weather, mood } = note;
  return Object.fromEntries(
    Object.entries({ place, time, weather, mood }).filter(([, value]) => value !== undefined),
  );
}

/**
 * A scene begins after a row of marks, where a note of the author begins, and where somebody arrives at another place.
 */
function splitIntoScenes(
  drafts: readonly DraftLine[],
  { manuscript: { text, scenes: notes }, language }: Draft,
): DraftLine[][] {
  const starts = new Set(notes.map(({ start }) => start));
  const groups: DraftLine[][] = [];
  let isBreak = true;
  let place: string | undefined;
  for (const draft of drafts) {
    const last = groups.at(-1);
    const hasBody = last?.some(({ line }) => !UNTOLD.has(line.kind)) ?? false;
    const reached =
      draft.line.kind === 'narration' && notes.length === 0
        ? findReachedLocation(text.slice(draft.start, draft.end), language)
        : undefined;
    const isElsewhere = reached !== undefined && reached !== place;
    if (!last || ((isBreak || isElsewhere || starts.has(draft.start)) && hasBody)) groups.push([draft]);
    else last.push(draft);
    place = reached ?? place;
    isBreak = draft.line.kind === 'break' && isSceneMark(text.slice(draft.start, draft.end));
  }
  return groups;
}
