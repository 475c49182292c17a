/**
 * Finds the candidate closest to a misspelled `word`: at most a third of its letters differ, or it is the only one that
 * has the word as a part; undefined if there is none.
 */
export function findClosestWord(word: string, candidates: Iterable<string>): string | undefined {
  const all = [...candidates];
  return findNearest(word, all, Math.max(1, Math.floor(word.length / 3))) ?? findWhole(word, all);
}

/** Finds the candidate that differs least from `word`, and in at most so many letters. */
export function findNearest(
  word: string,
  candidates: readonly string[],
  maxDistance: number,
): string | undefined {
  let best: string | undefined;
  let least = maxDistance + 1;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** The one candidate that the word is a part of, as `bitrate` is of `output_bitrate`. */
function findWhole(word: string, candidates: readonly string[]): string | undefined {
  const parts = `_${splitParts(word)}_`;
  const found = candidates.filter((each) => `_${splitParts(each)}_`.includes(parts));
  return found.length === 1 && word.length > 2 ? found[0] : undefined;
}

/** Writes a name as its parts in small letters: `output_bitrate`, also for `outputBitrate` and `output-bitrate`. */
function splitParts(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase();
}

/**
 * Computes the edit distance: letters to insert, remove, replace, or swap with their neighbor (Damerau, 1964; optimal
 * string alignment).
 */
function editDistance(a: string, b: string): number {
  let [before, last]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = last[j - 1]! + Number(a[i - 1] !== b[j - 1]);
      row[j] = Math.min(last[j]! + 1, row[j - 1]! + 1, replaced);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwapped) row[j] = Math.min(row[j]!, before[j - 2]! + 1);
    }
    [before, last] = [last, row];
  }
  return last[b.length]!;
}
