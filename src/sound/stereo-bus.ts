import type { Interval } from '../core/samples.ts';

export type Stereo = [left: Float32Array, right: Float32Array];

/** A sound that begins at a sample of a bus. */
export interface BusSound {
  readonly start: number;
  load(): Promise<Stereo>;
}

/** Fades in samples. */
export interface Fades {
  readonly fadeIn: number;
  readonly fadeOut: number;
}

/** Sounds at positions of one bus. Each is loaded when it begins and dropped when it ends. */
export class StereoBus {
  readonly #waiting: BusSound[];
  #sounding: { readonly start: number; readonly channels: Stereo }[] = [];

  constructor(items: readonly BusSound[]) {
    this.#waiting = [...items].sort((a, b) => b.start - a.start);
  }

  /**
   * The sum of the sounds within an interval. Successive calls need increasing intervals.
   *
   * @param out channels of the interval's length that are overwritten; new ones if they are left out
   */
  async render({ start, end }: Interval, out: Stereo = createSilence(end - start)): Promise<Stereo> {
    while (this.#waiting.length > 0 && this.#waiting.at(-1)!.start < end) {
      const item = this.#waiting.pop()!;
      this.#sounding.push({ start: item.start, channels: await item.load() });
    }
    for (const channel of out) channel.fill(0);
    for (const item of this.#sounding)
      for (const [c, samples] of item.channels.entries()) addSamples(out[c]!, samples, item.start - start);
    this.#sounding = this.#sounding.filter((item) => item.start + item.channels[0].length > end);
    return out;
  }
}

function createSilence(length: number): Stereo {
  return [new Float32Array(length), new Float32Array(length)];
}

/** Adds what lies within `target` of samples that begin at `offset`, which may be before it. */
function addSamples(target: Float32Array, samples: Float32Array, offset: number): void {
  const until = Math.min(target.length, offset + samples.length);
  for (let i = Math.max(0, offset); i < until; i++) target[i]! += samples[i - offset]!;
}

/** The first samples of a sound, as many as fit, with a gain and fades; a mono sound is in the middle. */
export function cutPiece(
  channels: readonly Float32Array[],
  wanted: number,
  gain: number,
  { fadeIn, fadeOut }: Fades,
): Stereo {
  const length = Math.min(wanted, channels[0]!.length);
  const rises = Math.min(length, fadeIn);
  const falls = Math.max(rises, length - fadeOut);
  const piece: Stereo = [channels[0]!.slice(0, length), (channels[1] ?? channels[0]!).slice(0, length)];
  const [left, right] = piece;
  const fade = (from: number, until: number): void => {
    for (let i = from; i < until; i++) {
      const edge = gain * computeEdgeGain(i, length, fadeIn, fadeOut);
      left[i]! *= edge;
      right[i]! *= edge;
    }
  };
  fade(0, rises);
  for (const samples of piece) for (let i = rises; i < falls; i++) samples[i]! *= gain;
  fade(falls, length);
  return piece;
}

/** Gain of a sample within the fades. Equal power: two pieces that overlap by their fades are as loud as each alone. */
function computeEdgeGain(i: number, length: number, fadeIn: number, fadeOut: number): number {
  const rise = i < fadeIn ? Math.sin((Math.PI / 2) * (i / fadeIn)) : 1;
  const left = length - 1 - i;
  const fall = left < fadeOut ? Math.sin((Math.PI / 2) * (left / fadeOut)) : 1;
  return rise * fall;
}
