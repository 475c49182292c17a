import { join } from 'node:path';
import { FootlightError } from '../../core/errors.ts';
import { joinSamples } from '../../core/samples.ts';
import type { Warning } from '../../core/warning.ts';
import type { SoundRequest, SoundSession } from '../../engines/sound-generator.ts';
import { reportWhileWaiting } from '../../execution/report-while-waiting.ts';
import type { Stage } from '../../execution/stage.ts';
import type { Step } from '../../execution/step.ts';
import { readAudioRange, SAMPLE_RATE } from '../../media/audio/audio-reader.ts';
import { writeStoredAudio } from '../../media/audio/stored-audio.ts';
import { probe } from '../../media/probe.ts';
import { computeGatedLoudness, computeMaxMomentary, measureBlockPowers } from '../../sound/k-weighting.ts';
import { fadeEdges, measurePeak } from '../../sound/levels.ts';
import type { EngineSession } from './engine-session.ts';

export const SOUND_FILE = 'sound.nut';

export interface SoundInput extends Omit<SoundRequest, 'signal'> {
  /** The engine with its version, or the digest of a library's file. */
  readonly source: string;
}

export interface SoundResources {
  readonly session: EngineSession<SoundSession>;
  /** A file that is read instead of asking the engine. */
  readonly library?: { readonly path: string } | undefined;
}

export interface MadeSound {
  readonly samples: number;
  /** Integrated loudness in LUFS, and that of the loudest 400 ms; null for silence. */
  readonly lufs: number | null;
  readonly loudestLufs: number | null;
  readonly warnings: readonly Warning[];
}

/** Peak of stored sounds, of full scale. */
const PEAK = 0.5;
const FADE_IN = 96;
const FADE_OUT = 2400;

/** A step that makes one sound, or reads it from a file, at a peak that leaves room for the mix. */
export function createSoundStep(stage: Stage): Step<SoundInput, SoundResources, MadeSound> {
  return {
    ...stage,
    version: '2',
    async run(context, { source: _source, ...request }, { session, library }) {
      const { directory, signal } = context;
      const making = library
        ? readLibrary(library, request, signal)
        : session.use((opened) => opened.generate({ ...request, signal }));
      const { channels, warnings } = await reportWhileWaiting(context, making);
      const peak = Math.max(...channels.map(measurePeak));
      if (!(peak > 0)) throw createSilentError(request.prompt);
      for (const channel of channels) {
        for (let i = 0; i < channel.length; i++) channel[i]! *= PEAK / peak;
        if (request.kind === 'effect') fadeEdges(channel, FADE_IN, FADE_OUT);
      }
      await writeStoredAudio(join(directory, SOUND_FILE), channels, signal);
      const powers = measureBlockPowers(channels);
      return {
        samples: channels[0].length,
        lufs: toFinite(computeGatedLoudness([powers])),
        loudestLufs: toFinite(computeMaxMomentary(powers)),
        warnings,
      };
    },
  };
}

/** Longest effect that is read from a library, in seconds. */
const MAX_EFFECT_SECONDS = 30;

async function readLibrary(
  { path }: { readonly path: string },
  { kind, seconds }: Omit<SoundRequest, 'signal'>,
  signal: AbortSignal,
) {
  const { streams } = await probe(path);
  const stream = streams.find((each) => each.kind === 'audio');
  if (stream?.kind !== 'audio') throw createSilentError(path);
  const parts: Float32Array[][] = [];
  const longest = kind === 'ambience' ? seconds : MAX_EFFECT_SECONDS;
  const range = { fromSeconds: 0, samples: Math.round(longest * SAMPLE_RATE), channels: 2 };
  for await (const block of readAudioRange(path, stream, range, signal)) parts.push(block);
  const [left, right] = [0, 1].map((channel) => joinSamples(parts.map((block) => block[channel]!)));
  const joined: [Float32Array, Float32Array] = [left!, right!];
  return { channels: kind === 'effect' ? trimTail(joined) : joined, warnings: [] };
}

/** Removes the silence that is read beyond the end of a file. */
function trimTail([left, right]: [Float32Array, Float32Array]): [Float32Array, Float32Array] {
  let end = left.length;
  while (end > 1 && left[end - 1] === 0 && right[end - 1] === 0) end--;
  return [left.slice(0, end), right.slice(0, end)];
}

function toFinite(lufs: number): number | null {
  return Number.isFinite(lufs) ? Math.round(lufs * 100) / 100 : null;
}

function createSilentError(prompt: string): FootlightError {
  return new FootlightError('sound.silent', { kind: 'input', value: prompt });
}
