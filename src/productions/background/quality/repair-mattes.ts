import type { WorkflowContext } from '../../../execution/workflow.ts';
import { type Frame, getPlane16 } from '../../../media/frame.ts';
import { getWorkingPicture, type WorkingPicture } from '../../../media/video/working-picture.ts';
import type {
  FramePosition,
  FrameStage,
  FrameStageContext,
  OpenFrameStage,
} from '../../../pipelines/film/frame-stage.ts';
import { processSegments } from '../../../pipelines/film/process-segments.ts';
import { createSegmentStep } from '../../../pipelines/film/segment-step.ts';
import type { PreparedClip } from '../clip.ts';
import { ALPHA_PIXEL_FORMAT, createMatteFrame, type MatteEvidence } from '../matte-stage.ts';
import { createAlphaEncoder, type MattedSegment } from '../separate.ts';
import { STAGES } from '../stages.ts';
import { MatteCleaner } from './matte-cleaner.ts';
import { chokeMatte, softenMatte } from './matte-edges.ts';
import { MatteSequence } from './matte-sequence.ts';
import { MatteSmoother, type SmoothedFrame } from './matte-smoother.ts';

/** What is done to mattes that were not good enough, in this order. */
export interface MatteRepairs {
  /** Islands are dropped, and holes filled in which the source shows the subject. */
  readonly clean?: boolean;
  /** Each matte is steadied by its neighbors, along the motion. */
  readonly smooth?: boolean;
  /** The outline is chosen tighter. */
  readonly choke?: boolean;
  /** Stairs are turned into slopes. */
  readonly soften?: boolean;
}

interface RepairStageSettings extends MatteRepairs {
  /** Keys of the mattes that are repaired, those of the neighboring segments included. */
  readonly mattes: readonly string[];
}

const repairStep = createSegmentStep<RepairStageSettings, MatteEvidence>(STAGES['repair-mattes']);

/** Repairs the mattes of a clip, segment by segment. */
export async function repairMattes(
  context: WorkflowContext,
  { source }: PreparedClip,
  segments: readonly MattedSegment[],
  repairs: MatteRepairs,
): Promise<MattedSegment[]> {
  const picture = getWorkingPicture(source.video);
  const files = segments.map(({ startFrame, endFrame, mattes }) => ({ startFrame, endFrame, ...mattes }));
  const repaired = await processSegments(context, source, segments, {
    step: repairStep,
    encoder: createAlphaEncoder(source.video, picture),
    getStage: ({ startFrame, endFrame }) => {
      const near = files.filter((file) => file.startFrame <= endFrame && file.endFrame >= startFrame);
      return createRepairStage({ ...repairs, mattes: near.map(({ key }) => key) }, near, picture);
    },
  });
  return segments.map((segment, i) => ({
    ...segment,
    // The engine is as sure of its matte as before.
    mattes: { ...repaired[i]!, output: { ...repaired[i]!.output, evidence: segment.mattes.output.evidence } },
  }));
}

type MatteFiles = ConstructorParameters<typeof MatteSequence>[0];

/** The frame stage that repairs mattes; it sees a frame before and after those of its segment. */
function createRepairStage(
  settings: RepairStageSettings,
  files: MatteFiles,
  { width, height }: WorkingPicture,
): FrameStage<RepairStageSettings, MatteEvidence> {
  return {
    id: 'repair-mattes',
    version: '1',
    output: { width, height, pixelFormat: ALPHA_PIXEL_FORMAT },
    warmUpFrames: 1,
    lookAheadFrames: 1,
    isRecursive: false,
    staysInShot: true,
    getSettings: () => settings,
    open: async (_settings, context) => new OpenRepairStage(settings, files, context),
  };
}

/** A frame that waits for the one after it. */
interface WaitingFrame extends SmoothedFrame {
  readonly frame: Frame;
}

class OpenRepairStage implements OpenFrameStage<MatteEvidence> {
  readonly #repairs: MatteRepairs;
  readonly #context: FrameStageContext;
  readonly #mattes: MatteSequence;
  readonly #smoother: MatteSmoother | undefined;
  readonly #cleaner: MatteCleaner | undefined;
  #before: WaitingFrame | undefined;
  #waiting: WaitingFrame | undefined;

  constructor(repairs: MatteRepairs, files: MatteFiles, context: FrameStageContext) {
    this.#repairs = repairs;
    this.#context = context;
    this.#mattes = new MatteSequence(files, context.signal);
    this.#smoother = repairs.smooth ? new MatteSmoother(context.source) : undefined;
    this.#cleaner = repairs.clean ? new MatteCleaner(context.source, context.timeBase) : undefined;
  }

  async warmUp(frame: Frame, { number }: FramePosition): Promise<void> {
    this.#before?.frame.free();
    this.#before = await this.#take(frame, number);
  }

  async *process(frame: Frame, { number }: FramePosition): AsyncGenerator<Frame, void, undefined> {
    const taken = await this.#take(frame, number);
    if (this.#waiting) yield this.#finish(this.#waiting, taken);
    this.#waiting = taken;
  }

  async *flush(): AsyncGenerator<Frame, void, undefined> {
    if (this.#waiting) yield this.#finish(this.#waiting, undefined);
    this.#waiting = undefined;
  }

  getEvidence(): MatteEvidence {
    return { confidences: [], coverages: [], shapes: [] };
  }

  async #take(frame: Frame, number: number): Promise<WaitingFrame> {
    const alpha = await this.#mattes.read(number);
    await this.#cleaner?.clean(frame, alpha);
    const { width, height } = this.#context.source;
    return { frame, luma: getPlane16(frame, 0, width, height), alpha };
  }

  #finish(waiting: WaitingFrame, after: WaitingFrame | undefined): Frame {
    const { choke, soften } = this.#repairs;
    const alpha = this.#smoother?.smooth(waiting, this.#before, after) ?? new Uint16Array(waiting.alpha);
    if (choke) chokeMatte(alpha);
    if (soften) softenMatte(alpha, this.#context.source);
    const repaired = createMatteFrame(alpha, waiting.frame.pts, this.#context);
    this.#before?.frame.free();
    this.#before = waiting;
    return repaired;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#before?.frame.free();
    this.#waiting?.frame.free();
    this.#cleaner?.[Symbol.dispose]();
    await this.#mattes[Symbol.asyncDispose]();
  }
}
