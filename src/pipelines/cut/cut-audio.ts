import { join } from 'node:path';
import { toNumber } from '../../core/rational.ts';
import type { Step, StepContext } from '../../execution/step.ts';
import { readAudioRange, SAMPLE_RATE } from '../../media/audio/audio-reader.ts';
import { AudioTrackWriter, createAudioFrame, createAudioPad } from '../../media/audio/audio-track-file.ts';
import type { AudioCoding } from '../../media/containers/container-plan.ts';
import { getFadeShare } from '../../media/cutting/transition-shares.ts';
import { DecodeMeter } from '../../media/decode-meter.ts';
import type { AudioStreamInfo } from '../../media/media-info.ts';
import { listProblems } from '../source/problems.ts';
import type { CutItem } from './cut-item.ts';
import { type FrameRange, getShownTicks, type IndexedSource } from './indexed-source.ts';
import type { KeptTrack } from './kept-tracks.ts';
import { CUT_STAGES } from './stages.ts';

export const AUDIO_FILE = 'sound.nut';

/** Where the audio of a clip lies on the clock of the video, in samples at 48 kHz. */
export interface PlacedAudio {
  readonly clip: number;
  readonly start: number;
  readonly end: number;
  /** Where it begins in the source, in seconds on the source's clock. */
  readonly fromSeconds: number;
  /** Lengths of the fades in samples. In a transition they overlap those of the neighbor. */
  readonly fadeIn: number;
  readonly fadeOut: number;
  /** Samples at the beginning and the end that are silent, while a transition through black shows the neighbor. */
  readonly silentIn: number;
  readonly silentOut: number;
}

interface AudioInput {
  readonly placed: readonly PlacedAudio[];
  readonly digests: readonly string[];
  /** For each clip, the stream that its audio comes from; undefined for silence. */
  readonly streams: readonly (number | undefined)[];
  readonly channels: number;
  readonly coding: AudioCoding;
}

interface AudioResources {
  readonly clips: readonly ClipAudio[];
}

/** The stream that the audio of a clip comes from; silence without one. */
interface ClipAudio {
  readonly source: IndexedSource;
  readonly stream: AudioStreamInfo | undefined;
}

/** Fade at a seam, in samples: without it a seam clicks, and this is too short to be heard. */
const SEAM_FADE = SAMPLE_RATE * 0.005;
const SEAM = { fadeIn: SEAM_FADE, fadeOut: SEAM_FADE, silentIn: 0, silentOut: 0 };

/**
 * Places the audio of the clips on the clock of the video, so that rounding errors don't add up.
 *
 * @param lengths of the intervals, in seconds
 */
export function placeAudio(
  ranges: readonly FrameRange[],
  items: readonly CutItem[],
  lengths: readonly number[],
): PlacedAudio[] {
  const bounds = ranges.map(() => ({ start: -1, end: -1, ...SEAM }));
  let at = 0;
  for (const [i, item] of items.entries()) {
    const seconds = lengths[i]!;
    const [from, to] = [Math.round(at * SAMPLE_RATE), Math.round((at + seconds) * SAMPLE_RATE)];
    const bound = bounds[item.clip]!;
    if (bound.start < 0) bound.start = from;
    bound.end = to;
    if (item.kind === 'transition') {
      const fade = Math.round((to - from) * (getFadeShare(item.transition) ?? 1));
      const silent = to - from - fade;
      Object.assign(bound, { fadeIn: fade, silentIn: silent });
      Object.assign(bounds[item.clip - 1]!, { end: to, fadeOut: fade, silentOut: silent });
    }
    at += seconds;
  }
  return ranges.map((range, clip) => ({
    clip,
    ...bounds[clip]!,
    fromSeconds: getShownTicks(range, range.start) * toNumber(range.source.video.timeBase),
  }));
}

/** The number of channels that most of the audio of a track has, by time. */
export function chooseChannels(ranges: readonly FrameRange[], track: KeptTrack<AudioStreamInfo>): number {
  const seconds = new Map<number, number>();
  for (const range of ranges) {
    const { source, start, end } = range;
    const stream = track.get(source.digest);
    const length =
      (getShownTicks(range, end) - getShownTicks(range, start)) * toNumber(source.video.timeBase);
    if (stream) seconds.set(stream.channels, (seconds.get(stream.channels) ?? 0) + length);
  }
  return [...seconds].sort(([, a], [, b]) => b - a)[0]?.[0] ?? 0;
}

/**
 * Cuts the audio of all clips, exact to the sample, and encodes it as one track, so that seams have no encoder delay.
 */
export const cutAudioStep: Step<AudioInput, AudioResources, { samples: number }> = {
  ...CUT_STAGES['cut-sound'],
  version: '3',
  async run(context, { placed, channels, coding }, { clips }) {
    const { directory, signal, reportProgress: progress } = context;
    await using writer = await AudioTrackWriter.create(join(directory, AUDIO_FILE), {
      input: createAudioPad(channels),
      channels,
      coding,
    });
    const total = Math.max(...placed.map(({ end }) => end));
    let position = 0;
    const meters = clips.map(() => new DecodeMeter());
    for await (const block of mixAudio(placed, clips, { channels, meters }, signal)) {
      const frame = createAudioFrame(block, position);
      position += block[0]!.length;
      await writer.write(frame, signal);
      progress(position / SAMPLE_RATE, total / SAMPLE_RATE);
    }
    await writer.finish(signal);
    for (const [i, meter] of meters.entries()) warnOfDamage(context, clips[i]!, placed[i]!, meter);
    return { samples: position };
  },
};

