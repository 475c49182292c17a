import type { Interval } from '../core/samples.ts';
import { type Anchor, type Cue, listLines, type Score, type ScoreLine } from './score.ts';

/** Sample rate in hertz of all positions and lengths. */
export const TIMELINE_RATE = 48_000;

export interface TakeTiming {
  readonly samples: number;
  /** Start of each word: share of the spoken text (0 to 1), and sample. Empty if unknown. */
  readonly words: readonly { readonly share: number; readonly sample: number }[];
}

interface TimedLine extends Interval {
  readonly id: string;
}

export interface TimedCue extends Interval {
  readonly cue: Cue;
}

/** Times of everything that is heard. Mix, stems, subtitles, chapters and labels all follow it. */
export interface Timeline extends Interval {
  readonly chapters: readonly (Interval & { readonly id: string; readonly title: string })[];
  readonly scenes: readonly (Interval & { readonly id: string })[];
  /** Spoken lines in order. */
  readonly lines: readonly TimedLine[];
  readonly ambiences: readonly TimedCue[];
  readonly effects: readonly TimedCue[];
}

const MS = TIMELINE_RATE / 1000;
const HEAD_MS = 800;
const PAUSES_MS = {
  withinSentence: 90,
  sentence: 260,
  turn: 340,
  paragraph: 480,
  heading: 1000,
  scene: 1700,
  chapter: 2600,
};
/** An ambience begins before the first word of its scene and ends after the last one. */
const AMBIENCE_LEAD_MS = 700;
const AMBIENCE_TAIL_MS = 1000;

/**
 * Lays out a score in time. Deterministic: if a take is longer by n samples, everything after it moves by n samples and
 * nothing before it.
 *
 * @param takes by line id; lines without one are left out
 * @param effects lengths of effects in samples, by cue id; effects without one are left out
 * @param pauses factor of the silences between lines, scenes and chapters
 */
export function resolveTimeline(
  score: Pick<Score, 'chapters' | 'cues'>,
  takes: ReadonlyMap<string, TakeTiming>,
  effects: ReadonlyMap<string, number>,
  pauses = 1,
): Timeline {
  const { chapters, scenes, lines, end } = layOutLines(score, takes, pauses);
  const intervals = new Map<string, Interval>([...lines, ...scenes].map((each) => [each.id, each]));
  const texts = new Map(listLines(score).map((line) => [line.id, line]));
  const at = (anchor: Anchor): number | undefined => findPosition(anchor, intervals, texts, takes);
  return {
    start: 0,
    end,
    chapters,
    scenes,
    lines,
    ambiences: score.cues
      .filter(({ bus }) => bus === 'ambience')
      .flatMap((cue) => layOutAmbience(cue, at, end)),
    effects: score.cues.flatMap((cue) => {
      const [start, length] = [at(cue.start), effects.get(cue.id)];
      if (cue.bus !== 'effects' || start === undefined || length === undefined) return [];
      const from = Math.min(Math.max(0, start), end);
      return [{ cue, start: from, end: Math.min(end, from + length) }];
    }),
  };
}

/** Lays out the spoken lines with the pauses between them. */
function layOutLines(
  score: Pick<Score, 'chapters'>,
  takes: ReadonlyMap<string, TakeTiming>,
  pauses: number,
): Pick<Timeline, 'chapters' | 'scenes' | 'lines' | 'end'> {
  const lines: TimedLine[] = [];
  const scenes: (Interval & { id: string })[] = [];
  const chapters: (Interval & { id: string; title: string })[] = [];
  let position = 0;
  for (const chapter of score.chapters) {
    const start = position;
    position += HEAD_MS * MS;
    for (const [s, scene] of chapter.scenes.entries()) {
      const sceneStart = position;
      const spoken = scene.lines.filter(({ id }) => takes.has(id));
      let sceneEnd = position;
      for (const [l, line] of spoken.entries()) {
        const { samples } = takes.get(line.id)!;
        lines.push({ id: line.id, start: position, end: position + samples });
        sceneEnd = position + samples;
        position = sceneEnd + Math.round(getPauseMs(line, spoken[l + 1], pauses) * MS);
      }
      scenes.push({ id: scene.id, start: sceneStart, end: sceneEnd });
      const isLast = s === chapter.scenes.length - 1;
      position = Math.max(
        position,
        sceneEnd + Math.round((isLast ? PAUSES_MS.chapter : PAUSES_MS.scene) * pauses * MS),
      );
    }
    chapters.push({ id: chapter.id, title: chapter.title, start, end: position });
  }
  return { chapters, scenes, lines, end: position };
}

function layOutAmbience(cue: Cue, at: (anchor: Anchor) => number | undefined, end: number): TimedCue[] {
  const from = at(cue.start);
  const to = at(cue.end ?? { ...cue.start, edge: 'end' });
  if (from === undefined || to === undefined || to <= from) return [];
  return [
    { cue, start: Math.max(0, from - AMBIENCE_LEAD_MS * MS), end: Math.min(end, to + AMBIENCE_TAIL_MS * MS) },
  ];
}

/** Milliseconds of silence between two lines of a scene; what a line states itself stays. */
function getPauseMs(line: ScoreLine, next: ScoreLine | undefined, pauses: number): number {
  return line.pauseAfterMs ?? (next ? findPauseMs(line, next) * pauses : 0);
}

function findPauseMs(line: ScoreLine, next: ScoreLine): number {
  if (line.kind === 'heading') return PAUSES_MS.heading;
  if (line.endsParagraph ?? /\n\s*$/.test(line.text))
    return line.speaker !== next.speaker ? PAUSES_MS.paragraph : PAUSES_MS.turn;
  return /[.!?…。！？][”"’」』)\s]*$/.test(line.text) ? PAUSES_MS.sentence : PAUSES_MS.withinSentence;
}

function findPosition(
  { at, edge, character, offsetMs }: Anchor,
  intervals: ReadonlyMap<string, Interval>,
  lines: ReadonlyMap<string, ScoreLine>,
  takes: ReadonlyMap<string, TakeTiming>,
): number | undefined {
  const interval = intervals.get(at);
  if (!interval) return undefined;
  const offset = Math.round(offsetMs * MS);
  const text = lines.get(at)?.text;
  if (character === undefined || text === undefined) return interval[edge] + offset;
  const share = Math.min(1, character / text.length);
  const word = takes.get(at)?.words.find((each) => each.share >= share);
  const within = word ? word.sample : Math.round(share * (interval.end - interval.start));
  return interval.start + Math.min(within, interval.end - interval.start) + offset;
}
