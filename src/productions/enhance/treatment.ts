import type { MasterTarget } from '../../media/audio/mastering.ts';
import { getWorkingPicture } from '../../media/video/working-picture.ts';
import { createEncoderSettings } from '../../pipelines/film/encoding.ts';
import type { AudioTreatment } from '../../pipelines/film/master-tracks.ts';
import type { PictureTreatment } from '../../pipelines/film/process-segments.ts';
import { createSegmentStep } from '../../pipelines/film/segment-step.ts';
import { formatRemix } from './audio-chains.ts';
import type { EnhanceEngines } from './engines.ts';
import type { EnhanceJob } from './job.ts';
import { createRestoreStage, type RestoreEvidence, type RestoreSettings } from './restore-stage.ts';
import { isShareable } from './segment-plan.ts';
import { STAGES } from './stages.ts';

const reconstructStep = createSegmentStep<RestoreSettings, RestoreEvidence>(STAGES.reconstruct);

/** The frame stage and the encoder that the strategy asks for. */
export function createPictureTreatment(
  { analyzedSource, strategy, options }: EnhanceJob,
  { upscaler }: EnhanceEngines,
): PictureTreatment<RestoreSettings, RestoreEvidence> {
  const encoder = createEncoderSettings(
    options,
    analyzedSource.video,
    getWorkingPicture(analyzedSource.video),
    strategy.target,
  );
  const stage = createRestoreStage(analyzedSource, strategy, upscaler, encoder.pixelFormat);
  return {
    step: reconstructStep,
    encoder,
    atATime: strategy.segments?.atATime,
    isShared: isShareable(analyzedSource, options) && strategy.segments?.workers !== 1,
    getStage: () => stage,
  };
}

/** The separation, remix and loudness target that the strategy asks for. */
export function createAudioTreatment(
  { strategy: { audio } }: EnhanceJob,
  { separator }: EnhanceEngines,
): AudioTreatment {
  const target: MasterTarget = { integratedLufs: audio.targetLufs, truePeakDbtp: audio.truePeakDbtp };
  const remix = (channels: number): string => formatRemix(audio, channels);
  return { separator, isSeparated: audio.sourceSeparation, target, remix };
}