/** Warns of audio of a clip that could not be decoded, or was converted. */
function warnOfDamage(
  context: StepContext,
  { source, stream }: ClipAudio,
  { start, end, fromSeconds }: PlacedAudio,
  meter: DecodeMeter,
): void {
  const findings = meter.getFindings('audio');
  if (!findings || !stream) return;
  const { path } = source.info;
  const zero = source.startTicks * toNumber(source.video.timeBase);
  const toSeconds = (ticks: number): number => ticks * toNumber(stream.timeBase) - zero;
  // Decoding begins before the clip does.
  const first = fromSeconds - zero;
  const isHeard = (ticks: number): boolean =>
    toSeconds(ticks) >= first && toSeconds(ticks) < first + (end - start) / SAMPLE_RATE;
  const heard = {
    ...findings,
    lost: findings.lost.filter(isHeard),
    damaged: findings.damaged.filter(isHeard),
    changed: findings.changed.filter(isHeard),
  };
  for (const problem of listProblems(heard, { path, kind: 'audio', stream: stream.index, toSeconds }))
    context.warn(problem);
}

/** How the audio of clips is mixed. */
interface Mix {
  readonly channels: number;
  /** For each clip, what is told of damage. */
  readonly meters: readonly DecodeMeter[];
}

/** Yields the audio of the clips one after another. What two clips share is held back and mixed. */
async function* mixAudio(
  placed: readonly PlacedAudio[],
  clips: readonly ClipAudio[],
  { channels, meters }: Mix,
  signal: AbortSignal,
): AsyncGenerator<Float32Array[], void, undefined> {
  let overlap: Float32Array[] = [];
  for (const [i, sound] of placed.entries()) {
    const shared = Math.max(0, sound.end - (placed[i + 1]?.start ?? sound.end));
    const held: Float32Array[][] = [];
    let done = 0;
    const alone = sound.end - sound.start - shared;
    for await (const block of readClipAudio(
      sound,
      clips[sound.clip]!,
      { channels, meter: meters[sound.clip]! },
      signal,
    )) {
      applyFade(block, done, sound);
      addOverlap(block, overlap, done);
      const length = block[0]!.length;
      const free = Math.max(0, Math.min(length, alone - done));
      if (free > 0) yield block.map((samples) => samples.subarray(0, free));
      if (free < length) held.push(block.map((samples) => samples.subarray(free)));
      done += length;
    }
    overlap = joinBlocks(held, channels);
  }
}

async function* readClipAudio(
  { start, end, fromSeconds }: PlacedAudio,
  { source, stream }: ClipAudio,
  reading: { readonly channels: number; readonly meter: DecodeMeter },
  signal: AbortSignal,
): AsyncGenerator<Float32Array[], void, undefined> {
  const { channels } = reading;
  const samples = end - start;
  const hasJumps = (source.index.jumpSeconds ?? []).length > 0;
  const range = { ...reading, fromSeconds, samples, hasJumps };
  if (stream) yield* readAudioRange(source.info.path, stream, range, signal);
  else
    for (let done = 0; done < samples; done += SAMPLE_RATE)
      yield Array.from({ length: channels }, () => new Float32Array(Math.min(SAMPLE_RATE, samples - done)));
}

/** Applies the fades in place, at equal power, so that a crossfade keeps its loudness. */
function applyFade(
  block: readonly Float32Array[],
  done: number,
  { start, end, fadeIn, fadeOut, silentIn, silentOut }: PlacedAudio,
): void {
  const total = end - start;
  for (const samples of block) {
    for (let i = 0; i < samples.length; i++) {
      const fromStart = done + i - silentIn + 0.5;
      const toEnd = total - silentOut - done - i - 0.5;
      const share = Math.max(0, Math.min(fromStart / fadeIn, toEnd / fadeOut));
      if (share < 1) samples[i]! *= Math.sin((share * Math.PI) / 2);
    }
  }
}

function addOverlap(block: readonly Float32Array[], overlap: readonly Float32Array[], done: number): void {
  const length = overlap[0]?.length ?? 0;
  for (const [channel, samples] of block.entries())
    for (let i = 0; i < samples.length && done + i < length; i++) samples[i]! += overlap[channel]![done + i]!;
}

function joinBlocks(blocks: readonly Float32Array[][], channels: number): Float32Array[] {
  const length = blocks.reduce((sum, block) => sum + block[0]!.length, 0);
  return Array.from({ length: channels }, (_, channel) => {
    const all = new Float32Array(length);
    let position = 0;
    for (const block of blocks) {
      all.set(block[channel]!, position);
      position += block[channel]!.length;
    }
    return all;
  });
}
