import { ticksToSeconds } from '../../core/rational.ts';
import type { Warning } from '../../core/warning.ts';
import { readAudio } from '../../media/audio/audio-reader.ts';
import { startMicroseconds } from '../../media/clock.ts';
import { InputFile } from '../../media/containers/input-file.ts';
import { type DecodeFindings, DecodeMeter } from '../../media/decode-meter.ts';
import { decodeFrames } from '../../media/decoder.ts';
import {
  type AudioStreamInfo,
  listAudioStreams,
  type MediaInfo,
  type VideoStreamInfo,
} from '../../media/media-info.ts';
import { createProblemError, type FindingsOf, listProblems } from './problems.ts';

/**
 * Decodes the audio of a source, before hours are spent on its pictures.
 *
 * @throws `input.not-intact`
 */
export async function assertIntactAudio(info: MediaInfo, signal: AbortSignal): Promise<void> {
  for (const stream of listAudioStreams(info)) {
    const findings = await decodeAudio(info, stream, signal);
    if (findings) assertIntact(info, stream, findings);
  }
}

/** Decodes audio that is going to be copied, and lists what is damaged in it. */
export async function findDamagedAudio(info: MediaInfo, signal: AbortSignal): Promise<Warning[]> {
  const problems: Warning[] = [];
  for (const stream of listAudioStreams(info)) {
    const findings = await decodeAudio(info, stream, signal);
    if (!findings) continue;
    const copied = [...findings.lost, ...findings.damaged].sort((first, second) => first - second);
    // A change of format is copied too, and nothing is lost by it.
    const found = { lost: [], damaged: [], changed: [], copied, endsEarly: findings.endsEarly };
    problems.push(...listProblems(found, describeStream(info, stream)));
  }
  return problems;
}

async function decodeAudio(
  info: MediaInfo,
  stream: AudioStreamInfo,
  signal: AbortSignal,
): Promise<DecodeFindings | undefined> {
  const meter = new DecodeMeter();
  for await (const _block of readAudio(info.path, stream, signal, { meter }));
  return meter.getFindings('audio');
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
  const findings = meter.getFindings('video');
  if (findings) assertIntact(info, video, findings);
}

function assertIntact(
  info: MediaInfo,
  stream: VideoStreamInfo | AudioStreamInfo,
  findings: DecodeFindings,
): void {
  const [problem] = listProblems(findings, describeStream(info, stream));
  if (problem) throw createProblemError(problem, info.path);
}

function describeStream(
  info: MediaInfo,
  { kind, index, timeBase }: VideoStreamInfo | AudioStreamInfo,
): FindingsOf {
  const start = Number(startMicroseconds(info)) / 1e6;
  const toSeconds = (ticks: number): number => ticksToSeconds(BigInt(ticks), timeBase) - start;
  return { path: info.path, kind, stream: index, toSeconds };
}
