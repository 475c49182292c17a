import { createMessage } from '../../core/messages/message.ts';
import { translate } from '../../core/messages/translate.ts';
import type { VideoEncoderSettings } from '../../media/encoder.ts';
import { canSeekExactly } from '../../media/video/frame-reader.ts';
import type { AnalyzedSource } from '../../pipelines/film/analyzed-source.ts';
import type { UsedEncoder } from '../../pipelines/film/encoding.ts';
import { type ParallelLimit, planParallelSegments } from '../../pipelines/film/parallel-segments.ts';
import { planSegments } from '../../pipelines/film/segments.ts';
import type { Strategy } from './strategy.ts';

const REASONS: Readonly<Record<ParallelLimit, string>> = {
  segments: 'enhance.segments.segments',
  container: 'enhance.segments.container',
  model: 'enhance.segments.model',
  processors: 'enhance.segments.processors',
  memory: 'enhance.segments.memory',
  program: 'enhance.segments.program',
};

/**
 * Whether segments may be made by several workers: any machine of a kind encodes the same, while each encoder of machines has
 * its own pictures, and where no place can be sought each of them would decode the file from its start.
 */
export function isShareable(
  { info }: Pick<AnalyzedSource, 'info'>,
  { encoder }: { readonly encoder: UsedEncoder },
): boolean {
  return encoder === 'software' && canSeekExactly(info);
}

/** Who makes the master, and in which language it is said. */
interface Makers {
  /** Workers that may make segments, this one included. */
  readonly workers: number;
  /** Whether they may share its segments. */
  readonly isShared: boolean;
  readonly language?: string;
  /** This machine, unless another one is meant. */
  readonly machine?: Parameters<typeof planParallelSegments>[1];
}

/**
 * In how many segments the master is made, how many of them at a time on this machine and for how many workers, and why not
 * more. A plan that was made elsewhere, or edited, may ask for fewer at a time, and for one worker.
 */
export function planMasterSegments(
  { info, features }: AnalyzedSource,
  picture: Pick<VideoEncoderSettings, 'width' | 'height' | 'pixelFormat'>,
  { upscaler, segments: asked }: Pick<Strategy, 'upscaler' | 'segments'>,
  { workers, isShared, language, machine }: Makers,
): NonNullable<Strategy['segments']> {
  const count = planSegments(features.shots).length;
  const usesModel = upscaler !== 'lanczos';
  const possible = planParallelSegments({ segments: count, source: info, usesModel, picture }, machine);
  const atATime = Math.min(asked?.atATime ?? possible.atATime, possible.atATime);
  const isAskedFor = atATime < possible.atATime;
  const limit = canSeekExactly(info) || count === 1 ? possible.limit : 'container';
  const reason = createMessage(isAskedFor ? 'enhance.segments.asked' : REASONS[limit]);
  const alone = asked?.workers === 1 && { workers: 1 };
  const most = alone || !isShared ? 1 : Math.min(workers, Math.ceil(count / atATime));
  if (most === 1) return { count, atATime, ...alone, reason: translate(reason, language) };
  const shared = createMessage('enhance.segments.workers', { workers: most, segments: atATime, reason });
  return { count, atATime, workers: most, reason: translate(shared, language) };
}

/** What a strategy says of the pictures: a report doesn't depend on the machines that were there to make them. */
export function leaveOutSegments({ segments: _, ...treatment }: Strategy): Omit<Strategy, 'segments'> {
  return treatment;
}
