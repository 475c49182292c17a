import type { MasterTarget } from '../../media/audio/mastering.ts';
import { workingPicture } from '../../media/video/working-picture.ts';
import { encoderSettings } from '../../pipelines/film/encoding.ts';
import type { SoundTreatment } from '../../pipelines/film/master-sound.ts';
import type { PictureTreatment } from '../../pipelines/film/process-segments.ts';
import { segmentStep } from '../../pipelines/film/segment-step.ts';
import { remixText } from './audio-chains.ts';
import type { EnhanceEngines } from './engines.ts';
import type { EnhanceJob } from './job.ts';
import { type RestoreEvidence, type RestoreSettings, restoreStage } from './restore-stage.ts';
import { STAGES } from './stages.ts';

const reconstructStep = segmentStep<RestoreSettings, RestoreEvidence>(STAGES.reconstruct);

/** What the strategy does to the pictures. */
export function pictureTreatment(
  { film, strategy, options }: EnhanceJob,
  { upscaler }: EnhanceEngines,
): PictureTreatment<RestoreSettings, RestoreEvidence> {
  const encoder = encoderSettings(options, film.video, workingPicture(film.video), strategy.target);
  const stage = restoreStage(film, strategy, upscaler, encoder.pixelFormat);
  return { step: reconstructStep, stage, encoder };
}

/** What the strategy does to the sound. */
export function soundTreatment(
  { strategy: { audio } }: EnhanceJob,
  { separator }: EnhanceEngines,
): SoundTreatment {
  const target: MasterTarget = { integratedLufs: audio.targetLufs, truePeakDbtp: audio.truePeakDbtp };
  const remix = (channels: number): string => remixText(audio, channels);
  return { separator, isSeparated: audio.sourceSeparation, target, remix };
}
