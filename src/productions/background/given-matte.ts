import { type ColorCells, measureColorCells } from '../../analysis/color-cells.ts';
import { findScreenColor } from '../../analysis/screen-color.ts';
import { createMessage } from '../../core/messages/message.ts';
import { ticksToSeconds, toNumber } from '../../core/rational.ts';
import type { Matte, MatteRequest, Matter, MatteStage, ShotSurvey } from '../../engines/matter.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { assertUnchanged, type FileState } from '../../media/file-state.ts';
import { FilterGraph } from '../../media/filter-graph.ts';
import type { Frame } from '../../media/frame.ts';
import type { VideoStreamInfo } from '../../media/media-info.ts';
import {
  createDecodedPad,
  createUprightFilters,
  type WorkingPicture,
} from '../../media/video/working-picture.ts';
import { type AnalyzedSource, analyzeSource } from '../../pipelines/film/analyzed-source.ts';
import { type FrameSource, openFrameSource } from '../../pipelines/film/frame-source.ts';
import { findLastFrame } from './backdrops/video-schedule.ts';
import { assertSameLength, type GivenMatte } from './given-files.ts';
import { ALPHA_PIXEL_FORMAT } from './matte-stage.ts';
import { copyMatte } from './segment-reader.ts';
import type { MatterCandidate } from './survey-shots.ts';

/** Id of what mattes with a video that was given. */
const NAME = 'given';
/** Frames that show whether there is a screen. */
const SURVEY_FRAMES = 8;

/**
 * Opens a video of mattes that were made elsewhere: its transparency if it has any, else its brightness.
 *
 * @throws `background.matte-mismatch` if it doesn't last as long as the video, `input.changed`
 */
export async function openGivenMatte(
  context: WorkflowContext,
  given: GivenMatte,
  source: AnalyzedSource,
): Promise<MatterCandidate> {
  await assertUnchanged(given.info.path, given.state);
  const mattes = await analyzeSource(context, given);
  const durations = { given: mattes.features.duration, wanted: source.features.duration };
  assertSameLength(given.info.path, durations, 1.5 / toNumber(source.video.averageFrameRate));
  return {
    matter: createGivenMatter(mattes, source, given.state),
    settings: { matte: given.digest },
  };
}

/** Mattes often come from a keyer: the light of the screen is then still on the subject. */
function lookForScreen(picture: WorkingPicture): ShotSurvey {
  const cells: ColorCells[] = [];
  return {
    add: async (frame) => void cells.push(measureColorCells(frame, picture)),
    finish: async () => ({
      score: 1,
      reason: createMessage('background.given-matte'),
      measured: { confidence: findScreenColor(cells).confidence },
      data: null,
    }),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

function createGivenMatter(mattes: AnalyzedSource, source: AnalyzedSource, state: FileState): Matter {
  const times = mattes.index.pts.map((ticks) =>
    ticksToSeconds(BigInt(ticks - mattes.index.pts[0]!), mattes.video.timeBase),
  );
  const findFrame = (pts: bigint): number => {
    const elapsed = ticksToSeconds(pts - BigInt(source.index.pts[0]!), source.video.timeBase);
    // Half a millisecond, as containers round times.
    return findLastFrame(times, elapsed + 0.0005);
  };
  return {
    id: NAME,
    version: '2',
    method: 'screen',
    warmUpFrames: 0,
    lookAheadFrames: 0,
    surveyFrames: SURVEY_FRAMES,
    openSurvey: async ({ source: picture }) => lookForScreen(picture),
    async open(request) {
      const assertSame = () => assertUnchanged(mattes.info.path, state);
      await assertSame();
      return GivenMatteStage.open(mattes, request, { findFrame, assertSame });
    },
  };
}

interface GivenMattes {
  /** The number of the matte for a time. */
  readonly findFrame: (pts: bigint) => number;
  /** Fails if the file is no longer the one that was checked. */
  readonly assertSame: () => Promise<void>;
}

/** Reads for each frame the matte of its time. */
class GivenMatteStage implements MatteStage {
  readonly #source: FrameSource & AsyncDisposable;
  readonly #graph: FilterGraph;
  readonly #mattes: GivenMattes;
  readonly #signal: AbortSignal;

  private constructor(
    source: FrameSource & AsyncDisposable,
    graph: FilterGraph,
    { signal }: MatteRequest,
    mattes: GivenMattes,
  ) {
    this.#source = source;
    this.#graph = graph;
    this.#signal = signal;
    this.#mattes = mattes;
  }

  static async open(
    mattes: AnalyzedSource,
    request: MatteRequest,
    given: GivenMattes,
  ): Promise<GivenMatteStage> {
    const { width, height } = request.source;
    const graph = await FilterGraph.open({
      inputs: { in: createDecodedPad(mattes.video) },
      text: `[in]${listFilters(mattes.video, width, height).join(',')}[out]`,
      outputs: { out: 'video' },
    });
    return new GivenMatteStage(openFrameSource(mattes, []), graph, request, given);
  }

  async warmUp(frame: Frame): Promise<void> {
    frame.free();
  }

  async *process(frame: Frame): AsyncGenerator<Matte, void, undefined> {
    const { pts } = frame;
    frame.free();
    const number = this.#mattes.findFrame(pts);
    for await (const decoded of this.#source.reader.read(number, number + 1, this.#signal)) {
      await this.#graph.push('in', decoded);
      // The file is opened late: what was checked before may not be what was read.
      await this.#mattes.assertSame();
      using matte = await this.#graph.pull('out');
      if (matte) yield { pts, alpha: copyMatte(matte), confidence: 1 };
    }
  }

  async *flush(): AsyncGenerator<Matte, void, undefined> {}

  async [Symbol.asyncDispose](): Promise<void> {
    this.#graph[Symbol.dispose]();
    await this.#source[Symbol.asyncDispose]();
  }
}

function listFilters(video: VideoStreamInfo, width: number, height: number): string[] {
  return [
    ...createUprightFilters(video),
    ...(video.hasAlpha ? ['alphaextract'] : []),
    `scale=${width}:${height}:flags=bicubic:out_range=pc`,
    `format=${ALPHA_PIXEL_FORMAT}`,
  ];
}
