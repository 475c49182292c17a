import { estimateReadingSeconds } from '../../core/reading-time.ts';
import { splitSentences } from '../sentences.ts';
import type { ScriptJson } from './script.ts';

/** Seconds of reading that one picture bears. */
const MAX_SCENE_SECONDS = 14;

/** Drafts scenes from plain text: one for each paragraph, several for a long one, each as long as its reading. */
export function readScriptText(text: string): ScriptJson {
  const paragraphs = text.split(/(?:\r?\n[ \t\u3000]*){2,}/u).flatMap(splitLines);
  const parts = paragraphs.map((each) => each.trim().replaceAll(/\s+/g, ' ')).filter((each) => each !== '');
  const [first = '', ...others] = parts;
  // A short first line without a full stop is a title.
  const hasTitle = others.length > 0 && first.length <= 60 && !/[.!?。！？…，,;；]$/u.test(first);
  const scenes = (hasTitle ? others : parts).flatMap(splitParagraph);
  return {
    ...(hasTitle ? { title: first } : {}),
    scenes: scenes.map((part, i) => ({ scene_number: i + 1, description: part, narration: part })),
  };
}

/** Texts without empty lines have a paragraph in each line. */
function splitLines(paragraph: string, _index: number, all: readonly string[]): string[] {
  return all.length === 1 ? paragraph.split(/\r\n|\r|\n/) : [paragraph];
}

function splitParagraph(paragraph: string): string[] {
  const seconds = estimateReadingSeconds(paragraph);
  if (seconds <= MAX_SCENE_SECONDS) return [paragraph];
  // Parts of about the same length, so that none is a scrap.
  const longest = Math.ceil((paragraph.length / Math.ceil(seconds / MAX_SCENE_SECONDS)) * 1.15);
  return splitSentences(paragraph, longest)
    .map(({ start, end }) => paragraph.slice(start, end).trim())
    .filter((each) => each !== '');
}
