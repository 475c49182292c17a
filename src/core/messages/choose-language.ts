import { DEFAULT_LANGUAGE, getCatalogues } from './catalogues.ts';

/**
 * Chooses the first of the wanted languages that has a catalogue, by the lookup of RFC 4647: `zh-Hans-CN`, then
 * `zh-Hans`, then `zh`; English if none has one.
 *
 * @param wanted language tags (BCP 47), or locales as POSIX writes them, such as "zh_CN.UTF-8"
 * @returns the tag of the catalogue, which may be shorter than the wanted one
 */
export function chooseLanguage(wanted: readonly string[]): string {
  const available = new Map([...getCatalogues().keys()].map((tag) => [tag.toLowerCase(), tag]));
  for (const tag of wanted) {
    const parts = tag
      .replace(/[.@].*$/, '')
      .replaceAll('_', '-')
      .toLowerCase()
      .split('-');
    for (let length = parts.length; length > 0; length--) {
      const found = available.get(parts.slice(0, length).join('-'));
      if (found) return found;
    }
  }
  return DEFAULT_LANGUAGE;
}
