import { createSeededRandom } from '../../core/random.ts';

/** Samples per second of all built-in sounds. */
export const RATE = 48_000;

/** Generates noise, random curves and random moments from a seed. */
export class NoiseSource {
  readonly random: () => number;

  constructor(seed: number) {
    this.random = createSeededRandom(seed);
  }

  /** Picks a number uniformly between `low` and `high`. */
  pickBetween(low: number, high: number): number {
    return low + (high - low) * this.random();
  }

  /** Renders white noise between -1 and 1. */
  renderWhiteNoise(length: number): Float32Array {
    const { random } = this;
    const samples = new Float32Array(length);
    for (let i = 0; i < length; i++) samples[i] = random() * 2 - 1;
    return samples;
  }

  /** Renders pink noise: -3 dB per octave (P. Kellet's filter). */
  renderPinkNoise(length: number): Float32Array {
    const samples = this.renderWhiteNoise(length);
    let [b0, b1, b2, b3, b4, b5, b6] = [0, 0, 0, 0, 0, 0, 0];
    for (let i = 0; i < length; i++) {
      const white = samples[i]!;
      b0 = 0.99886 * b0 + white * 0.0555179;
      b1 = 0.99332 * b1 + white * 0.0750759;
      b2 = 0.969 * b2 + white * 0.153852;
      b3 = 0.8665 * b3 + white * 0.3104856;
      b4 = 0.55 * b4 + white * 0.5329522;
      b5 = -0.7616 * b5 - white * 0.016898;
      samples[i] = (b0 + b1 + b2 + b3 + b4 + b5 + b6 + white * 0.5362) * 0.11;
      b6 = white * 0.115926;
    }
    return samples;
  }

  /** Renders a smooth random curve between 0 and 1 with about `hertz` turning points per second. */
  renderDrift(length: number, hertz: number): Float32Array {
    const spacing = RATE / hertz;
    const knots = Array.from({ length: Math.ceil(length / spacing) + 3 }, () => this.random());
    const curve = new Float32Array(length);
    for (let i = 0; i < length; i++) {
      const position = i / spacing;
      const k = Math.floor(position);
      const t = position - k;
      const smooth = t * t * (3 - 2 * t);
      curve[i] = knots[k]! + (knots[k + 1]! - knots[k]!) * smooth;
    }
    return curve;
  }

  /** Picks the random moments of a Poisson process, in samples from the beginning. */
  *pickMoments(length: number, perSecond: number): Generator<number, void, undefined> {
    for (let moment = this.pickPause(perSecond); moment < length; moment += this.pickPause(perSecond))
      yield Math.floor(moment);
  }

  /** Picks the time until the next moment, in samples. */
  private pickPause(perSecond: number): number {
    return (-Math.log(1 - this.random()) / perSecond) * RATE;
  }
}

/** A stereo buffer to which sounds are added. */
export class StereoBuffer {
  readonly left: Float32Array;
  readonly right: Float32Array;

  constructor(length: number) {
    this.left = new Float32Array(length);
    this.right = new Float32Array(length);
  }

  get length(): number {
    return this.left.length;
  }

  /** Adds mono samples from `startSample` on; `pan` is -1 (left) to 1 (right), at equal power. */
  add(samples: Float32Array, startSample: number, gain: number, pan: number): void {
    const angle = ((pan + 1) * Math.PI) / 4;
    const [left, right] = [Math.cos(angle) * gain, Math.sin(angle) * gain];
    const end = Math.min(samples.length, this.length - startSample);
    for (let i = Math.max(0, -startSample); i < end; i++) {
      this.left[startSample + i]! += samples[i]! * left;
      this.right[startSample + i]! += samples[i]! * right;
    }
  }

  /** Adds two different channels, such as two uncorrelated noises. */
  addStereo(left: Float32Array, right: Float32Array, gain: number): void {
    for (let i = 0; i < Math.min(this.length, left.length); i++) {
      this.left[i]! += left[i]! * gain;
      this.right[i]! += right[i]! * gain;
    }
  }

  getChannels(): [Float32Array, Float32Array] {
    return [this.left, this.right];
  }
}

/** Creates a decaying sine: `decaySeconds` until -60 dB; its frequency glides to `glide` times its start. */
export function createPing(hertz: number, decaySeconds: number, glide = 1): Float32Array {
  const length = Math.ceil(decaySeconds * RATE);
  const samples = new Float32Array(length);
  const fall = 0.001 ** (1 / length);
  const bend = glide ** (1 / length);
  let [phase, amplitude, step] = [0, 1, (2 * Math.PI * hertz) / RATE];
  for (let i = 0; i < length; i++) {
    samples[i] = Math.sin(phase) * amplitude;
    phase += step;
    amplitude *= fall;
    step *= bend;
  }
  return samples;
}

/** Mode of a struck body: frequency in Hz, decay in seconds, and strength. */
export type Mode = readonly [hertz: number, decaySeconds: number, gain: number];

/** Adds a strike: all modes of the body, and a click of two milliseconds at `click` times the gain of the strike. */
export function strikeModes(
  buffer: StereoBuffer,
  noise: NoiseSource,
  startSample: number,
  { modes, gain, pan, click = 0 }: { modes: readonly Mode[]; gain: number; pan: number; click?: number },
): void {
  for (const [hertz, decay, strength] of modes)
    buffer.add(createPing(hertz, decay), startSample, gain * strength, pan);
  if (click === 0) return;
  const burst = noise.renderWhiteNoise(RATE / 500);
  for (let i = 0; i < burst.length; i++) burst[i]! *= (1 - i / burst.length) ** 3;
  buffer.add(burst, startSample, gain * click, pan);
}

/** Multiplies samples in place by a gain curve. */
export function shapeInPlace(samples: Float32Array, gain: (i: number) => number): Float32Array {
  for (let i = 0; i < samples.length; i++) samples[i]! *= gain(i);
  return samples;
}

/**
 * Applies a band-pass with a moving center (state-variable filter after Chamberlin), in place.
 *
 * @param hertz center at each sample
 */
export function sweepInPlace(samples: Float32Array, hertz: (i: number) => number, q: number): Float32Array {
  let [low, band] = [0, 0];
  for (let i = 0; i < samples.length; i++) {
    const f = 2 * Math.sin((Math.PI * Math.min(hertz(i), RATE / 6.5)) / RATE);
    low += f * band;
    const high = samples[i]! - low - band / q;
    band += f * high;
    samples[i] = band / q;
  }
  return samples;
}
