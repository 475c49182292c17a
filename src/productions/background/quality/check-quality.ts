import type { Artifact } from '../../../execution/artifact-store.ts';
import type { Step } from '../../../execution/step.ts';
import type { WorkflowContext } from '../../../execution/workflow.ts';
import type { AnalyzedSource } from '../../../pipelines/film/analyzed-source.ts';
import { type FrameSource, openFrameSource } from '../../../pipelines/film/frame-source.ts';
import { STAGES } from '../stages.ts';
import { hasOutline } from './has-outline.ts';
import { type PairMeasures, QualityMeter } from './quality-meter.ts';
import { type QualityRating, rateShots } from './rate-shots.ts';
import { chooseMeasuredSize, type MeasuredSegment, planPairs, readPairs } from './read-pairs.ts';

interface CheckInput {
  readonly sourceDigest: string;
  readonly streamIndex: number;
  readonly segments: readonly { readonly mattes: string; readonly result: string }[];
}

interface CheckResources {
  readonly source: FrameSource;
  readonly segments: readonly MeasuredSegment[];
}

/** What was measured of a result, and how it is rated. */
export interface QualityCheck extends QualityRating {
  /** Those that show an outline. */
  readonly pairs: readonly PairMeasures[];
}

/** A segment of the result with the keys of its artifacts. */
export interface CheckedSegment extends MeasuredSegment {
  readonly keys: { readonly mattes: string; readonly result: string };
}

/** Measures pairs of frames, spread over the video, against the source. */
const checkQualityStep: Step<CheckInput, CheckResources, QualityCheck> = {
  ...STAGES['check-quality'],
  version: '2',
  async run({ signal, reportProgress: progress }, _input, { source, segments }) {
    const { video, picture } = source;
    const size = chooseMeasuredSize({ width: video.displayWidth, height: video.displayHeight });
    const meter = new QualityMeter(size, picture.isFullRange);
    const total = [...planPairs(segments).values()].reduce((sum, positions) => sum + positions.length, 0);
    const pairs: PairMeasures[] = [];
    let read = 0;
    for await (const pair of readPairs(source, segments, signal)) {
      if (pair.frames.some(({ alpha }) => hasOutline(alpha, size))) pairs.push(meter.measure(pair));
      progress(++read, total);
    }
    return { pairs, ...rateShots(pairs) };
  },
};

/** Measures and rates the result of a clip. */
export async function checkQuality(
  context: WorkflowContext,
  analyzedSource: AnalyzedSource,
  segments: readonly CheckedSegment[],
): Promise<QualityCheck> {
  await using source = openFrameSource(analyzedSource, []);
  const checked: Artifact<QualityCheck> = await context.step(
    checkQualityStep,
    {
      sourceDigest: analyzedSource.digest,
      streamIndex: analyzedSource.video.index,
      segments: segments.map(({ keys }) => keys),
    },
    { source, segments },
  );
  return checked.manifest.output;
}
