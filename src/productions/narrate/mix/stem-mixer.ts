import { Ducking } from '../../../sound/ducking.ts';
import { fromDb } from '../../../sound/levels.ts';
import type { PlacedPiece } from '../../../sound/repeat-pieces.ts';
import { applyReverb, type Reverb } from '../../../sound/reverb.ts';
import { cutPiece, type Stereo, StereoBus } from '../../../sound/stereo-bus.ts';
import type { ChapterMix, MixedLine } from './mix-plan.ts';

/** Reads the samples of a take (mono) or of a sound (stereo) by its key. */
export type ReadSound = (key: string) => Promise<readonly Float32Array[]>;

export const STEMS = ['dialogue', 'environment', 'effects'] as const;
export type StemName = (typeof STEMS)[number];

const BLOCK = 48_000;
const REVERB_TAIL_SECONDS = 0.6;
const REVERBS: Readonly<Record<'small' | 'large', Reverb>> = {
  small: { decaySeconds: 0.45, wet: 0.1, dampingHz: 5500 },
  large: { decaySeconds: 1.8, wet: 0.2, dampingHz: 4200 },
};

/**
 * Mixes a stem of a chapter second by second. Only the sounds of the moment are in memory.
 *
 * @param provide memory for a block of so many samples
 */
export async function* mixStem(
  stem: StemName,
  mix: ChapterMix,
  read: ReadSound,
  provide: (samples: number) => Stereo,
): AsyncGenerator<Stereo, void, undefined> {
  const bus = new StereoBus(
    stem === 'dialogue'
      ? mix.dialogue.map((line) => ({ start: line.start, load: () => performLine(line, read) }))
      : mix[stem].map((sound) => ({ start: sound.start, load: () => placeSound(sound, read) })),
  );
  const ducking = new Ducking(stem === 'environment' ? mix.ducking : []);
  for (let start = 0; start < mix.length; start += BLOCK) {
    const end = Math.min(mix.length, start + BLOCK);
    const block = await bus.render({ start, end }, provide(end - start));
    if (stem === 'environment') ducking.apply(block, start);
    yield block;
  }
}

/** A take with its gain, pan and reverberation. */
async function performLine({ take, gainDb, pan, room }: MixedLine, read: ReadSound): Promise<Stereo> {
  const [mono = new Float32Array(0)] = await read(take);
  const angle = ((pan + 1) * Math.PI) / 4;
  const gain = fromDb(gainDb);
  // Equal power: the loudness of both channels together doesn't depend on the pan.
  const gains = [Math.cos(angle), Math.sin(angle)].map((share) => share * gain);
  const dry = gains.map((factor) => amplify(mono, factor)) as Stereo;
  return room === 'none' ? dry : applyReverb(dry, REVERBS[room], REVERB_TAIL_SECONDS);
}

function amplify(samples: Float32Array, gain: number): Float32Array {
  const amplified = new Float32Array(samples.length);
  for (let i = 0; i < samples.length; i++) amplified[i] = samples[i]! * gain;
  return amplified;
}

async function placeSound(piece: PlacedPiece, read: ReadSound): Promise<Stereo> {
  return cutPiece(await read(piece.sound), piece.end - piece.start, fromDb(piece.gainDb), piece);
}
