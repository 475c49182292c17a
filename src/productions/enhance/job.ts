import type { FieldMode } from '../../analysis/fields/field-plan.ts';
import { FootlightError } from '../../core/errors.ts';
import { createWarning } from '../../core/warning.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { listAudioStreams } from '../../media/media-info.ts';
import { getWorkingPicture } from '../../media/video/working-picture.ts';
import { type AnalyzedSource, analyzeSource } from '../../pipelines/film/analyzed-source.ts';
import { chooseEncoder, type EncoderSearch } from '../../pipelines/film/choose-encoder.ts';
import { createEncoderSettings, type UsedEncoder, type VideoCodec } from '../../pipelines/film/encoding.ts';
import { openSource, type Source } from '../../pipelines/film/source.ts';
import { resolveTarget } from '../../pipelines/film/target.ts';
import { assertIntactAudio } from '../../pipelines/source/intact.ts';
import { chooseCodec, warnOfStandardRange } from './dynamic-range.ts';
import { chooseHardware } from './hardware-profiles.ts';
import type { EnhanceOptions } from './options.ts';
import { listOverruledOptions } from './overruled-options.ts';
import { assertPixelsFit } from './pixel-format.ts';
import { planEnhancement } from './planner.ts';
import { readStrategy } from './read-strategy.ts';
import { isShareable, planMasterSegments } from './segment-plan.ts';
import type { Strategy } from './strategy.ts';
import { readTheaterSettings } from './theater-config.ts';

/** An analyzed video with the strategy for it. */
export interface EnhanceJob {
  readonly analyzedSource: AnalyzedSource;
  readonly options: EnhanceOptions & { readonly codec: VideoCodec; readonly encoder: UsedEncoder };
  readonly strategy: Strategy;
}

/**
 * Checks the source, analyzes it, and plans the strategy or reads the given one.
 *
 * @param trial what an encoder of the machine has to pass
 * @throws `enhance.strategy-mismatch` if the given strategy was made for another video
 */
export async function prepareJob(
  context: WorkflowContext,
  options: EnhanceOptions,
  trial: EncoderSearch['trial'],
): Promise<EnhanceJob> {
  const replayed = options.strategy === undefined ? undefined : await readStrategy(context, options.strategy);
  const overruled = replayed ? listOverruledOptions(replayed, options) : [];
  if (overruled.length > 0) context.warn(createWarning('enhance.options-overruled', { options: overruled }));
  const policy = options.dynamicRange === 'sdr' ? 'converted' : 'kept';
  const source = await openSource(options.input, context.signal, policy);
  const { video, info } = source;
  const codec = chooseCodec(options.codec, video);
  assertPixelsFit({ ...options, codec }, video);
  warnOfStandardRange(context, options.dynamicRange, video);
  if (video.hasAlpha) context.warn(createWarning('enhance.alpha-dropped'));
  const hardware = await chooseHardware(options.hardware, options.provider, context.language);
  const request = {
    ...(await readTheaterSettings(context, { ...options, hardware: hardware.profile })),
    hardware,
    target: options.target,
    display: { width: video.displayWidth, height: video.displayHeight },
    hasAudio: listAudioStreams(info).length > 0,
    upscaler: options.upscaler,
    motionCompensation: options.motionCompensation,
    bitsPerPixel: computeBitsPerPixel(source),
  };
  // An impossible target, and an encoder that does not work here, are refused before the video is decoded.
  const size = replayed?.target ?? resolveTarget(request.target, request.display);
  const encoder = await chooseEncoder(options.encoder, {
    codec,
    createSettings: (machine) =>
      createEncoderSettings({ ...options, codec, encoder: machine }, video, getWorkingPicture(video), size),
    trial,
    signal: context.signal,
  });
  const fields = replayed?.fields?.mode ?? options.fields;
  const analyzedSource = await analyzeSource(context, source, { isStrict: options.strict, fields });
  assertFieldsFit(analyzedSource, options.fields);
  if (options.strict) await assertIntactAudio(info, context.signal);
  const { features, analyzedAt } = analyzedSource;
  const planned = replayed ?? planEnhancement({ ...request, fields, features, generatedAt: analyzedAt });
  if (planned.temporal.lockedShots.length !== features.shots.length)
    throw createOtherShotsError(options.strategy);
  const chosen = { ...options, codec, encoder };
  const picture = createEncoderSettings(chosen, video, getWorkingPicture(video), planned.target);
  const { workers, language } = context;
  const isShared = isShareable(analyzedSource, chosen);
  const segments = planMasterSegments(analyzedSource, picture, planned, { workers, isShared, language });
  return { analyzedSource, options: chosen, strategy: { ...planned, segments } };
}

/** Refuses to make pictures of fields that a video doesn't have. @throws `enhance.progressive` */
function assertFieldsFit({ features, info }: AnalyzedSource, fields: FieldMode): void {
  if (features.fields || !['single', 'double', 'keep'].includes(fields)) return;
  throw new FootlightError('enhance.progressive', {
    kind: 'usage',
    parameters: { fields },
    value: info.path,
  });
}

function computeBitsPerPixel({ info, video }: Source): number | undefined {
  const frames = (info.durationSeconds ?? 0) * (video.averageFrameRate.num / video.averageFrameRate.den);
  return frames > 0 ? (info.sizeBytes * 8) / (frames * video.width * video.height) : undefined;
}

function createOtherShotsError(path: string | undefined): FootlightError {
  return new FootlightError('enhance.strategy-mismatch', { kind: 'usage', value: path });
}
