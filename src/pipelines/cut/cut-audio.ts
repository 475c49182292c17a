import { join } from 'node:path';
import { toNumber } from '../../core/rational.ts';
import type { Step } from '../../execution/step.ts';
import { readAudioRange, SAMPLE_RATE } from '../../media/audio/audio-reader.ts';
import { AudioTrackWriter, createAudioFrame, createAudioPad } from '../../media/audio/audio-track-file.ts';
import type { AudioCoding } from '../../media/containers/container-plan.ts';
import { getFadeShare } from '../../media/cutting/transition-shares.ts';
import { type AudioStreamInfo, listAudioStreams } from '../../media/media-info.ts';
import { type CutOutput, getSecondsOfCut } from './cut-clips.ts';
import type { CutItem } from './cut-item.ts';
import { type FrameRange, getShownTicks, type IndexedSource } from './indexed-source.ts';
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
  readonly channels: number;
  readonly coding: AudioCoding;
}

interface AudioResources {
  readonly indexedSources: readonly IndexedSource[];
}

/** Fade at a seam, in samples: without it a seam clicks, and this is too short to be heard. */
const SEAM_FADE = SAMPLE_RATE * 0.005;
const SEAM = { fadeIn: SEAM_FADE, fadeOut: SEAM_FADE, silentIn: 0, silentOut: 0 };

/** Places the audio of the clips on the clock of the video, so that rounding errors don't add up. */
export function placeAudio(
  ranges: readonly FrameRange[],
  items: readonly CutItem[],
  cuts: readonly CutOutput[],
): PlacedAudio[] {
  const bounds = ranges.map(() => ({ start: -1, end: -1, ...SEAM }));
  let at = 0;
  for (const [i, item] of items.entries()) {
    const seconds = getSecondsOfCut(cuts[i]!);
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

/** The number of channels that most of the audio has, by time; 0 if there is no audio. */
export function chooseChannels(ranges: readonly FrameRange[]): number {
  const seconds = new Map<number, number>();
  for (const range of ranges) {
    const { source, start, end } = range;
    const stream = findMainAudio(source);
    const length =
      (getShownTicks(range, end) - getShownTicks(range, start)) * toNumber(source.video.timeBase);
    if (stream) seconds.set(stream.channels, (seconds.get(stream.channels) ?? 0) + length);
  }
  return [...seconds].sort(([, a], [, b]) => b - a)[0]?.[0] ?? 0;
}

/** The default audio track of a source, or its first one; undefined if it has none. */
export function findMainAudio({ info }: IndexedSource): AudioStreamInfo | undefined {
  const streams = listAudioStreams(info);
  return streams.find(({ isDefault }) => isDefault) ?? streams[0];
}

/**
 * Cuts the audio of all clips, exact to the sample, and encodes it as one track, so that seams have no encoder delay.
 */
export const cutAudioStep: Step<AudioInput, AudioResources, { samples: number }> = {
  ...CUT_STAGES['cut-sound'],
  version: '2',
  async run(
    { directory, signal, reportProgress: progress },
    { placed, channels, coding },
    { indexedSources },
  ) {
    await using writer = await AudioTrackWriter.create(join(directory, AUDIO_FILE), {
      input: createAudioPad(channels),
      channels,
      coding,
    });
    const total = Math.max(...placed.map(({ end }) => end));
    let position = 0;
    for await (const block of mixAudio(placed, indexedSources, channels, signal)) {
      const frame = createAudioFrame(block, position);
      position += block[0]!.length;
      await writer.write(frame, signal);
      progress(position / SAMPLE_RATE, total / SAMPLE_RATE);
    }
    await writer.finish(signal);
    return { samples: position };
  },
};

/** Yields the audio of the clips one after another. What two clips share is held back and mixed. */
async function* mixAudio(
  placed: readonly PlacedAudio[],
  indexedSources: readonly IndexedSource[],
  channels: number,
  signal: AbortSignal,
): AsyncGenerator<Float32Array[], void, undefined> {
  let overlap: Float32Array[] = [];
  for (const [i, sound] of placed.entries()) {
    const shared = Math.max(0, sound.end - (placed[i + 1]?.start ?? sound.end));
    const held: Float32Array[][] = [];
    let done = 0;
    const alone = sound.end - sound.start - shared;
    for await (const block of readClipAudio(sound, indexedSources[sound.clip]!, channels, signal)) {
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
  source: IndexedSource,
  channels: number,
  signal: AbortSignal,
): AsyncGenerator<Float32Array[], void, undefined> {
  const stream = findMainAudio(source);
  const samples = end - start;
  const hasJumps = (source.index.jumpSeconds ?? []).length > 0;
  const range = { fromSeconds, samples, channels, hasJumps };
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
