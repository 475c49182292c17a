import type { ZodObject, z } from 'zod';
import { createEngines, ENGINES, JOB_HOST, PRODUCTIONS } from './app.ts';
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
  /** Used in the place of the built-in ones: `[...ENGINES, own]` has both, and the first embedded one is the default. */
  readonly engines?: readonly AnyEngineAdapter[];
  /** Beside the built-in ones; one that has the name of a built-in one takes its place. */
  readonly productions?: Own;
  /** Variables that hold keys and addresses of engines; those of this process where it is left out. */
  readonly environment?: Environment;
  /** What runs take turns on; that of the machine where it is left out. */
  readonly accelerator?: Accelerator;
}

export interface StudioOptions<Own extends Productions = Productions> extends StudioLists<Own> {
  /** Folder for checkpoints and intermediate results; the user's cache folder where it is left out. */
  readonly workDir?: string;
  /** Where checkpoints are kept, if not in files below `workDir`; for work in this process. */
  readonly store?: ArtifactStore;
  /**
   * A module that calls {@link serveJobs} with the same lists. The media work is then done by a child process, which
   * is replaced when it crashes and leaves this process free. A studio of built-in parts has one of its own; one with
   * parts of yours works in this process unless you name one.
   */
  readonly jobHost?: URL;
}

/** What the options of each production may be given as. */
export type StudioInputs<Own extends Productions> = Omit<ProductionOptions, keyof Own> & {
  readonly [Name in keyof Own]: Own[Name] extends Production<infer Schema extends ZodObject>
    ? z.input<Schema>
    : never;
};

/**
 * Everything that the command line runs, for a program: `createStudio().run('enhance', { input: 'play.mp4' })`.
 *
 * @throws FootlightError: `usage.job-host` where a store or an accelerator is named that a child process can't have
 * @throws Error where two engines of a task share a name
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

/** Makes this process the child of a studio: the whole program of the module that `jobHost` names. */
export function serveJobs(lists: StudioLists): void {
  serveJob({ productions: withBuiltIn(lists.productions), engines: createRegistry(lists) });
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
