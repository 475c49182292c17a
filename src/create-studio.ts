import type { ZodObject, z } from 'zod';
import { createEngines, ENGINES, JOB_HOST, lookAtVoices, PRODUCTIONS } from './app.ts';
import type { ProductionOptions } from './client/production-options.ts';
import { FootlightError } from './core/errors.ts';
import type { Accelerator, AnyEngineAdapter, Environment } from './engines/engine.ts';
import type { EngineRegistry } from './engines/registry.ts';
import type { ArtifactStore } from './execution/artifact-store.ts';
import { serveJob } from './execution/isolation/host.ts';
import type { Production } from './execution/production.ts';
import type { ProductionLoaders } from './execution/production-loaders.ts';
import { Studio } from './execution/studio.ts';

/** Productions by their names. */
type Productions = Readonly<Record<string, Production>>;

/** What a studio and the program of its child processes share. */
export interface StudioLists<Own extends Productions = Productions> {
  /** Replaces the built-in list; `[...ENGINES, own]` has both. The first embedded one of a task is its default. */
  readonly engines?: readonly AnyEngineAdapter[];
  /** Added to the built-in ones; one with the name of a built-in one replaces it. */
  readonly productions?: Own;
  /** Variables with keys and addresses of engines; default: those of this process. */
  readonly environment?: Environment;
  /** The accelerator that runs share, one at a time; default: that of the machine. */
  readonly accelerator?: Accelerator;
}

export interface StudioOptions<Own extends Productions = Productions> extends StudioLists<Own> {
  /** Folder for checkpoints and intermediate results; default: the user's cache folder. */
  readonly workDir?: string;
  /** The store of checkpoints, instead of files below `workDir`; only for work in this process. */
  readonly store?: ArtifactStore;
  /**
   * A module that calls {@link serveJobs} with the same lists. Work then runs in a child process, which is replaced when
   * it crashes. A studio with only built-in parts always has one; one with other parts works in this process unless a
   * module is named.
   */
  readonly jobHost?: URL;
}

/** The input types of the options of each production. */
export type StudioInputs<Own extends Productions> = Omit<ProductionOptions, keyof Own> & {
  readonly [Name in keyof Own]: Own[Name] extends Production<infer Schema extends ZodObject>
    ? z.input<Schema>
    : never;
};

/**
 * Creates a studio, which runs for a program what the command line runs: `createStudio().run('enhance', { input: 'play.mp4' })`.
 *
 * @throws FootlightError: `usage.job-host` if a store or an accelerator is named that a child process can't have
 * @throws Error if two engines of a task share a name
 */
export function createStudio<const Own extends Productions = Record<never, never>>(
  options: StudioOptions<Own> = {},
): Studio<StudioInputs<Own>> {
  const { engines, productions, accelerator, environment, workDir, store, jobHost } = options;
  if (jobHost && (store || accelerator)) throw cannotCross(jobHost);
  const isBuiltIn = !engines && !productions && !accelerator && !store;
  const registry = createRegistry(options);
  return new Studio<StudioInputs<Own>>({
    productions: withBuiltIn(productions),
    engines: () => registry,
    jobHost: jobHost ?? (isBuiltIn ? JOB_HOST : undefined),
    environment,
    workDir,
    store,
  });
}

/** Makes this process the child process of a studio: the whole program of the module that `jobHost` names. */
export function serveJobs(lists: StudioLists): void {
  serveJob({ productions: withBuiltIn(lists.productions), engines: createRegistry(lists), lookAtVoices });
}

function createRegistry({ engines = ENGINES, environment, accelerator }: StudioLists): EngineRegistry {
  return createEngines(environment, { adapters: engines, accelerator });
}

function withBuiltIn(own: Productions = {}): ProductionLoaders {
  const loaders = Object.entries(own).map(([name, production]) => [name, async () => production] as const);
  return new Map([...PRODUCTIONS, ...loaders]);
}

function cannotCross(jobHost: URL): FootlightError {
  return new FootlightError('usage.job-host', { kind: 'usage', value: jobHost.href });
}
