import { resolve } from 'node:path';
import { getCacheDirectory } from '../core/cache-directory.ts';
import type { Environment } from '../engines/engine.ts';
import type { EngineFinding, EngineRegistry } from '../engines/registry.ts';
import type { EngineTask } from '../engines/task.ts';
import { type ArtifactStore, collectGarbage, DEFAULT_CACHE_LIMITS } from './artifact-store.ts';
import { checkOptions } from './check-options.ts';
import { describeProduction } from './describe-production.ts';
import type { EventListener } from './events.ts';
import type { RunRequest } from './isolation/messages.ts';
import type { ProductionDescription } from './production-description.ts';
import { loadProduction, loadProductions, type ProductionLoaders } from './production-loaders.ts';
import type { WorkflowSummary } from './workflow.ts';

/** The productions, engines and folders of a studio. */
export interface StudioParts {
  readonly productions: ProductionLoaders;
  engines(): EngineRegistry;
  /** The program of the child processes in which work runs; default: it runs in this process. */
  readonly jobHost?: URL;
  /** Folder for checkpoints; default: the cache folder, which is trimmed after each run. */
  readonly workDir?: string;
  /** The store of checkpoints, instead of files below `workDir`; only for work in this process. */
  readonly store?: ArtifactStore;
  /** Environment of the child processes and the cache folder; default: that of this process. */
  readonly environment?: Environment;
}

export interface StudioRunOptions {
  /** Ends the work. Finished steps are kept, and the same run goes on from there. */
  readonly signal?: AbortSignal;
  readonly onEvent?: EventListener;
  /** Whether inputs may be fetched from private networks. */
  readonly allowPrivate?: boolean;
  /** Language of what the run writes for people, such as "zh"; English if it is left out. */
  readonly language?: string;
}

/** Types of a studio whose productions are unknown at compile time; unknown names are refused when it runs. */
type AnyInputs = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Runs productions. `Inputs` has the input types of the options by production. */
export class Studio<Inputs extends object = AnyInputs> {
  readonly #parts: StudioParts;

  constructor(parts: StudioParts) {
    this.#parts = parts;
  }

  /**
   * Runs a production, reusing every step that was finished before.
   *
   * @throws FootlightError: `usage.workflow` for an unknown production, `usage.option` for options that it refuses,
   *   `cancelled` after the signal, and the errors of the work
   */
  async run<Name extends keyof Inputs & string>(
    name: Name,
    options: Inputs[Name],
    how?: StudioRunOptions,
  ): Promise<WorkflowSummary> {
    return (await this.execute('run', name, options, how)) as WorkflowSummary;
  }

  /**
   * Returns what `run` would do with these options, without the expensive part.
   *
   * @returns JSON that each production defines
   * @throws as `run` does
   */
  plan<Name extends keyof Inputs & string>(
    name: Name,
    options: Inputs[Name],
    how?: StudioRunOptions,
  ): Promise<unknown> {
    return this.execute('plan', name, options, how);
  }

  /**
   * Checks options without running anything.
   *
   * @returns the options with the defaults filled in
   * @throws FootlightError: `usage.workflow`, `usage.option`
   */
  async check<Name extends keyof Inputs & string>(
    name: Name,
    options: Inputs[Name],
  ): Promise<Readonly<Record<string, unknown>>> {
    return checkOptions(await loadProduction(this.#parts.productions, name), options);
  }

  /**
   * Describes all productions: options as JSON Schema, stages, outputs, and which engines can be used.
   *
   * @param language of the texts for people; English if it is left out
   */
  async productions(language?: string): Promise<ProductionDescription[]> {
    const productions = await loadProductions(this.#parts.productions);
    const explain = (task: EngineTask): Promise<EngineFinding[]> => this.engines(task, language);
    return Promise.all(
      [...productions.values()].map((production) => describeProduction(production, explain, language)),
    );
  }

  /** Lists the engines of a task, or all, and whether each can be used here. */
  engines(task?: EngineTask, language?: string): Promise<EngineFinding[]> {
    return this.#parts.engines().explain(task, language);
  }

  private async execute(
    mode: RunRequest['mode'],
    name: string,
    given: unknown,
    { signal, onEvent, allowPrivate, language }: StudioRunOptions = {},
  ): Promise<unknown> {
    const { productions, workDir, store, environment } = this.#parts;
    const production = await loadProduction(productions, name);
    const options = checkOptions(production, given);
    const storeRoot = workDir === undefined ? getCacheDirectory(environment) : resolve(workDir);
    const inputs = { allowPrivate: allowPrivate ?? options.allowPrivate === true };
    const request: RunRequest = { mode, workflow: name, options, language, storeRoot, inputs };
    const result = await this.work(request, { signal, onEvent });
    if (workDir === undefined && store === undefined) await trimCache(storeRoot);
    return result;
  }

  private async work(
    request: RunRequest,
    { signal, onEvent }: Pick<StudioRunOptions, 'signal' | 'onEvent'>,
  ): Promise<unknown> {
    const { productions, jobHost, store, environment } = this.#parts;
    if (jobHost) {
      const { superviseJob } = await import('./isolation/supervisor.ts');
      return superviseJob(request, { host: jobHost, signal, onEvent, environment });
    }
    const { runJob } = await import('./isolation/run-job.ts');
    return runJob(await loadProduction(productions, request.workflow), request, {
      signal: signal ?? new AbortController().signal,
      onEvent: onEvent ?? (() => undefined),
      engines: this.#parts.engines(),
      store,
    });
  }
}

/** Errors are ignored: a cache that can't be trimmed now is trimmed after the next run. */
async function trimCache(root: string): Promise<void> {
  const { DiskArtifactStore } = await import('./disk-artifact-store.ts');
  await collectGarbage(new DiskArtifactStore(root), DEFAULT_CACHE_LIMITS).catch(() => undefined);
}
