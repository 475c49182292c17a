import { DEFAULT_LANGUAGE } from '../../../core/messages/catalogues.ts';
import { type Say, sayIn } from '../../../core/messages/say.ts';
import type { Subtitle } from '../../../core/subtitles.ts';
import { nameSound } from '../../../story/scenes/sound-prompts.ts';
import { type Cue, listLines, type Score } from '../../../story/score.ts';
import { splitSentences } from '../../../story/sentences.ts';
import { toPrintedText } from '../../../story/spoken-text.ts';
import { TIMELINE_RATE, type Timeline } from '../../../story/timeline.ts';

/** Characters in two rows of captions. */
const MAX_CAPTION = { en: 84, zh: 32 };

/** Makes captions of readable length. The time of a long line is divided by the length of its sentences. */
export function createCaptions(score: Score, timeline: Timeline): Subtitle[] {
  const names = new Map(score.cast.map(({ id, name }) => [id, name]));
  const lines = new Map(listLines(score).map((line) => [line.id, line]));
  return timeline.lines.flatMap(({ id, start, end }) => {
    const line = lines.get(id)!;
    const text = toPrintedText(line);
    return splitSentences(text, MAX_CAPTION[score.language]).map((part) => ({
      speaker: line.speaker === undefined ? undefined : names.get(line.speaker),
      text: text.slice(part.start, part.end).trim(),
      startSeconds: (start + ((end - start) * part.start) / text.length) / TIMELINE_RATE,
      endSeconds: (start + ((end - start) * part.end) / text.length) / TIMELINE_RATE,
    }));
  });
}

/** Labels for Audacity: start and end in seconds, and text; a row for each chapter, line, ambience and effect. */
export function toAudacityLabels(score: Score, timeline: Timeline, language = DEFAULT_LANGUAGE): string {
  const say = sayIn(language);
  const names = new Map(score.cast.map(({ id, name }) => [id, name]));
  const lines = new Map(listLines(score).map((line) => [line.id, line]));
  const rows = [
    ...timeline.chapters.map(({ start, end, title }) => ({ start, end, text: title })),
    ...timeline.lines.map(({ id, start, end }) => {
      const line = lines.get(id)!;
      const who =
        line.speaker === undefined
          ? say('narrate.report.cast.narrator')
          : (names.get(line.speaker) ?? line.speaker);
      return { start, end, text: `${who}: ${line.text.trim().replace(/\s+/g, ' ').slice(0, 80)}` };
    }),
    ...[...timeline.ambiences, ...timeline.effects].map(({ cue, start, end }) => ({
      start,
      end,
      text: `${nameBus(cue.bus, say)}: ${nameSound(cue.prompt, say)}`,
    })),
  ];
  return rows
    .sort((a, b) => a.start - b.start)
    .map(({ start, end, text }) => `${formatSeconds(start)}\t${formatSeconds(end)}\t${text}\n`)
    .join('');
}

function nameBus(bus: Cue['bus'], say: Say): string {
  return say(bus === 'ambience' ? 'narrate.report.stem.environment' : 'narrate.report.stem.effects');
}

function formatSeconds(samples: number): string {
  return (samples / TIMELINE_RATE).toFixed(6);
}
