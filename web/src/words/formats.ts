import { locale } from './index.ts';

const KILO = 1000;
const SIZES = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** @param bytes a whole number */
export function formatBytes(bytes: number): string {
  const power = Math.min(SIZES.length - 1, bytes < 1 ? 0 : Math.floor(Math.log(bytes) / Math.log(KILO)));
  const options = {
    style: 'unit',
    unit: SIZES[power],
    // "byte" has no sign of its own.
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumFractionDigits: power > 1 ? 1 : 0,
  } as const;
  return new Intl.NumberFormat(locale.value, options).format(bytes / KILO ** power);
}

/** @param seconds of which the two largest units are told, such as "1 hr 20 min" */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [
    ['day', Math.floor(whole / 86_400)],
    ['hour', Math.floor(whole / 3600) % 24],
    ['minute', Math.floor(whole / 60) % 60],
    ['second', whole % 60],
  ] as const;
  const first = parts.findIndex(([, value]) => value > 0);
  const told = first < 0 ? parts.slice(-1) : parts.slice(first, first + 2).filter(([, value]) => value > 0);
  const words = told.map(([unit, value]) =>
    new Intl.NumberFormat(locale.value, { style: 'unit', unit, unitDisplay: 'short' }).format(value),
  );
  return new Intl.ListFormat(locale.value, { type: 'unit', style: 'narrow' }).format(words);
}

/** Nobody reads more digits of a measurement. */
const DIGITS = 4;

export function formatNumber(value: number): string {
  const options =
    Math.abs(value) < 1 ? { maximumSignificantDigits: DIGITS } : { maximumFractionDigits: DIGITS };
  return new Intl.NumberFormat(locale.value, options).format(value);
}

/** @param currency ISO 4217 */
export function formatMoney(sum: number, currency: string): string {
  return new Intl.NumberFormat(locale.value, { style: 'currency', currency }).format(sum);
}

/** @param share 0 to 1 */
export function formatShare(share: number): string {
  return new Intl.NumberFormat(locale.value, { style: 'percent' }).format(share);
}

/** @param time ISO 8601 */
export function formatTime(time: string): string {
  return new Intl.DateTimeFormat(locale.value, { dateStyle: 'medium', timeStyle: 'short' }).format(
    new Date(time),
  );
}

/**
 * In a list: the time of today, the day of others, and the year of other years.
 *
 * @param time ISO 8601
 * @param hasRoom whether the time of other days is told too
 */
export function formatShortTime(time: string, hasRoom: boolean): string {
  const [date, now] = [new Date(time), new Date()];
  const isOfToday = date.toDateString() === now.toDateString();
  const year = date.getFullYear() === now.getFullYear() ? undefined : 'numeric';
  const options: Intl.DateTimeFormatOptions = {
    ...(!isOfToday && { year, month: 'short', day: 'numeric' }),
    ...((isOfToday || hasRoom) && { hour: 'numeric', minute: '2-digit' }),
  };
  return new Intl.DateTimeFormat(locale.value, options).format(date);
}

/** @param seconds as players write them, such as "1:02:03.40" */
export function formatClock(seconds: number): string {
  const hundredths = Math.round(Math.max(0, seconds) * 100);
  const [hours, minutes] = [Math.floor(hundredths / 360_000), Math.floor(hundredths / 6000) % 60];
  const rest = ((hundredths % 6000) / 100).toFixed(2).padStart(5, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}
