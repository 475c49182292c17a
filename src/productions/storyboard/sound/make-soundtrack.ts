import { join } from 'node:path';
import { FootlightError } from '../../../core/errors.ts';
import { hashFile } from '../../../core/hashing.ts';
import { percent, seconds } from '../../../core/messages/message.ts';
import { type Rational, toNumber } from '../../../core/rational.ts';
import { createWarning } from '../../../core/warning.ts';
import type { WorkflowContext } from '../../../execution/workflow.ts';
import { readMp3Length } from '../../../media/audio/mp3-length.ts';
import type { AudioCoding } from '../../../media/containers/container-plan.ts';
import { listAudioStreams } from '../../../media/media-info.ts';
import { probe } from '../../../media/probe.ts';
import { AUDIO_FILE } from '../../../pipelines/cut/cut-audio.ts';
import type { ReadyTrack } from '../../../pipelines/cut/cut-tracks.ts';
import { countTotalFrames, layOutScenes, type PlacedScene } from '../scene-timeline.ts';
import type { Storyboard } from '../storyboard.ts';
import { makeAmbiences } from './make-ambiences.ts';
import { mixSoundtrackStep } from './mix-soundtrack.ts';
import type { SpokenScene } from './narrate-scenes.ts';
import { type PlacedNarration, placeNarration } from './place-narration.ts';
import type { MusicFile } from './play-parts.ts';
import { createSoundtrackInput, type SoundtrackSpeech } from './soundtrack.ts';

const SAMPLE_RATE = 48_000;

/** What is heard besides ambience. */
export interface Heard {
  /** Spoken narrations by the numbers of scenes. */
  readonly spoken: ReadonlyMap<number, SpokenScene>;
  readonly music: OpenedMusic | undefined;
}

/** Music that was found to be one. */
export interface OpenedMusic extends MusicFile {
  readonly digest: string;
}

/** Share of the stated length below which the end of a file is missing. */
const WHOLE = 0.995;

/** Says it if the end of the music is missing. @throws `storyboard.music` if the file has no audio, and what `probe` throws */
export async function openMusic(
  context: Pick<WorkflowContext, 'warn' | 'signal'>,
  path: string,
): Promise<OpenedMusic> {
  const info = await probe(path);
  const [stream] = listAudioStreams(info);
  if (!stream) throw new FootlightError('storyboard.music', { kind: 'input', value: path });
  const length = stream.codec === 'mp3' ? await readMp3Length(info.path) : undefined;
  if (length && length.present < WHOLE * length.stated)
    context.warn(
      createWarning('storyboard.music-truncated', { missing: percent(1 - length.present / length.stated) }),
    );
  return { path: info.path, stream, digest: await hashFile(info.path, context.signal) };
}

/** Mixes narration, ambience and music to a track that is as long as the video; undefined if nothing is to be heard. */
export async function makeSoundtrack(
  context: WorkflowContext,
  storyboard: Storyboard,
  { spoken, music }: Heard,
  coding: AudioCoding,
): Promise<ReadyTrack | undefined> {
  const { format, scenes, options } = storyboard;
  const placed = layOutScenes(scenes, format);
  const toSamples = (frames: number): number => countSamples(frames, format.frameRate);
  const totalSamples = toSamples(countTotalFrames(scenes, format));
  const { ofScenes, paths } = options.ambience
    ? await makeAmbiences(context, scenes, options)
    : { ofScenes: [], paths: new Map<string, string>() };
  const speech = placeSpeech(context, storyboard, placed, spoken);
  const input = createSoundtrackInput({
    totalSamples,
    scenes: placed.map(({ start, frames, shared }, i) => ({
      start: toSamples(start),
      samples: toSamples(start + frames) - toSamples(start),
      fadeIn: toSamples(shared),
      fadeOut: toSamples(placed[i + 1]?.shared ?? 0),
      ambiences: ofScenes[i] ?? [],
    })),
    speech,
    music: music && { digest: music.digest },
    coding,
    channels: 2,
  });
  if (!input) return undefined;
  const files = new Map([...paths, ...[...spoken.values()].map(({ key, path }) => [key, path] as const)]);
  const mixed = await context.step(mixSoundtrackStep, input, { getPath: (key) => files.get(key)!, music });
  const { samples, isMet } = mixed.manifest.output;
  if (!isMet) context.warn(createWarning('storyboard.loudness'));
  return { key: mixed.key, path: join(mixed.directory, AUDIO_FILE), samples };
}

function countSamples(frames: number, { num, den }: Rational): number {
  return Math.round((frames * den * SAMPLE_RATE) / num);
}

function placeSpeech(
  context: WorkflowContext,
  { format, scenes }: Storyboard,
  placed: readonly PlacedScene[],
  spoken: ReadonlyMap<number, SpokenScene>,
): SoundtrackSpeech[] {
  const rate = toNumber(format.frameRate);
  const narrations = placeNarration(
    placed.map(({ start, frames }, i) => ({
      start: start / rate,
      seconds: frames / rate,
      speechSeconds: spoken.get(scenes[i]!.number)?.seconds,
    })),
    countTotalFrames(scenes, format) / rate,
  );
  return narrations.flatMap((narration) => {
    const { number } = scenes[narration.scene]!;
    warnOfLength(context, number, narration);
    const start = Math.round(narration.start * SAMPLE_RATE);
    const samples = Math.round(narration.end * SAMPLE_RATE) - start;
    return samples > 0 ? [{ key: spoken.get(number)!.key, start, samples }] : [];
  });
}

/** Overruns below this are not heard as such. */
const UNHEARD_SECONDS = 0.1;

function warnOfLength(
  context: WorkflowContext,
  scene: number,
  { overrunSeconds, lostSeconds }: PlacedNarration,
): void {
  if (lostSeconds > UNHEARD_SECONDS)
    context.warn(createWarning('storyboard.narration-cut', { scene, length: seconds(lostSeconds) }));
  else if (overrunSeconds > UNHEARD_SECONDS)
    context.warn(createWarning('storyboard.narration-overrun', { scene, length: seconds(overrunSeconds) }));
}
