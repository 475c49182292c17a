import { toDb } from './levels.ts';

export type TakeFlag = 'too-short' | 'too-long' | 'silence' | 'clipping' | 'cut-tail';

const RATE = 48_000;
const WINDOW = 480;
/** Level, relative to the loudest window, below which a window is silence. */
const SILENCE_DB = -45;
const MAX_SILENCE_SECONDS = 2.5;
const MIN_SPOKEN_SHARE = 0.35;
/** Level, relative to the loudest window, above which the last window shows that speech was cut off. */
const CUT_TAIL_DB = -12;
const CLIPPED = 0.999;
const CLIPPED_RUN = 4;

/** Characters that are read aloud in a second: about 150 words of English or 250 characters of Mandarin a minute. */
const PACE = { en: 14.5, zh: 4.3 };

/** Estimates the seconds that reading a text aloud takes. */
export function estimateSeconds(text: string, language: 'en' | 'zh'): number {
  const spoken = text.match(/[\p{L}\p{N}' ]/gu)?.length ?? 0;
  const stops = text.match(/[.,;:!?。，；：！？、]/g)?.length ?? 0;
  return 0.3 + spoken / PACE[language] + stops * 0.15;
}

/** A take without the silence around it. */
export interface Trimmed {
  readonly samples: Float32Array;
  /** Samples that were trimmed from the start. */
  readonly head: number;
  readonly flags: readonly TakeFlag[];
}

/**
 * Trims silence from both ends of a take and flags what is suspicious about it.
 *
 * @param samples mono at 48 kHz
 */
export function checkTake(samples: Float32Array, text: string, language: 'en' | 'zh'): Trimmed {
  const levels = measureWindowLevels(samples);
  const loudest = Math.max(...levels, -120);
  const isSpoken = levels.map((level) => level > loudest + SILENCE_DB && level > -70);
  const first = isSpoken.indexOf(true);
  if (first < 0) return { samples: new Float32Array(0), head: 0, flags: ['silence'] };
  const last = isSpoken.lastIndexOf(true);
  const head = Math.max(0, first - 1) * WINDOW;
  const end = Math.min(samples.length, (last + 5) * WINDOW);
  const flags: TakeFlag[] = [];
  const seconds = (end - head) / RATE;
  const expected = estimateSeconds(text, language);
  if (seconds < expected * 0.4 - 0.3) flags.push('too-short');
  if (seconds > expected * 2.5 + 1.5) flags.push('too-long');
  const spoken = isSpoken.slice(first, last + 1);
  if (findLongestRun(spoken, false) * WINDOW > MAX_SILENCE_SECONDS * RATE) flags.push('silence');
  else if (spoken.filter(Boolean).length < spoken.length * MIN_SPOKEN_SHARE) flags.push('silence');
  if (isClipped(samples)) flags.push('clipping');
  if (last === levels.length - 1 && levels[last]! > loudest + CUT_TAIL_DB) flags.push('cut-tail');
  return { samples: samples.slice(head, end), head, flags };
}

function measureWindowLevels(samples: Float32Array): number[] {
  return Array.from({ length: Math.ceil(samples.length / WINDOW) }, (_, window) => {
    const part = samples.subarray(window * WINDOW, (window + 1) * WINDOW);
    let sum = 0;
    for (const sample of part) sum += sample * sample;
    return toDb(Math.sqrt(sum / part.length));
  });
}

function findLongestRun(values: readonly boolean[], wanted: boolean): number {
  let [longest, run] = [0, 0];
  for (const value of values) {
    run = value === wanted ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

function isClipped(samples: Float32Array): boolean {
  let run = 0;
  for (const sample of samples) {
    run = Math.abs(sample) >= CLIPPED ? run + 1 : 0;
    if (run >= CLIPPED_RUN) return true;
  }
  return false;
}
