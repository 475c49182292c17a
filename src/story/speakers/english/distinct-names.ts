import type { TextLine } from '../../text-lines.ts';
import type { SpeechTag } from '../speech-tags.ts';
import { parseName } from './name-words.ts';
import { listCalled } from './present-names.ts';

/** Names that a text uses for two people. */
export type AreDistinct = (a: string, b: string) => boolean;

/**
 * Finds names that are of two people, as one answers the other or calls them: "Mr. Thornton" and "Henry" where father and son
 * speak with each other. Two speeches of one person may follow each other under two names ("said Elizabeth Bennet", "said
 * Elizabeth"), so that an answer counts only where the first one speaks again, and never between a name and a longer one with it.
 *
 * @param paragraphs the tags of each paragraph, by the numbers of its lines
 */
export function findDistinctNames(
  text: string,
  lines: readonly TextLine[],
  paragraphs: readonly { readonly numbers: readonly number[]; readonly tags: readonly SpeechTag[] }[],
): AreDistinct {
  const pairs = new Map<string, Set<string>>();
  const add = (a: string, b: string): void => {
    pairs.set(a, (pairs.get(a) ?? new Set()).add(b));
    pairs.set(b, (pairs.get(b) ?? new Set()).add(a));
  };
  const speakers = paragraphs.map(({ tags }) => {
    const names = new Set(tags.flatMap(({ kind, words }) => (kind === 'name' ? [words] : [])));
    return names.size === 1 ? [...names][0] : undefined;
  });
  for (const [i, name] of speakers.entries()) {
    if (name === undefined) continue;
    const [before, first] = [speakers[i - 1], speakers[i - 2]];
    if (before !== undefined && before !== name && first === name && !isLonger(before, name))
      add(name, before);
    for (const { kind, start, end } of paragraphs[i]!.numbers.map((number) => lines[number]!))
      if (kind === 'dialogue')
        for (const called of listCalledByOther(text.slice(start, end), name)) add(name, called);
  }
  return (a, b) => {
    const of = (name: string): string[] =>
      [name, ...(/^\p{Lu}[\p{L}’'-]+ /u.exec(name) ?? [])].map((each) => each.trim());
    return of(a).some((each) =>
      of(b).some((other) => each !== other && pairs.get(each)?.has(other) === true),
    );
  };
}

/** Whom somebody calls, and not themselves: “Bond. James Bond,” said Bond. */
function listCalledByOther(speech: string, speaker: string): string[] {
  const called = listCalled(speech).map(({ full }) => full);
  const rest = called.reduce((words, name) => words.replace(name, ''), speech);
  return called.filter((name) => /\p{L}/u.test(rest) || !isLonger(name, speaker));
}

/** Whether one of two names is the other with a title or another name: "Dr. Watson" and "Watson". */
function isLonger(a: string, b: string): boolean {
  const [words, others] = [a, b].map((name) => parseName(name)?.words ?? [name]);
  return words!.every((word) => others!.includes(word)) || others!.every((word) => words!.includes(word));
}
