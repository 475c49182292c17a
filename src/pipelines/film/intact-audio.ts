import { ticksToSeconds } from '../../core/rational.ts';
import { readAudio } from '../../media/audio/audio-reader.ts';
import { startMicroseconds } from '../../media/clock.ts';
import { DecodeMeter } from '../../media/decode-meter.ts';
import { listAudioStreams } from '../../media/media-info.ts';
import { createProblemError, listProblems } from '../source/problems.ts';
import type { Source } from './source.ts';

/**
 * Decodes the audio of a source, before hours are spent on its pictures.
 *
 * @throws `input.not-intact`
 */
export async function assertIntactAudio({ info }: Source, signal: AbortSignal): Promise<void> {
  const start = Number(startMicroseconds(info)) / 1e6;
  for (const stream of listAudioStreams(info)) {
    const meter = new DecodeMeter();
    for await (const _block of readAudio(info.path, stream, signal, { meter }));
    const findings = meter.getFindings('audio');
    const toSeconds = (ticks: number): number => ticksToSeconds(BigInt(ticks), stream.timeBase) - start;
    const of = { path: info.path, kind: 'audio', stream: stream.index, toSeconds } as const;
    const [problem] = findings ? listProblems(findings, of) : [];
    if (problem) throw createProblemError(problem, info.path);
  }
}
