import { createMessage } from '../../core/messages/message.ts';
import { translate } from '../../core/messages/translate.ts';
import type { VideoEncoderSettings } from '../../media/encoder.ts';
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

/** Whether any machine of a kind encodes the same; each encoder of machines has its own pictures. */
export function isMadeAlike({ encoder }: { readonly encoder: UsedEncoder }): boolean {
  return encoder === 'software';
}

/** Who makes the master, and in which language it is said. */
interface Makers {
  /** Workers that may make segments, this one included. */
  readonly workers: number;
  /** Whether any of them makes the same of a segment. */
  readonly areAlike: boolean;
  readonly language?: string;
}

/**
 * In how many segments the master is made, how many of them at a time on this machine and by how many workers, and why not
 * more. A plan that was made elsewhere, or edited, may ask for fewer.
 */
export function planMasterSegments(
  { info, features }: AnalyzedSource,
  picture: Pick<VideoEncoderSettings, 'width' | 'height' | 'pixelFormat'>,
  { upscaler, segments: asked }: Pick<Strategy, 'upscaler' | 'segments'>,
  { workers, areAlike, language }: Makers,
): NonNullable<Strategy['segments']> {
  const count = planSegments(features.shots).length;
  const usesModel = upscaler !== 'lanczos';
  const { atATime, limit } = planParallelSegments({ segments: count, source: info, usesModel, picture });
  const alone = asked?.workers === 1 && { workers: 1 };
  if (asked && asked.atATime < atATime)
    return { count, atATime: asked.atATime, ...alone, reason: asked.reason };
  const reason = createMessage(REASONS[limit]);
  const most = alone || !areAlike ? 1 : Math.min(workers, Math.ceil(count / atATime));
  if (most === 1) return { count, atATime, ...alone, reason: translate(reason, language) };
  const shared = createMessage('enhance.segments.workers', { workers: most, segments: atATime, reason });
  return { count, atATime, workers: most, reason: translate(shared, language) };
}
