import type { Warning } from './events.ts';
import type { RemoteTaskJournal, RemoteTaskSummary } from './remote/remote-task-journal.ts';
import { isUnderWay } from './remote/remote-task-record.ts';

/** What a finished step left behind: a JSON output and files beside the manifest. */
export interface Artifact<Output = unknown> {
  readonly key: string;
  readonly directory: string;
  readonly manifest: ArtifactManifest<Output>;
}

export interface ArtifactManifest<Output = unknown> {
  readonly step: string;
  readonly version: string;
  readonly output: Output;
  readonly warnings: readonly Warning[];
  readonly seconds: number;
  readonly createdAt: string;
}

export interface ArtifactSummary {
  readonly key: string;
  readonly step: string;
  readonly sizeBytes: number;
  readonly lastUsedAt: Date;
}

export interface CacheLimits {
  readonly maxBytes: number;
  readonly maxAgeDays: number;
}

export const DEFAULT_CACHE_LIMITS: CacheLimits = { maxBytes: 50e9, maxAgeDays: 30 };

/**
 * Finished step outputs by key. A key that is found is whole, whatever was killed while it was made; of two makers
 * of one key the first one wins and both get its artifact.
 */
export interface ArtifactStore {
  /** What is known of tasks at hosted services; it lies beside the artifacts. */
  readonly remoteTasks: RemoteTaskJournal;
  /** Makes ready, and removes what dead processes left half-built. */
  open(): Promise<void>;
  find<Output>(key: string): Promise<Artifact<Output> | undefined>;
  /** A private folder in which a step may build its files. */
  newBuildDirectory(): Promise<string>;
  /** Makes a built folder the artifact `key`. */
  commit<Output>(
    key: string,
    directory: string,
    manifest: ArtifactManifest<Output>,
  ): Promise<Artifact<Output>>;
  remove(key: string): Promise<void>;
  /** Most recently used first. */
  list(): Promise<ArtifactSummary[]>;
}

const DAY_MS = 86_400_000;
/** Tasks whose end is not known here are remembered this long, whatever the limits: forgotten ones are paid for again. */
const OPEN_TASK_DAYS = 30;

/**
 * Removes artifacts and records of hosted services' tasks: those beyond the age limit, then the least recently used
 * ones beyond the size limit.
 */
export async function collectGarbage(
  store: ArtifactStore,
  limits: CacheLimits,
  now = Date.now(),
): Promise<ArtifactSummary[]> {
  const removed: ArtifactSummary[] = [];
  let keptBytes = 0;
  for (const { remove, ...entry } of await entriesOf(store, now)) {
    const isOld = now - entry.lastUsedAt.getTime() > limits.maxAgeDays * DAY_MS;
    if (isOld || keptBytes + entry.sizeBytes > limits.maxBytes) {
      await remove();
      removed.push(entry);
    } else {
      keptBytes += entry.sizeBytes;
    }
  }
  return removed;
}

/** All that may be removed, most recently used first. */
async function entriesOf(
  store: ArtifactStore,
  now: number,
): Promise<(ArtifactSummary & { remove(): Promise<void> })[]> {
  const artifacts = (await store.list()).map((artifact) => ({
    ...artifact,
    remove: () => store.remove(artifact.key),
  }));
  const tasks = (await store.remoteTasks.list())
    .filter((task) => !isOpen(task) || now - task.changedAt.getTime() > OPEN_TASK_DAYS * DAY_MS)
    .map(({ key, service, sizeBytes, changedAt }) => ({
      key,
      step: service,
      sizeBytes,
      lastUsedAt: changedAt,
      remove: () => store.remoteTasks.remove(key),
    }));
  return [...artifacts, ...tasks].sort((a, b) => b.lastUsedAt.getTime() - a.lastUsedAt.getTime());
}

function isOpen(task: RemoteTaskSummary): boolean {
  return isUnderWay(task) || task.state === 'lost';
}
