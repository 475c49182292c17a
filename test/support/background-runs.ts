import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { animator, painter } from '../../src/adapters/builtin-animator/index.ts';
import { cueDepth } from '../../src/adapters/builtin-depth/index.ts';
import { builtinInterpolator } from '../../src/adapters/builtin-interpolator/index.ts';
import { lanczos } from '../../src/adapters/builtin-lanczos/index.ts';
import { builtinPlate } from '../../src/adapters/builtin-plate/index.ts';
import { screenMatter } from '../../src/adapters/builtin-screen/index.ts';
import { createEngines } from '../../src/app.ts';
import type { AnyEngineAdapter, Environment } from '../../src/engines/engine.ts';
import { DiskArtifactStore } from '../../src/execution/disk-artifact-store.ts';
import type { EventListener } from '../../src/execution/events.ts';
import { planWorkflow, runWorkflow } from '../../src/execution/runner.ts';
import type { WorkflowSummary } from '../../src/execution/workflow.ts';
import { InputFile } from '../../src/media/containers/input-file.ts';
import { background } from '../../src/productions/background/index.ts';
import type { BackgroundPlan } from '../../src/productions/background/plan.ts';
import type { FilmEngine } from './film-engine.ts';
import { lumaMatter } from './luma-matter.ts';

/** What every machine has: a run must not depend on the nets that are installed. */
const BUILTIN = [screenMatter, builtinPlate, lanczos];
/** Small and quick. */
const QUICK = { upscale: false, encoderPreset: 'ultrafast' };

export type GivenOptions = Readonly<Record<string, unknown>>;

/** Runs of `background` in one process, with the built-in engines alone and one store of artifacts. */
export interface BackgroundRuns {
  run(options: GivenOptions, onEvent?: EventListener): Promise<WorkflowSummary>;
  plan(options: GivenOptions): Promise<BackgroundPlan>;
}

export function createBackgroundRuns(
  work: string,
  adapters: readonly AnyEngineAdapter[] = BUILTIN,
  environment: Environment = {},
): BackgroundRuns {
  const engines = createEngines(environment, { adapters: [...adapters, cueDepth] });
  const store = new DiskArtifactStore(work);
  const parse = (options: GivenOptions) => background.options.parse({ ...QUICK, ...options });
  return {
    run: (options, onEvent) => runWorkflow(background, parse(options), { store, engines, onEvent }),
    plan: (options) =>
      planWorkflow(background, parse(options), { store, engines }) as Promise<BackgroundPlan>,
  };
}

/** Runs with engines that make films and pictures behind whatever is bright. */
export function createMadeBackgroundRuns(
  work: string,
  { films, pictures }: FilmEngine,
  environment: Environment = {},
): BackgroundRuns {
  const embedded = [lumaMatter, lanczos, animator, painter, builtinInterpolator];
  return createBackgroundRuns(work, [...embedded, films, pictures], environment);
}

/** The codes of a run's warnings with the numbers of their shots, in order. */
export function listWarnings({ warnings }: Pick<WorkflowSummary, 'warnings'>): string[] {
  return warnings.map(({ code, parameters }) =>
    parameters?.shot === undefined ? code : `${code} ${parameters.shot}`,
  );
}

/** Times in seconds and contents of a stream's packets. */
export async function digestPackets(path: string, stream: number): Promise<string[]> {
  await using input = await InputFile.open(path);
  const { num, den } = input.context.streams[stream]!.timeBase;
  const digests: string[] = [];
  for await (const packet of input.readPackets([stream])) {
    const digest = createHash('sha1').update(packet.data!).digest('hex');
    digests.push(`${((Number(packet.pts) * num) / den).toFixed(4)} ${digest}`);
  }
  return digests;
}

/** Paths below a folder, sorted; none if there is no such folder. */
export async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  return entries.map((entry) => join(entry)).sort();
}
