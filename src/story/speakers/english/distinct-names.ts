import type { TextLine } from '../../text-lines.ts';
import type { SpeechTag } from '../speech-tags.ts';
import { listCalled } from './present-names.ts';

/** Names that a text uses for two people. */
export type AreDistinct = (a: string, b: string) => boolean;

/**
 * Finds names that are of two people, as one answers the other or calls them: "Mr. Thornton" and "Henry" where father and son
 * speak with each other.
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
  let before: string | undefined;
  for (const { numbers, tags } of paragraphs) {
    const names = new Set(tags.flatMap(({ kind, words }) => (kind === 'name' ? [words] : [])));
    const [name] = names.size === 1 ? names : [];
    if (name !== undefined && before !== undefined) add(name, before);
    if (name !== undefined)
      for (const { kind, start, end } of numbers.map((i) => lines[i]!))
        if (kind === 'dialogue') for (const { full } of listCalled(text.slice(start, end))) add(name, full);
    before = name;
  }
  return (a, b) => {
    const of = (name: string): string[] =>
      [name, ...(/^\p{Lu}[\p{L}’'-]+ /u.exec(name) ?? [])].map((each) => each.trim());
    return of(a).some((each) =>
      of(b).some((other) => each !== other && pairs.get(each)?.has(other) === true),
    );
  };
}
