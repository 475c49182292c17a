import type { Interval } from '../core/samples.ts';

export type Stereo = [left: Float32Array, right: Float32Array];

/** The memory of a sound. */
export const listBuffers = (channels: Stereo): ArrayBuffer[] =>
  channels.map(({ buffer }) => buffer as ArrayBuffer);

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

  /** The sum of the sounds within an interval. Successive calls need increasing intervals. */
  async render({ start, end }: Interval): Promise<Stereo> {
    while (this.#waiting.length > 0 && this.#waiting.at(-1)!.start < end) {
      const item = this.#waiting.pop()!;
      this.#sounding.push({ start: item.start, channels: await item.load() });
    }
    const out: Stereo = [new Float32Array(end - start), new Float32Array(end - start)];
    for (const item of this.#sounding)
      for (const [c, samples] of item.channels.entries()) {
        const target = out[c]!;
        const from = Math.max(start, item.start);
        const until = Math.min(end, item.start + samples.length);
        for (let i = from; i < until; i++) target[i - start]! += samples[i - item.start]!;
      }
    this.#sounding = this.#sounding.filter((item) => item.start + item.channels[0].length > end);
    return out;
  }
}

/** The first samples of a sound, as many as fit, with a gain and fades; a mono sound is in the middle. */
export function cutPiece(
  channels: readonly Float32Array[],
  wanted: number,
  gain: number,
  { fadeIn, fadeOut }: Fades,
): Stereo {
  const length = Math.min(wanted, channels[0]!.length);
  return [channels[0]!, channels[1] ?? channels[0]!].map((samples) => {
    const piece = samples.slice(0, length);
    const [rises, falls] = [Math.min(length, fadeIn), Math.max(0, length - 1 - fadeOut)];
    for (let i = 0; i < length; i++)
      piece[i]! *= i < rises || i > falls ? gain * computeEdgeGain(i, length, fadeIn, fadeOut) : gain;
    return piece;
  }) as Stereo;
}

/** Gain of a sample within the fades. Equal power: two pieces that overlap by their fades are as loud as each alone. */
function computeEdgeGain(i: number, length: number, fadeIn: number, fadeOut: number): number {
  const rise = i < fadeIn ? Math.sin((Math.PI / 2) * (i / fadeIn)) : 1;
  const left = length - 1 - i;
  const fall = left < fadeOut ? Math.sin((Math.PI / 2) * (left / fadeOut)) : 1;
  return rise * fall;
}
