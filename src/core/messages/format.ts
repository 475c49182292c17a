import type { Quantity } from './message.ts';

/** These are written out: "3 bytes", "10 seconds". */
const LONG_UNITS = new Set(['byte', 'second', 'minute', 'hour']);
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
  if (unit !== 'byte') return formatUnit(value, unit, language);
  const exponent = Math.min(BYTE_UNITS.length - 1, Math.floor(Math.log10(Math.max(1, Math.abs(value))) / 3));
  return formatUnit(value / 1000 ** exponent, BYTE_UNITS[exponent]!, language);
}

/** Writes a list as the language writes it: "a, b, or c". */
export function formatList(
  texts: readonly string[],
  options: Intl.ListFormatOptions,
  language: string,
): string {
  return joinParts(new Intl.ListFormat(language, options).formatToParts(texts));
}

function formatUnit(value: number, unit: string, language: string): string {
  const options = { style: 'unit', unit, maximumFractionDigits: 1 } as const;
  const unitDisplay = LONG_UNITS.has(unit) && !isLongUnitSpoken(unit, language) ? 'long' : 'short';
  return joinParts(new Intl.NumberFormat(language, { ...options, unitDisplay }).formatToParts(value));
}

/** Chinese writes a measured time as 12 秒; its long form, 秒钟, is for speech. */
function isLongUnitSpoken(unit: string, language: string): boolean {
  return unit === 'second' && language.startsWith('zh');
}

/**
 * Joins parts with the space that Chinese has between its own characters and Latin letters or digits. Within the parts,
 * which may be names of files, nothing changes.
 *
 * @see https://www.w3.org/TR/clreq/#mixed_text_composition_in_horizontal_writing_mode
 */
function joinParts(parts: readonly { readonly value: string }[]): string {
  return parts.reduce((text, { value }) => text + (isMixed(text, value) ? ' ' : '') + value, '');
}

function isMixed(before: string, after: string): boolean {
  const ends = `${before.slice(-1)}${after.slice(0, 1)}`;
  return /^(?:\p{Script=Han}[A-Za-z0-9]|[A-Za-z0-9]\p{Script=Han})$/u.test(ends);
}
