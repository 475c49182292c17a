import { createHash, type Hash } from 'node:crypto';
import { InputFile } from '../../../media/containers/input-file.ts';
import { decodeFrames } from '../../../media/decoder.ts';
import type { Frame } from '../../../media/frame.ts';
import {
  type AudioStreamInfo,
  findMainVideo,
  listAudioStreams,
  type MediaInfo,
} from '../../../media/media-info.ts';
import { PictureComparison } from '../../../media/picture-comparison.ts';
import { probe } from '../../../media/probe.ts';

/** Half a millisecond, as Matroska rounds times to milliseconds. */
const TOLERANCE_SECONDS = 0.00051;

/** Decodes a video to its end, and counts the frames and those that are not at their times. */
export async function countMovedFrames(
  path: string,
  frameSeconds: readonly number[],
  signal: AbortSignal,
  onProgress: (frames: number) => void,
): Promise<{ frames: number; moved: number }> {
  const { index, timeBase } = findMainVideo(await probe(path))!;
  await using input = await InputFile.open(path);
  let [frames, moved] = [0, 0];
  for await (const frame of decodeFrames(input, index, { signal })) {
    const seconds = Number(frame.pts) * (timeBase.num / timeBase.den);
    frame.free();
    const expected = frameSeconds[frames++];
    if (expected === undefined || Math.abs(seconds - expected) > TOLERANCE_SECONDS) moved++;
    onProgress(frames);
  }
  return { frames, moved };
}

/**
 * Compares the samples of a silent video, such as one of mattes, with those of the segments that it was joined of.
 *
 * @returns how many frames both have, and the number of the first frame that differs or that one of them lacks
 */
export async function findChangedFrame(
  path: string,
  segments: readonly string[],
  signal: AbortSignal,
  onProgress: (frames: number) => void,
): Promise<{ frames: number; changed?: number }> {
  await using input = await InputFile.open(path);
  const written = decodeFrames(input, 0, { signal });
  const comparison = new PictureComparison();
  let frames = 0;
  try {
    for await (const expected of decodeSegments(segments, signal)) {
      using own = expected;
      const { value: frame } = await written.next();
      if (!frame) return { frames, changed: frames };
      using read = frame;
      if (!comparison.isSame(own, read)) return { frames, changed: frames };
      onProgress(++frames);
    }
    const { value: extra } = await written.next();
    extra?.free();
    return extra ? { frames, changed: frames } : { frames };
  } finally {
    await written.return(undefined);
  }
}

async function* decodeSegments(
  paths: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<Frame, void, undefined> {
  for (const path of paths) {
    await using input = await InputFile.open(path);
    yield* decodeFrames(input, 0, { signal });
  }
}

/**
 * Compares the coded audio of a file with that of the source that it was copied from.
 *
 * @returns how many streams both have, and the position of the first that differs
 */
export async function compareAudio(
  source: MediaInfo,
  path: string,
  signal: AbortSignal,
): Promise<{ streams: number; changed?: number }> {
  const streams = listAudioStreams(source);
  const written = listAudioStreams(await probe(path));
  if (streams.length === 0 && written.length === 0) return { streams: 0 };
  const before = await hashAudio(source.path, streams, signal);
  const after = await hashAudio(path, written, signal);
  const length = Math.max(before.length, after.length);
  for (let i = 0; i < length; i++) if (before[i] !== after[i]) return { streams: i, changed: i + 1 };
  return { streams: length };
}

/** Digests of the coded audio of each stream. Containers cut it into packets in their own ways, so all is one text. */
async function hashAudio(
  path: string,
  streams: readonly AudioStreamInfo[],
  signal: AbortSignal,
): Promise<string[]> {
  await using input = await InputFile.open(path);
  const indices = streams.map(({ index }) => index);
  const hashes = new Map<number, Hash>(indices.map((index) => [index, createHash('sha256')]));
  const aac = new Set(streams.filter(({ codec }) => codec === 'aac').map(({ index }) => index));
  for await (const { streamIndex, data } of input.readPackets(indices, signal)) {
    if (data) hashes.get(streamIndex)!.update(aac.has(streamIndex) ? stripHeader(data) : data);
  }
  return indices.map((index) => hashes.get(index)!.digest('hex'));
}

/**
 * Leaves out the header of ADTS, which a packet of AAC has in transport streams and not in MP4. Those of other codecs may
 * begin with the same bits, such as PCM with a loud sample.
 */
function stripHeader(data: Buffer): Buffer {
  const isAdts = data.length > 7 && data[0] === 0xff && (data[1]! & 0xf6) === 0xf0;
  if (!isAdts) return data;
  const hasChecksum = (data[1]! & 1) === 0;
  return data.subarray(hasChecksum ? 9 : 7);
}
