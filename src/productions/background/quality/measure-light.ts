import type { Step } from '../../../execution/step.ts';
import type { WorkflowContext } from '../../../execution/workflow.ts';
import type { AnalyzedSource } from '../../../pipelines/film/analyzed-source.ts';
import { type FrameSource, openFrameSource } from '../../../pipelines/film/frame-source.ts';
import { STAGES } from '../stages.ts';
import type { CheckedSegment } from './check-quality.ts';
import type { FrameLight } from './light-curve.ts';
import { LightReader } from './light-reader.ts';
import { measureColor } from './measure-color.ts';
import { CLEAR_ALPHA, type QualityFrame } from './quality-picture.ts';
import { readFrames } from './read-pairs.ts';

interface LightInput {
  /** Sets it apart from the check of the same segments, which has the same stage. */
  readonly measures: 'light';
  readonly sourceDigest: string;
  readonly streamIndex: number;
  readonly segments: readonly CheckedSegment['keys'][];
}

interface LightResources {
  readonly source: FrameSource;
  readonly segments: readonly CheckedSegment[];
}

interface LightOutput {
  readonly frames: readonly FrameLight[];
}

/** Measures the light of every frame of a result: pairs that are spread over it tell nothing of the frames between them. */
const measureLightStep: Step<LightInput, LightResources, LightOutput> = {
  ...STAGES['check-quality'],
  version: '1',
  async run({ signal, reportProgress: progress }, _input, { source, segments }) {
    const light = new LightReader(source.picture.isFullRange);
    const total = segments.reduce((sum, { startFrame, endFrame }) => sum + endFrame - startFrame, 0);
    const frames: FrameLight[] = [];
    for await (const { number, shot, frame } of readFrames(source, segments, signal)) {
      const { lightStops } = measureColor(frame, light);
      const backgroundLuma = averageBackground(frame, light.black);
      frames.push({ number, shot, subjectStops: round(lightStops), backgroundLuma: round(backgroundLuma) });
      progress(frames.length, total);
    }
    return { frames };
  },
};

function averageBackground({ alpha, result: { luma } }: QualityFrame, black: number): number {
  let [sum, count] = [0, 0];
  for (let i = 0; i < alpha.length; i++) {
    if (alpha[i]! > CLEAR_ALPHA) continue;
    sum += luma[i]!;
    count++;
  }
  return count > 0 ? Math.max(0, sum / count - black) : 0;
}

function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

/** Measures the light of all frames of a clip's result. */
export async function measureLight(
  context: WorkflowContext,
  analyzed: AnalyzedSource,
  segments: readonly CheckedSegment[],
): Promise<readonly FrameLight[]> {
  await using source = openFrameSource(analyzed, []);
  const input: LightInput = {
    measures: 'light',
    sourceDigest: analyzed.digest,
    streamIndex: analyzed.video.index,
    segments: segments.map(({ keys }) => keys),
  };
  const measured = await context.step(measureLightStep, input, { source, segments });
  return measured.manifest.output.frames;
}
