import type { Quantity } from './message.ts';

/** These are written out: "3 bytes", "10 seconds". */
const LONG_UNITS = new Set(['byte', 'second', 'minute', 'hour']);
const IDEOGRAPH_START = /^\p{Script=Han}/u;
const IDEOGRAPH_END = /\p{Script=Han}$/u;
/** Also endings of files and flags: `.mkv`, `--plan`. */
const LATIN_START = /^[.#/-]*[\p{Script=Latin}\p{N}]/u;
const LATIN_END = /[\p{Script=Latin}\p{N}]$/u;
const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/**
 * Writes a number as the language writes it, but without grouping, because it may be an identifier or a size in pixels.
 */
export function formatNumber(value: number, language: string): string {
  return new Intl.NumberFormat(language, { useGrouping: false, maximumFractionDigits: 3 }).format(value);
}

/** Writes a number with its unit as the language writes it; bytes with the decimal prefix that fits. */
export function formatQuantity({ value, unit }: Quantity, language: string): string {
  if (unit === 'second' && Math.abs(value) >= 2 * 3600) return formatUnit(value / 3600, 'hour', language);
  if (unit === 'second' && Math.abs(value) >= 2 * 60) return formatUnit(value / 60, 'minute', language);
  // Counts, and units of later versions, whose messages may be read here.
  if (unit !== 'percent' && !LONG_UNITS.has(unit)) return new Intl.NumberFormat(language).format(value);
  if (unit !== 'byte') return formatUnit(value, unit, language);
  const exponent = Math.min(BYTE_UNITS.length - 1, Math.floor(Math.log10(Math.max(1, Math.abs(value))) / 3));
  return formatUnit(value / 1000 ** exponent, BYTE_UNITS[exponent]!, language);
}

/** Enumerates texts as the language does. */
export function formatList(texts: readonly string[], type: Intl.ListFormatType, language: string): string {
  const style = type === 'conjunction' ? 'narrow' : 'long';
  return joinSpaced(new Intl.ListFormat(language, { type, style }).formatToParts(texts));
}

/** Joins what `Intl` wrote, with the space that Chinese typography puts between ideographs and Latin letters or digits. */
function joinSpaced(parts: readonly { readonly value: string }[]): string {
  return parts.reduce((text, { value }) => {
    const isMixed =
      (IDEOGRAPH_END.test(text) && LATIN_START.test(value)) ||
      (LATIN_END.test(text) && IDEOGRAPH_START.test(value));
    return text + (isMixed ? ' ' : '') + value;
  }, '');
}

function formatUnit(value: number, unit: string, language: string): string {
  const unitDisplay = LONG_UNITS.has(unit) && !isForSpeech(unit, language) ? 'long' : 'short';
  const format = new Intl.NumberFormat(language, {
    style: 'unit',
    unit,
    unitDisplay,
    maximumFractionDigits: 1,
  });
  return joinSpaced(format.formatToParts(value));
}

/** Chinese writes a measured time as 12 秒; the long form, 秒钟, is that of speech. */
function isForSpeech(unit: string, language: string): boolean {
  return unit === 'second' && language.startsWith('zh');
}
