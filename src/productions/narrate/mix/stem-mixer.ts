import { Ducking } from '../../../sound/ducking.ts';
import { fromDb } from '../../../sound/levels.ts';
import type { PlacedPiece } from '../../../sound/repeat-pieces.ts';
import { applyReverb, type Reverb } from '../../../sound/reverb.ts';
import { cutPiece, type Stereo, StereoBus } from '../../../sound/stereo-bus.ts';
import type { ChapterMix, MixedLine } from './mix-plan.ts';

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

/** Mixes a chapter second by second. Only the sounds of the moment are in memory. */
export async function* mixStems(
  mix: ChapterMix,
  read: SoundReader,
): AsyncGenerator<StemBlock, void, undefined> {
  const buses: Record<StemName, StereoBus> = {
    dialogue: new StereoBus(
      mix.dialogue.map((line) => ({ start: line.start, load: () => performLine(line, read) })),
    ),
    environment: new StereoBus(
      mix.environment.map((sound) => ({ start: sound.start, load: () => placeSound(sound, read) })),
    ),
    effects: new StereoBus(
      mix.effects.map((sound) => ({ start: sound.start, load: () => placeSound(sound, read) })),
    ),
  };
  const ducking = new Ducking(mix.ducking);
  for (let from = 0; from < mix.length; from += BLOCK) {
    const span = { start: from, end: Math.min(mix.length, from + BLOCK) };
    const environment = await buses.environment.render(span);
    ducking.apply(environment, from);
    yield {
      dialogue: await buses.dialogue.render(span),
      environment,
      effects: await buses.effects.render(span),
    };
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

async function placeSound(piece: PlacedPiece, read: SoundReader): Promise<Stereo> {
  return cutPiece(await read.readSound(piece.sound), piece.end - piece.start, fromDb(piece.gainDb), piece);
}
