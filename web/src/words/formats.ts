import { locale } from './index.ts';

const KILO = 1000;
const SIZES = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** @param bytes a whole number */
export function formatBytes(bytes: number): string {
  const power = Math.min(SIZES.length - 1, bytes < 1 ? 0 : Math.floor(Math.log(bytes) / Math.log(KILO)));
  const options = { style: 'unit', unit: SIZES[power], maximumFractionDigits: power > 1 ? 1 : 0 } as const;
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
  return told
    .map(([unit, value]) =>
      new Intl.NumberFormat(locale.value, { style: 'unit', unit, unitDisplay: 'short' }).format(value),
    )
    .join(' ');
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
