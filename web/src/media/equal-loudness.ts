/** Intervals that are quieter than the loudest by more are pauses, as a share of amplitude: -30 dB. */
const PAUSE_SHARE = 0.032;

/**
 * Measures how loud audio is by the peaks of its intervals: near enough to hear two of them alike.
 *
 * @param peaks pairs of the lowest and the highest sample, -127 to 127
 * @returns 0 to 1
 */
export function measureLoudness(peaks: Int8Array): number {
  const heights: number[] = [];
  for (let i = 0; i + 1 < peaks.length; i += 2)
    heights.push(Math.max(-(peaks[i] ?? 0), peaks[i + 1] ?? 0) / 127);
  const loudest = heights.reduce((most, each) => Math.max(most, each), 0);
  const heard = heights.filter((each) => each > loudest * PAUSE_SHARE);
  if (heard.length === 0) return 0;
  return Math.sqrt(heard.reduce((sum, each) => sum + each * each, 0) / heard.length);
}

/** Volumes with which two are equally loud: the quieter one is left as it is, as browsers make nothing louder. */
export function equalize(first: number, second: number): readonly [number, number] {
  if (first === 0 || second === 0) return [1, 1];
  return first > second ? [second / first, 1] : [1, first / second];
}
