/** Words, not single characters such as those of a name. */
const CHINESE = /\p{Script=Han}{2}/u;

/**
 * The language of instructions to models, which they answer in: Chinese where the run is, or where what the model reads
 * is; undefined for English, so that the keys of answers that were paid for stay as they were.
 */
export function choosePromptLanguage(
  runLanguage: string,
  ...texts: readonly (string | undefined)[]
): 'zh' | undefined {
  return /^zh\b/.test(runLanguage) || texts.some((text) => text && CHINESE.test(text)) ? 'zh' : undefined;
}
