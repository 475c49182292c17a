import { type ColorStatistics, ColorStatisticsMeter } from '../../analysis/color-statistics.ts';
import { type Light, LightMeter } from '../../analysis/light.ts';
import { SharpnessMeter } from '../../analysis/sharpness.ts';
import type { Step } from '../../execution/step.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { getPlane16 } from '../../media/frame.ts';
import { getWorkingPicture, type WorkingPicture } from '../../media/video/working-picture.ts';
import { spreadFrames } from '../../pipelines/film/working-frames.ts';
import type { BackdropSource } from './backdrops/backdrop.ts';
import type { PreparedClip } from './clip.ts';
import { STAGES } from './stages.ts';
import type { SurveyedShot } from './survey-shots.ts';

interface MeasureInput {
  readonly backdrop: string;
  readonly format: Pick<WorkingPicture, 'width' | 'height' | 'pixelFormat' | 'color'>;
  readonly numbers: readonly number[];
}

interface MeasureResources {
  readonly backdrop: BackdropSource;
  readonly format: WorkingPicture;
}

/** What is measured on the new background of a shot. */
export interface BackdropLook {
  readonly light: Light;
  readonly colors?: ColorStatistics;
  /** Standard deviation in pixels of the blur of its sharpest edges; undefined if it has too few. */
  readonly blurSigma?: number;
}

const MEASURED_FRAMES = 4;

const measureBackdropStep: Step<MeasureInput, MeasureResources, BackdropLook> = {
  ...STAGES.generate,
  version: '1',
  async run({ signal, reportProgress: progress }, { numbers }, { backdrop, format }) {
    const light = new LightMeter(format);
    const colors = new ColorStatisticsMeter(format);
    const sharpness = new SharpnessMeter();
    await using opened = await backdrop.open(format, signal);
    for (const [i, number] of numbers.entries()) {
      if (i > 0 && opened.isStill) break;
      using picture = await opened.read(number);
      light.add(picture);
      colors.add(picture);
      sharpness.add(getPlane16(picture, 0, format.width, format.height));
      progress(i + 1, numbers.length);
    }
    return { light: light.finish(), colors: colors.finish(), blurSigma: sharpness.finish() };
  },
};

/** Measures what stands behind the subject in each of the shots. @returns looks by the position of the shot */
export async function measureBackdrops(
  context: WorkflowContext,
  { source: { video } }: PreparedClip,
  shots: readonly SurveyedShot[],
  backdrop: BackdropSource,
): Promise<ReadonlyMap<number, BackdropLook>> {
  if (backdrop.isOwn) return new Map();
  const format = getWorkingPicture(video);
  const { width, height, pixelFormat, color } = format;
  const looks = await context.map(measureBackdropStep, shots, {
    getSize: () => MEASURED_FRAMES,
    getInput: (shot) => ({
      backdrop: backdrop.key,
      format: { width, height, pixelFormat, color },
      numbers: spreadFrames(shot, MEASURED_FRAMES),
    }),
    getResources: () => ({ backdrop, format }),
  });
  return new Map(shots.map(({ index }, i) => [index, looks[i]!.manifest.output]));
}
