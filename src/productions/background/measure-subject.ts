import { type ColorStatistics, ColorStatisticsMeter } from '../../analysis/color-statistics.ts';
import { type Light, LightMeter } from '../../analysis/light.ts';
import { SharpnessMeter } from '../../analysis/sharpness.ts';
import { SpatialNoiseMeter } from '../../analysis/spatial-noise.ts';
import type { Step } from '../../execution/step.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import type { Plate } from '../../frames/plate.ts';
import { SpillMeter, type SpillProfile } from '../../frames/spill.ts';
import { getPlane16 } from '../../media/frame.ts';
import { type FrameSource, openFrameSource } from '../../pipelines/film/frame-source.ts';
import { spreadFrames } from '../../pipelines/film/working-frames.ts';
import type { PreparedClip, RoutedShot } from './clip.ts';
import { type MatteFile, pickMattedFrames } from './matted-frames.ts';
import { isScreenShot } from './screen-shots.ts';
import { listRoutes, type MattedSegment } from './separate.ts';
import { STAGES } from './stages.ts';
import { readPlate } from './survey-shots.ts';

interface MeasureInput {
  readonly sourceDigest: string;
  readonly streamIndex: number;
  /** Keys of the mattes: they stand for the plate as well. */
  readonly mattes: readonly string[];
  readonly numbers: readonly number[];
  readonly isScreen: boolean;
}

interface MeasureResources {
  readonly source: FrameSource;
  readonly mattes: readonly MatteFile[];
  loadPlate(): Promise<Plate | undefined>;
}

/** What is measured on the subject of a shot, pooled over its frames: effects that follow it don't flicker. */
export interface SubjectLook {
  readonly light: Light;
  readonly colors?: ColorStatistics;
  /** Upper bound of the noise of the frames, as a standard deviation in 8-bit codes. */
  readonly noiseSigma?: number;
  /** Standard deviation in pixels of the blur of its sharpest edges; undefined if it has too few. */
  readonly blurSigma?: number;
  /** The light of a screen on the subject. */
  readonly spill?: SpillProfile;
}

const MEASURED_FRAMES = 12;

const measureSubjectStep: Step<MeasureInput, MeasureResources, SubjectLook> = {
  ...STAGES['measure-subject'],
  version: '4',
  async run({ signal, reportProgress: progress }, { numbers, isScreen }, { source, mattes, loadPlate }) {
    const light = new LightMeter(source.picture);
    const colors = new ColorStatisticsMeter(source.picture);
    const sharpness = new SharpnessMeter();
    const noise = new SpatialNoiseMeter();
    const { width, height } = source.picture;
    const spill = isScreen ? new SpillMeter(source.picture) : undefined;
    const plate = await loadPlate();
    let done = 0;
    for await (const { frame, alpha } of pickMattedFrames(source, mattes, numbers, signal)) {
      light.add(frame, alpha, plate);
      colors.add(frame, alpha);
      spill?.add(frame, alpha);
      const luma = getPlane16(frame, 0, width, height);
      sharpness.add(luma, alpha);
      noise.add(luma);
      frame.free();
      progress(++done, numbers.length);
    }
    return {
      light: light.finish(),
      colors: colors.finish(),
      blurSigma: sharpness.finish(),
      noiseSigma: noise.finish(),
      spill: spill?.finish(),
    };
  },
};

/** Measures the subject of every shot. @returns looks by the position of the shot */
export async function measureSubjects(
  context: WorkflowContext,
  { source: analyzed, candidates }: PreparedClip,
  segments: readonly MattedSegment[],
): Promise<ReadonlyMap<number, SubjectLook>> {
  await using source = openFrameSource(analyzed, []);
  const matted = listRoutes(segments).filter(({ choice }) => choice.name !== undefined);
  const getSegments = ({ shot }: RoutedShot) => segments.filter((segment) => segment.shot === shot);
  const looks = await context.map(measureSubjectStep, matted, {
    getSize: ({ shot }) => Math.min(MEASURED_FRAMES, shot.endFrame - shot.startFrame),
    getInput: (route) => ({
      sourceDigest: analyzed.digest,
      streamIndex: analyzed.video.index,
      mattes: getSegments(route).map(({ mattes }) => mattes.key),
      numbers: chooseFrames(getSegments(route)),
      isScreen: isScreenShot(candidates, route),
    }),
    getResources: (route) => ({
      source,
      mattes: getSegments(route).map((segment) => ({ ...segment, file: segment.mattes.file })),
      loadPlate: () => readPlate(route.shot, route.choice.name!),
    }),
  });
  return new Map(matted.map(({ shot }, i) => [shot.index, looks[i]!.manifest.output]));
}

/** Frames to measure, spread over the segments of a shot; of many segments, some. */
function chooseFrames(segments: readonly MattedSegment[]): number[] {
  const each = Math.max(1, Math.floor(MEASURED_FRAMES / Math.max(1, segments.length)));
  const step = Math.max(1, Math.ceil(segments.length / MEASURED_FRAMES));
  return segments.filter((_, i) => i % step === 0).flatMap((segment) => spreadFrames(segment, each));
}
