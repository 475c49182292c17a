import { ticksToSeconds } from '../../core/rational.ts';
import { readAudio } from '../../media/audio/audio-reader.ts';
import { startMicroseconds } from '../../media/clock.ts';
import { InputFile } from '../../media/containers/input-file.ts';
import { DecodeMeter } from '../../media/decode-meter.ts';
import { decodeFrames } from '../../media/decoder.ts';
import {
  type AudioStreamInfo,
  listAudioStreams,
  type MediaInfo,
  type VideoStreamInfo,
} from '../../media/media-info.ts';
import { createProblemError, listProblems } from './problems.ts';

/**
 * Decodes the audio of a source, before hours are spent on its pictures.
 *
 * @throws `input.not-intact`
 */
export async function assertIntactAudio(info: MediaInfo, signal: AbortSignal): Promise<void> {
  for (const stream of listAudioStreams(info)) {
    const meter = new DecodeMeter();
    for await (const _block of readAudio(info.path, stream, signal, { meter }));
    assertIntact(info, stream, meter);
  }
}

/**
 * Decodes the pictures of a source, where it isn't done otherwise.
 *
 * @throws `input.not-intact`
 */
export async function assertIntactPictures(
  info: MediaInfo,
  video: VideoStreamInfo,
  signal: AbortSignal,
): Promise<void> {
  const meter = new DecodeMeter();
  await using input = await InputFile.open(info.path);
  for await (const frame of decodeFrames(input, video.index, { signal, meter })) frame.free();
  assertIntact(info, video, meter);
}

function assertIntact(info: MediaInfo, stream: VideoStreamInfo | AudioStreamInfo, meter: DecodeMeter): void {
  const { kind, index, timeBase } = stream;
  const findings = meter.getFindings(kind);
  const start = Number(startMicroseconds(info)) / 1e6;
  const toSeconds = (ticks: number): number => ticksToSeconds(BigInt(ticks), timeBase) - start;
  const of = { path: info.path, kind, stream: index, toSeconds } as const;
  const [problem] = findings ? listProblems(findings, of) : [];
  if (problem) throw createProblemError(problem, info.path);
}
