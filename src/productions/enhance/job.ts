import { FootlightError } from '../../core/errors.ts';
import { createWarning } from '../../core/warning.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { audioStreams } from '../../media/media-info.ts';
import { analyzeFilm, type Film } from '../../pipelines/film/film.ts';
import { openSource, type Source } from '../../pipelines/film/source.ts';
import { resolveTarget } from '../../pipelines/film/target.ts';
import { chooseHardware } from './hardware-profiles.ts';
import type { EnhanceOptions } from './options.ts';
import { planEnhancement } from './planner.ts';
import { PRESETS } from './presets.ts';
import { readStrategy } from './read-strategy.ts';
import type { Strategy } from './strategy.ts';

/** A film that was measured, and the plan for it. */
export interface EnhanceJob {
  readonly film: Film;
  readonly options: EnhanceOptions;
  readonly strategy: Strategy;
}

/** Checks, measures and plans. */
export async function prepareJob(context: WorkflowContext, options: EnhanceOptions): Promise<EnhanceJob> {
  const replayed = options.strategy === undefined ? undefined : await readStrategy(context, options.strategy);
  const source = await openSource(options.input, context.signal);
  const { video, info } = source;
  if (video.hasAlpha) context.warn(createWarning('enhance.alpha-dropped'));
  const request = {
    preset: PRESETS[options.preset],
    hardware: await chooseHardware(options.hardware, options.provider),
    target: options.target,
    display: { width: video.displayWidth, height: video.displayHeight },
    hasAudio: audioStreams(info).length > 0,
    upscaler: options.upscaler,
    bitsPerPixel: bitsPerPixel(source),
  };
  // An impossible target is refused before the film is decoded.
  if (!replayed) resolveTarget(request.target, request.display);
  const film = await analyzeFilm(context, source);
  const { features, analyzedAt } = film;
  const strategy = replayed ?? planEnhancement({ ...request, features, generatedAt: analyzedAt });
  if (strategy.temporal.lockedShots.length !== features.shots.length) throw otherShots(options.strategy);
  return { film, options, strategy };
}

function bitsPerPixel({ info, video }: Source): number | undefined {
  const frames = (info.durationSeconds ?? 0) * (video.averageFrameRate.num / video.averageFrameRate.den);
  return frames > 0 ? (info.sizeBytes * 8) / (frames * video.width * video.height) : undefined;
}

function otherShots(path: string | undefined): FootlightError {
  return new FootlightError('enhance.strategy-mismatch', { kind: 'usage', value: path });
}
