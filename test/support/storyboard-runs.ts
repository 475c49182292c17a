import { rename, writeFile } from 'node:fs/promises';
import { animator, painter } from '../../src/adapters/builtin-animator/index.ts';
import { cueDepth } from '../../src/adapters/builtin-depth/index.ts';
import { builtinInterpolator } from '../../src/adapters/builtin-interpolator/index.ts';
import { proceduralSounds } from '../../src/adapters/builtin-sound/index.ts';
import { espeak } from '../../src/adapters/espeak/index.ts';
import { createEngines } from '../../src/app.ts';
import { type ErrorKind, FootlightError } from '../../src/core/errors.ts';
import { READY } from '../../src/engines/availability.ts';
import type { Accelerator, AnyEngineAdapter, EngineAdapter, Environment } from '../../src/engines/engine.ts';
import type { ClipGenerator, ClipRequest } from '../../src/engines/image-to-video.ts';
import { DiskArtifactStore } from '../../src/execution/disk-artifact-store.ts';
import type { EventListener } from '../../src/execution/events.ts';
import { planWorkflow, runWorkflow } from '../../src/execution/runner.ts';
import type { WorkflowSummary } from '../../src/execution/workflow.ts';
import { storyboard } from '../../src/productions/storyboard/index.ts';
import type { StoryboardPlan } from '../../src/productions/storyboard/plan.ts';
import { makeVideo } from '../../src/testing/make-video.ts';

/** Small and quick; silent unless a test is about sound. */
const QUICK = { size: '128x72', fps: 12, ambience: false };

type GivenOptions = Readonly<Record<string, unknown>>;

/** Runs of `storyboard` in one process, with one store of artifacts. */
export interface StoryboardRuns {
  run(options: GivenOptions, onEvent?: EventListener): Promise<WorkflowSummary>;
  plan(options: GivenOptions, onEvent?: EventListener): Promise<StoryboardPlan>;
}

/** @param adapters engines besides the embedded ones, which read `environment` */
export function createStoryboardRuns(
  work: string,
  adapters: readonly AnyEngineAdapter[] = [],
  environment: Environment = {},
  accelerator?: Accelerator,
): StoryboardRuns {
  const embedded = [painter, animator, cueDepth, builtinInterpolator, proceduralSounds];
  const engines = createEngines(environment, { adapters: [...embedded, ...adapters], accelerator });
  const store = new DiskArtifactStore(work);
  const parse = (options: GivenOptions) => storyboard.options.parse({ ...QUICK, ...options });
  return {
    run: (options, onEvent) => runWorkflow(storyboard, parse(options), { store, engines, onEvent }),
    plan: (options, onEvent) =>
      planWorkflow(storyboard, parse(options), { store, engines, onEvent }) as Promise<StoryboardPlan>,
  };
}

/** Runs with an engine of clips and one of speech, which give the same in each process. */
export function createEngineRuns(work: string): StoryboardRuns {
  const clips = new ClipEngine();
  clips.light = () => 0;
  return createStoryboardRuns(work, [espeak, clips.adapter]);
}

/** Names of the steps of a run that did not find their results. */
export function listRunSteps({ steps }: Pick<WorkflowSummary, 'steps'>): string[] {
  return steps.filter(({ status }) => status === 'run').map(({ name }) => name);
}

/** An engine of files: plain gray at 6 frames a second, at most half a second long, of another size than was asked for. */
export class ClipEngine {
  readonly requests: ClipRequest[] = [];
  usesAccelerator = false;
  /** Which requests fail. */
  fails: (request: ClipRequest) => boolean = () => false;
  failure: ErrorKind = 'retryable';
  /** How much lighter the clip is that is asked for now. */
  light = (): number => (this.requests.length % 2) * 20;
  /** Which requests are answered with a file that is no video. */
  spoils: (request: ClipRequest) => boolean = () => false;

  readonly adapter: EngineAdapter<'image-to-video'> = {
    task: 'image-to-video',
    name: 'clips',
    getResourceNeed: () => ({ kind: 'cpu' }),
    checkAvailability: async () => READY,
    create: async () => ({ ...this.#generator, usesAccelerator: this.usesAccelerator }),
  };

  readonly #generator: Omit<ClipGenerator, 'usesAccelerator'> = {
    kind: 'clips',
    id: 'clips',
    version: '1',
    concurrency: 2,
    follows: ['prompt', 'seed'],
    still: 'optional',
    maxSeconds: 0.5,
    price: { amount: 0.5, currency: 'USD' },
    generate: async (request, path) => {
      this.requests.push(request);
      if (this.fails(request)) throw new FootlightError('internal', { kind: this.failure });
      if (this.spoils(request)) return writeFile(path, 'no video');
      const frames = Math.ceil((6 * request.frames) / (request.frameRate.num / request.frameRate.den));
      await makeVideo(`${path}.mp4`, {
        width: 96,
        height: 64,
        timeBase: { num: 1, den: 6 },
        pts: Array.from({ length: frames + 1 }, (_, i) => i),
        draw: (frame, [luma, ...chroma]) => {
          luma.samples.fill(80 + this.light() + 2 * frame);
          for (const { samples } of chroma) samples.fill(128);
        },
      });
      await rename(`${path}.mp4`, path);
    },
  };
}
