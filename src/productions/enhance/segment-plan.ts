import { createMessage } from '../../core/messages/message.ts';
import { translate } from '../../core/messages/translate.ts';
import type { VideoEncoderSettings } from '../../media/encoder.ts';
import type { AnalyzedSource } from '../../pipelines/film/analyzed-source.ts';
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
 * In how many segments the master is made, how many of them at a time on this machine, and why not more. A plan that was
 * made elsewhere, or edited, may ask for fewer.
 */
export function planMasterSegments(
  { info, features }: AnalyzedSource,
  picture: Pick<VideoEncoderSettings, 'width' | 'height' | 'pixelFormat'>,
  { upscaler, segments: asked }: Pick<Strategy, 'upscaler' | 'segments'>,
  language?: string,
): NonNullable<Strategy['segments']> {
  const count = planSegments(features.shots).length;
  const usesModel = upscaler !== 'lanczos';
  const { atATime, limit } = planParallelSegments({ segments: count, source: info, usesModel, picture });
  if (asked && asked.atATime < atATime) return { ...asked, count };
  return { count, atATime, reason: translate(createMessage(REASONS[limit]), language) };
}
