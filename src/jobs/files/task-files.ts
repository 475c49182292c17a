import { createWriteStream } from 'node:fs';
import { link, mkdir, readdir, rename, rm, stat, symlink } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { FootlightError, type SerializedError, toFootlightError } from '../../core/errors.ts';
import type { WorkflowEvent } from '../../execution/events.ts';
import type { WorkflowSummary } from '../../execution/workflow.ts';
import { GuardedFetch, type NetworkPolicy } from '../../storage/address-guard.ts';
import { download } from '../../storage/download.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import { openObjectStore } from '../../storage/store-url.ts';
import type { TaskResult } from '../tasks/task.ts';
import { outputKey, type Source } from './sources.ts';

export interface FileLimits extends NetworkPolicy {
  readonly maxInputBytes: number;
}

type RemoteSource = Exclude<Source, { kind: 'path' }>;

/** The folder of one run: inputs are brought in, outputs are handed over. */
export class TaskFiles {
  readonly outputs: string;
  readonly #inputs: string;
  readonly #folder: string;
  readonly #objects: ObjectStore;
  readonly #limits: FileLimits;

  constructor(folder: string, objects: ObjectStore, limits: FileLimits) {
    this.#folder = folder;
    this.#inputs = join(folder, 'inputs');
    this.outputs = join(folder, 'outputs');
    this.#objects = objects;
    this.#limits = limits;
  }

  async open(): Promise<void> {
    await mkdir(this.#inputs, { recursive: true });
    await mkdir(this.outputs, { recursive: true });
  }

  /**
   * Brings the sources onto this machine. One of several that can't be had does not stop the others.
   *
   * @returns their paths, and what was wrong, by option and number
   */
  async bringIn(
    sources: Readonly<Record<string, Source>>,
    signal: AbortSignal,
    onEvent: (event: WorkflowEvent) => void,
  ): Promise<{ paths: Record<string, string>; failures: Record<string, SerializedError> }> {
    const paths: Record<string, string> = {};
    const failures: Record<string, SerializedError> = {};
    const away: [string, RemoteSource][] = [];
    for (const [option, source] of Object.entries(sources)) {
      if (source.kind === 'path') paths[option] = source.path;
      else away.push([option, source]);
    }
    if (away.length === 0) return { paths, failures };
    const startedAt = performance.now();
    onEvent({ type: 'step-start', step: 'fetch', title: 'Fetching the inputs' });
    for (const [option, source] of away) {
      try {
        paths[option] = await this.fetch(option, source, signal, onEvent);
      } catch (error) {
        if (signal.aborted || !isListed(option, sources)) throw error;
        failures[option] = this.withoutPaths(toFootlightError(error)).toJSON();
      }
    }
    const seconds = (performance.now() - startedAt) / 1000;
    onEvent({ type: 'step-end', step: 'fetch', status: 'run', seconds, overall: 0 });
    return { paths, failures };
  }

  /**
   * Hands everything in the output folder to the object store.
   *
   * @returns the result with names instead of paths
   */
  async handOver(taskId: string, summary: WorkflowSummary): Promise<TaskResult> {
    for (const name of await filesBelow(this.outputs))
      await this.#objects.put(outputKey(taskId, name), join(this.outputs, ...name.split('/')), {
        take: true,
      });
    const nameOf = (path: string): string => relative(this.outputs, path).split(sep).join('/');
    return {
      outputs: Object.fromEntries(
        Object.entries(summary.outputs).map(([role, path]) => [role, nameOf(path)]),
      ),
      report: summary.report && nameOf(summary.report),
      warnings: summary.warnings.map((each) => ({ ...each, message: this.withoutFolder(each.message) })),
      steps: summary.steps,
    };
  }

  /** A text without this machine's folder, for those whom it does not concern. */
  withoutFolder(text: string): string {
    const [head, ...rest] = text.replaceAll(`${this.outputs}/`, '').split(`${this.#inputs}/`) as [
      string,
      ...string[],
    ];
    return [head, ...rest.map((part) => part.replace(/^\w+\//, ''))].join('');
  }

  withoutPaths(error: FootlightError): FootlightError {
    const { code, message, kind, value, remedy, cause } = error;
    const clean = value && this.withoutFolder(value);
    return new FootlightError(code, this.withoutFolder(message), { kind, value: clean, remedy, cause });
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  private async fetch(
    option: string,
    source: RemoteSource,
    signal: AbortSignal,
    onEvent: (event: WorkflowEvent) => void,
  ): Promise<string> {
    const folder = join(this.#inputs, option);
    const path = join(folder, basename(source.name));
    await mkdir(folder, { recursive: true });
    const onProgress = (done: number, total: number | undefined): void =>
      onEvent({ type: 'step-progress', step: 'fetch', done, total, unit: 'bytes', overall: 0 });
    if (source.kind === 'url') await this.fetchUrl(source.url, path, signal, onProgress);
    else if (source.kind === 'object') await fetchObject(this.#objects, source.key, path, signal);
    else await fetchObject(await openObjectStore(bucketOf(source.address)), source.key, path, signal);
    return path;
  }

  private async fetchUrl(
    url: string,
    path: string,
    signal: AbortSignal,
    onProgress: (bytes: number, total: number | undefined) => void,
  ): Promise<void> {
    await using guarded = new GuardedFetch(this.#limits);
    const partPath = `${path}.part`;
    await download({
      url,
      partPath,
      maxBytes: this.#limits.maxInputBytes,
      signal,
      onProgress,
      fetch: guarded.fetch,
    });
    await rename(partPath, path);
  }
}

/** Whether an option names several files of which this is one. */
function isListed(key: string, sources: Readonly<Record<string, Source>>): boolean {
  const [, option] = /^(.+)\.\d+$/.exec(key) ?? [];
  return (
    Object.keys(sources).filter((other) => option !== undefined && other.startsWith(`${option}.`)).length > 1
  );
}

/** Objects on this machine's own disk are linked, others copied. */
async function fetchObject(
  store: ObjectStore,
  key: string,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  if (await stat(path).catch(() => undefined)) return;
  const local = store.localPath?.(key);
  if (local) return link(local, path).catch(() => symlink(local, path));
  const partPath = `${path}.part`;
  await pipeline(await store.read(key), createWriteStream(partPath), { signal });
  await rename(partPath, path);
}

/** Keys of a bucket source are whole; the prefix of the allowed address is not put before them. */
function bucketOf(address: string): string {
  const url = new URL(address);
  url.pathname = '';
  return url.href;
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}
