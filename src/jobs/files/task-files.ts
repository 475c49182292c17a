import { link, mkdir, readdir, rename, rm, stat, symlink } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { FootlightError, type SerializedError, toFootlightError } from '../../core/errors.ts';
import { mapConcurrently } from '../../core/map-concurrently.ts';
import { mapWarningTexts } from '../../core/warning.ts';
import type { WorkflowEvent } from '../../execution/events.ts';
import type { InputSource } from '../../execution/inputs/input-source.ts';
import { receiveObject } from '../../execution/inputs/remote-file.ts';
import { INPUT_STAGES } from '../../execution/inputs/stages.ts';
import { getStageTitle } from '../../execution/production-words.ts';
import type { WorkflowSummary } from '../../execution/workflow.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import { PARALLEL_DOWNLOADS, PARALLEL_UPLOADS } from '../../storage/parallel-transfers.ts';
import type { Transfer } from '../../storage/transfer.ts';
import type { TaskResult } from '../tasks/task.ts';
import { PinnedFiles } from './pinned-files.ts';
import type { Source, StoredSource } from './source.ts';
import { getOutputKey } from './sources.ts';
import { sumProgress } from './sum-progress.ts';

/** The folder of one run: fetches its inputs, and moves its outputs to the object store. */
export class TaskFiles {
  readonly outputs: string;
  readonly #inputs: string;
  readonly #folder: string;
  readonly #objects: ObjectStore;
  readonly #pinned: PinnedFiles;

  constructor(folder: string, objects: ObjectStore) {
    this.#folder = folder;
    this.#inputs = join(folder, 'inputs');
    this.outputs = join(folder, 'outputs');
    this.#objects = objects;
    this.#pinned = new PinnedFiles(this.#inputs);
  }

  async open(): Promise<void> {
    await mkdir(this.#inputs, { recursive: true });
    await mkdir(this.outputs, { recursive: true });
  }

  /**
   * Fetches uploads and artifacts from the object store. Where an option lists several files, one that fails does not
   * stop the others.
   *
   * @returns paths and failures by option, or by `option.number` if the option lists several files
   */
  async fetchStored(
    sources: Readonly<Record<string, Source>>,
    signal: AbortSignal,
    onEvent: (event: WorkflowEvent) => void,
  ): Promise<{ paths: Record<string, string>; failures: Record<string, SerializedError> }> {
    const paths: Record<string, string> = {};
    const failures: Record<string, SerializedError> = {};
    const stored = Object.entries(sources).filter(isStored);
    if (stored.length === 0) return { paths, failures };
    const { name: step, unit } = INPUT_STAGES.fetch;
    const startedAt = performance.now();
    onEvent({ type: 'step-start', step, title: getStageTitle(step) });
    const report = sumProgress(({ done, total }) =>
      onEvent({ type: 'step-progress', step, done, total, unit, overall: 0 }),
    );
    const limits = { concurrency: PARALLEL_DOWNLOADS, signal };
    await mapConcurrently(stored, limits, async ([option, source], _i, either) => {
      try {
        const onProgress = report(option);
        paths[option] = await this.fetchInputs(option, source, { signal: either, onProgress });
      } catch (error) {
        if (either.aborted || !isListed(option, sources)) throw error;
        failures[option] = this.withoutPaths(toFootlightError(error)).toJSON();
      }
    });
    const seconds = (performance.now() - startedAt) / 1000;
    onEvent({ type: 'step-end', step, status: 'run', seconds, overall: 0 });
    return { paths, failures };
  }

  /**
   * Opens the files of this machine, so that what runs is what was checked. Where an option lists several files, one
   * that is gone does not stop the others.
   *
   * @returns the sources that the run opens itself: those files, addresses and buckets; and failures, by option
   */
  async openPaths(
    sources: Readonly<Record<string, Source>>,
  ): Promise<{ inputs: Record<string, InputSource>; failures: Record<string, SerializedError> }> {
    const inputs: Record<string, InputSource> = {};
    const failures: Record<string, SerializedError> = {};
    for (const [option, source] of Object.entries(sources)) {
      if (source.kind === 'object') continue;
      const opened = source.kind === 'path' ? await this.#pinned.pin(option, source) : source;
      if (!(opened instanceof FootlightError)) inputs[option] = opened;
      else if (isListed(option, sources)) failures[option] = opened.toJSON();
      else throw opened;
    }
    return { inputs, failures };
  }

  /**
   * Moves every file of the output folder to the object store.
   *
   * @returns the result with names instead of paths, and the size of all files
   */
  async moveOutputs(
    taskId: string,
    summary: WorkflowSummary,
  ): Promise<{ result: TaskResult; bytes: number }> {
    const names = await listFilesBelow(this.outputs);
    const sizes = await mapConcurrently(names, { concurrency: PARALLEL_UPLOADS }, async (name) => {
      const path = join(this.outputs, ...name.split('/'));
      const { size } = await stat(path);
      await this.#objects.put(getOutputKey(taskId, name), path, { move: true });
      return size;
    });
    return { result: this.toResult(summary), bytes: sizes.reduce((sum, size) => sum + size, 0) };
  }

  async removeMoved(taskId: string): Promise<void> {
    for await (const { key } of this.#objects.list(getOutputKey(taskId, ''))) await this.#objects.remove(key);
  }

  private toResult(summary: WorkflowSummary): TaskResult {
    const getName = (path: string): string => relative(this.outputs, path).split(sep).join('/');
    return {
      outputs: Object.fromEntries(
        Object.entries(summary.outputs).map(([role, path]) => [role, getName(path)]),
      ),
      report: summary.report && getName(summary.report),
      warnings: summary.warnings.map((each) => mapWarningTexts(each, (text) => this.withoutFolder(text))),
      steps: summary.steps,
    };
  }

  /** Copies a text with the folders of the run taken out of its paths, for callers of the service. */
  withoutFolder(text: string): string {
    const [head, ...rest] = text.replaceAll(`${this.outputs}/`, '').split(`${this.#inputs}/`) as [
      string,
      ...string[],
    ];
    return [head, ...rest.map((part) => part.replace(/^\w+\//, ''))].join('');
  }

  withoutPaths(error: FootlightError): FootlightError {
    return error.mapTexts((text) => this.withoutFolder(text));
  }

  async remove(): Promise<void> {
    await this.#pinned.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Objects on this machine's disk are linked, so that they stay for this run even when they are removed. */
  private async fetchInputs(
    option: string,
    { key, name }: StoredSource,
    { signal, onProgress }: Pick<Transfer, 'signal' | 'onProgress'>,
  ): Promise<string> {
    const folder = join(this.#inputs, option);
    const path = join(folder, basename(name));
    await mkdir(folder, { recursive: true });
    if (await stat(path).catch(() => undefined)) return path;
    const local = this.#objects.getLocalPath?.(key);
    if (local) await link(local, path).catch(() => symlink(local, path));
    else {
      const partPath = `${path}.part`;
      await receiveObject(this.#objects, key, { partPath, maxBytes: Infinity, signal, onProgress });
      await rename(partPath, path);
    }
    return path;
  }
}

function isStored(entry: [string, Source]): entry is [string, StoredSource] {
  return entry[1].kind === 'object';
}

/** Whether an option names several files of which this is one. */
function isListed(key: string, sources: Readonly<Record<string, Source>>): boolean {
  const [, option] = /^(.+)\.\d+$/.exec(key) ?? [];
  return (
    Object.keys(sources).filter((other) => option !== undefined && other.startsWith(`${option}.`)).length > 1
  );
}

async function listFilesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}
