/** Read aloud at an easy pace: 150 words, or 260 characters of Chinese or Japanese, a minute. */
const WORDS_A_SECOND = 150 / 60;
const IDEOGRAPHS_A_SECOND = 260 / 60;
const SENTENCE_PAUSE = 0.35;
const CLAUSE_PAUSE = 0.15;

const IDEOGRAPH = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;
const words = new Intl.Segmenter(undefined, { granularity: 'word' });

/**
 * Estimates how many seconds reading a text aloud takes: by words, whatever their script, and by characters where words
 * are not told apart.
 */
export function estimateReadingSeconds(text: string): number {
  const ideographs = text.match(IDEOGRAPH)?.length ?? 0;
  let count = 0;
  for (const { isWordLike } of words.segment(text.replace(IDEOGRAPH, ' '))) if (isWordLike) count++;
  const sentences = text.match(/[.!?…。！？]+/gu)?.length ?? 0;
  const clauses = text.match(/[,;:，；：、—]+/gu)?.length ?? 0;
  return (
    count / WORDS_A_SECOND +
    ideographs / IDEOGRAPHS_A_SECOND +
    sentences * SENTENCE_PAUSE +
    clauses * CLAUSE_PAUSE
  );
}
