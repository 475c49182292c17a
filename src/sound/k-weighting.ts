import type { Biquad } from './biquad.ts';

/** The K-weighting of ITU-R BS.1770-5 at 48 kHz: a shelf for the head, then a high-pass. */
const SHELF: Biquad = {
  b0: 1.53512485958697,
  b1: -2.69169618940638,
  b2: 1.19839281085285,
  a1: -1.69065929318241,
  a2: 0.73248077421585,
};
const HIGH_PASS: Biquad = { b0: 1, b1: -2, b2: 1, a1: -1.99004745483398, a2: 0.99007225036621 };

/** Samples of 100 ms; gating windows are four blocks long and overlap by three. */
const BLOCK_SAMPLES = 4800;
const ABSOLUTE_GATE_LUFS = -70;
const RELATIVE_GATE_LU = -10;

/**
 * Mean K-weighted power of each block of 100 ms, summed over the channels; the last block may be shorter.
 *
 * @param channels planar samples at 48 kHz
 */
export function measureBlockPowers(channels: readonly Float32Array[]): Float64Array {
  const length = channels[0]?.length ?? 0;
  const powers = new Float64Array(Math.ceil(length / BLOCK_SAMPLES));
  for (const channel of channels) addBlockPowers(channel, powers);
  return powers;
}

/** Both filters and the squares in one pass, rounded between them to the precision of samples. */
function addBlockPowers(samples: Float32Array, powers: Float64Array): void {
  const [shelf, highPass] = [SHELF, HIGH_PASS];
  let [s1, s2, h1, h2] = [0, 0, 0, 0];
  for (let block = 0; block < powers.length; block++) {
    const end = Math.min(samples.length, (block + 1) * BLOCK_SAMPLES);
    let sum = 0;
    for (let i = block * BLOCK_SAMPLES; i < end; i++) {
      const x = samples[i]!;
      const y = shelf.b0 * x + s1;
      s1 = shelf.b1 * x - shelf.a1 * y + s2;
      s2 = shelf.b2 * x - shelf.a2 * y;
      const shelved = Math.fround(y);
      const z = highPass.b0 * shelved + h1;
      h1 = highPass.b1 * shelved - highPass.a1 * z + h2;
      h2 = highPass.b2 * shelved - highPass.a2 * z;
      const weighted = Math.fround(z);
      sum += weighted * weighted;
    }
    powers[block]! += sum / (end - block * BLOCK_SAMPLES);
  }
}

function toLufs(power: number): number {
  return power > 0 ? -0.691 + 10 * Math.log10(power) : Number.NEGATIVE_INFINITY;
}

/**
 * Gated integrated loudness in LUFS (BS.1770) of all `powers` together; -Infinity for silence. Each entry is one sound;
 * windows of 400 ms don't span two sounds, and a shorter sound is one window.
 */
export function computeGatedLoudness(powers: readonly Float64Array[]): number {
  const windows = powers.flatMap(createWindows).filter((power) => toLufs(power) > ABSOLUTE_GATE_LUFS);
  if (windows.length === 0) return Number.NEGATIVE_INFINITY;
  const gate = toLufs(mean(windows)) + RELATIVE_GATE_LU;
  return toLufs(mean(windows.filter((power) => toLufs(power) > gate)));
}

/** Loudness of the loudest 400 ms, in LUFS. */
export function computeMaxMomentary(powers: Float64Array): number {
  return toLufs(createWindows(powers).reduce((max, power) => Math.max(max, power), 0));
}

function createWindows(powers: Float64Array): number[] {
  if (powers.length < 4) return powers.length === 0 ? [] : [mean([...powers])];
  return Array.from({ length: powers.length - 3 }, (_, i) => mean([...powers.subarray(i, i + 4)]));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
