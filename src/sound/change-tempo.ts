const WINDOW = 1440;
const HOP = WINDOW / 2;
/** How far a window may move to fit what was written before it: more than one period of a low voice. */
const REACH = 720;
/** Samples between those that are compared. */
const STEP = 4;

/**
 * Makes speech faster or slower at its pitch (WSOLA: windows that overlap where they fit best).
 *
 * @param samples mono at 48 kHz
 * @param tempo above 1 is faster
 */
export function changeTempo(samples: Float32Array, tempo: number): Float32Array {
  if (tempo === 1 || samples.length <= WINDOW * 2) return samples;
  const length = Math.round(samples.length / tempo);
  const output = new Float32Array(length + WINDOW);
  const weights = new Float32Array(length + WINDOW);
  let expected = 0;
  for (let at = 0; at < length; at += HOP) {
    const wanted = Math.round(at * tempo);
    const from = at === 0 ? 0 : findFit(samples, wanted, expected);
    for (let i = 0; i < WINDOW && from + i < samples.length; i++) {
      const weight = 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / WINDOW);
      output[at + i]! += samples[from + i]! * weight;
      weights[at + i]! += weight;
    }
    expected = from + HOP;
  }
  return output.slice(0, length).map((sample, i) => (weights[i]! > 1e-3 ? sample / weights[i]! : 0));
}

/** The place near `wanted` whose samples are most like those that would have come next. */
function findFit(samples: Float32Array, wanted: number, expected: number): number {
  const last = samples.length - WINDOW;
  let [best, fit] = [Math.min(Math.max(0, wanted), Math.max(0, last)), Number.NEGATIVE_INFINITY];
  for (let from = Math.max(0, wanted - REACH); from <= Math.min(last, wanted + REACH); from += STEP) {
    let [product, power] = [0, 1e-9];
    for (let i = 0; i < HOP && expected + i < samples.length; i += STEP) {
      product += samples[from + i]! * samples[expected + i]!;
      power += samples[from + i]! ** 2;
    }
    const likeness = product / Math.sqrt(power);
    if (likeness > fit) [best, fit] = [from, likeness];
  }
  return best;
}
