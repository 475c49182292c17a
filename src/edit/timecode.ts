import { type Rational, toNumber } from '../core/rational.ts';

/** Frames per second that a timecode counts: 30 for 29.97. */
function getCountedRate(rate: Rational): number {
  return Math.round(toNumber(rate));
}

/** Non-drop timecode HH:MM:SS:FF of frame `frame` at `rate` (SMPTE ST 12-1). */
export function toTimecode(frame: number, rate: Rational): string {
  const base = getCountedRate(rate);
  const seconds = Math.floor(frame / base);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60, frame % base];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

/** Frame of a timecode; with `;` before the frames it is drop-frame. Undefined for anything else. */
export function fromTimecode(text: string, rate: Rational): number | undefined {
  const match = /^(\d{2}):(\d{2}):(\d{2})([:;])(\d{2,3})$/.exec(text);
  if (!match) return undefined;
  const [hours, minutes, seconds, frames] = [match[1], match[2], match[3], match[5]].map(Number) as [
    number,
    number,
    number,
    number,
  ];
  const base = getCountedRate(rate);
  const count = ((hours * 60 + minutes) * 60 + seconds) * base + frames;
  if (match[4] === ':') return count;
  // Drop-frame skips the first frame numbers of every minute except each tenth.
  const totalMinutes = hours * 60 + minutes;
  return count - (base / 15) * (totalMinutes - Math.floor(totalMinutes / 10));
}

/**
 * A timecode some frames later, in its own way of counting, for a video of the rate `to`. Undefined for what is no
 * timecode, and where one of the rates is unknown or has no such way of counting.
 */
export function shiftTimecode(
  text: string,
  frames: number,
  rate: Rational,
  to: Rational = rate,
): string | undefined {
  const isDrop = text.includes(';');
  const isCounted = isDrop ? canDrop : (each: Rational): boolean => getCountedRate(each) > 0;
  const frame = fromTimecode(text, rate);
  if (frame === undefined || ![rate, to].every(isCounted)) return undefined;
  const shown = Math.round(((frame + frames) * getCountedRate(to)) / getCountedRate(rate));
  return isDrop ? toDropTimecode(shown, to) : toTimecode(shown, to);
}

/** Whether frames can be numbered with dropped numbers: 29.97 and multiples, which are slower than they are counted. */
function canDrop(rate: Rational): boolean {
  const base = getCountedRate(rate);
  return base > 0 && base % 30 === 0 && toNumber(rate) < base;
}

/** Drop-frame timecode, which skips the first frame numbers of every minute except each tenth. */
function toDropTimecode(frame: number, rate: Rational): string {
  const base = getCountedRate(rate);
  const skipped = base / 15;
  const perMinute = base * 60 - skipped;
  const perTenMinutes = perMinute * 10 + skipped;
  const rest = frame % perTenMinutes;
  const minutes =
    Math.floor(frame / perTenMinutes) * 9 + Math.max(0, Math.floor((rest - skipped) / perMinute));
  return toTimecode(frame + skipped * minutes, rate).replace(/:(\d+)$/, ';$1');
}

/** Exact time of a frame. */
export function getFrameTime(frame: number, rate: Rational): Rational {
  return { num: frame * rate.den, den: rate.num };
}

/** The exact rate that a decimal such as 29.97 or 23.976 stands for (30000/1001, 24000/1001). */
export function getNamedRate(rate: number): Rational {
  const ntsc = Math.round(rate * 1.001);
  if (Math.abs(rate - Math.round(rate)) > 1e-4 && Math.abs((ntsc * 1000) / 1001 - rate) < 0.005)
    return { num: ntsc * 1000, den: 1001 };
  return Number.isInteger(rate)
    ? { num: rate, den: 1 }
    : { num: Math.round(rate * 1_000_000), den: 1_000_000 };
}
