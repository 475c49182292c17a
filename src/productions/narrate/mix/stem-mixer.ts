import { fromDb } from '../../../sound/levels.ts';
import { applyReverb, type Reverb } from '../../../sound/reverb.ts';
import { Ducking } from '../../../story/ducking.ts';
import type { Interval } from '../../../story/timeline.ts';
import type { ChapterMix, MixedLine, MixedSound } from './mix-plan.ts';

export type Stereo = [left: Float32Array, right: Float32Array];

/** Reads samples by their key. */
export interface SoundReader {
  /** Mono. */
  take(key: string): Promise<readonly Float32Array[]>;
  /** Stereo. */
  readSound(key: string): Promise<readonly Float32Array[]>;
}

export const STEMS = ['dialogue', 'environment', 'effects'] as const;
export type StemName = (typeof STEMS)[number];
export type StemBlock = Readonly<Record<StemName, Stereo>>;

const BLOCK = 48_000;
const REVERB_TAIL_SECONDS = 0.6;
const REVERBS: Readonly<Record<'small' | 'large', Reverb>> = {
  small: { decaySeconds: 0.45, wet: 0.1, dampingHz: 5500 },
  large: { decaySeconds: 1.8, wet: 0.2, dampingHz: 4200 },
};
/** Samples between two points of a gain curve, which is linear in between. */
const CURVE_STEP = 48;

/** Mixes a chapter second by second. Only the sounds of the moment are in memory. */
export async function* mixStems(
  mix: ChapterMix,
  read: SoundReader,
): AsyncGenerator<StemBlock, void, undefined> {
  const buses: Record<StemName, Bus> = {
    dialogue: new Bus(
      mix.dialogue.map((line) => ({ start: line.start, load: () => performLine(line, read) })),
    ),
    environment: new Bus(
      mix.environment.map((sound) => ({ start: sound.start, load: () => placeSound(sound, read) })),
    ),
    effects: new Bus(
      mix.effects.map((sound) => ({ start: sound.start, load: () => placeSound(sound, read) })),
    ),
  };
  const ducking = new Ducking(mix.ducking);
  for (let from = 0; from < mix.length; from += BLOCK) {
    const span = { start: from, end: Math.min(mix.length, from + BLOCK) };
    const environment = await buses.environment.render(span);
    applyDucking(environment, span, ducking);
    yield {
      dialogue: await buses.dialogue.render(span),
      environment,
      effects: await buses.effects.render(span),
    };
  }
}

interface Placed {
  readonly start: number;
  load(): Promise<Stereo>;
}

/** Sounds at positions of one bus. Each is loaded when it begins and dropped when it ends. */
class Bus {
  readonly #waiting: Placed[];
  #sounding: { readonly start: number; readonly channels: Stereo }[] = [];

  constructor(items: readonly Placed[]) {
    this.#waiting = [...items].sort((a, b) => b.start - a.start);
  }

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

/** A take with its gain, pan and reverberation. */
async function performLine({ take, gainDb, pan, room }: MixedLine, read: SoundReader): Promise<Stereo> {
  const [mono = new Float32Array(0)] = await read.take(take);
  const angle = ((pan + 1) * Math.PI) / 4;
  const gain = fromDb(gainDb);
  // Equal power: the loudness of both channels together doesn't depend on the pan.
  const gains = [Math.cos(angle), Math.sin(angle)].map((share) => share * gain);
  const dry = gains.map((factor) => mono.map((sample) => sample * factor)) as Stereo;
  return room === 'none' ? dry : applyReverb(dry, REVERBS[room], REVERB_TAIL_SECONDS);
}

async function placeSound(
  { sound, start, end, gainDb, fadeIn, fadeOut }: MixedSound,
  read: SoundReader,
): Promise<Stereo> {
  const channels = await read.readSound(sound);
  const length = Math.min(end - start, channels[0]!.length);
  const gain = fromDb(gainDb);
  return [channels[0]!, channels[1] ?? channels[0]!].map((samples) => {
    const placed = samples.slice(0, length);
    for (let i = 0; i < length; i++) placed[i]! *= gain * computeEdgeGain(i, length, fadeIn, fadeOut);
    return placed;
  }) as Stereo;
}

/** Gain of a sample within the fades. Equal power: two pieces that overlap by their fades are as loud as each alone. */
function computeEdgeGain(i: number, length: number, fadeIn: number, fadeOut: number): number {
  const rise = i < fadeIn ? Math.sin((Math.PI / 2) * (i / fadeIn)) : 1;
  const left = length - 1 - i;
  const fall = left < fadeOut ? Math.sin((Math.PI / 2) * (left / fadeOut)) : 1;
  return rise * fall;
}

function applyDucking(channels: Stereo, { start, end }: Interval, ducking: Ducking): void {
  let before = fromDb(-ducking.getDepthDb(start));
  for (let from = start; from < end; from += CURVE_STEP) {
    const until = Math.min(end, from + CURVE_STEP);
    const after = fromDb(-ducking.getDepthDb(until));
    for (let i = from; i < until; i++) {
      const gain = before + ((after - before) * (i - from)) / CURVE_STEP;
      channels[0][i - start]! *= gain;
      channels[1][i - start]! *= gain;
    }
    before = after;
  }
}
