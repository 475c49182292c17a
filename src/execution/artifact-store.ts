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
  /** It is not shared with other machines. */
  readonly isLocal?: boolean;
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
  createBuildDirectory(): Promise<string>;
  /** Makes a built folder the artifact `key`. */
  commit<Output>(
    key: string,
    directory: string,
    manifest: ArtifactManifest<Output>,
  ): Promise<Artifact<Output>>;
  /** Whether or not it is there. */
  remove(key: string): Promise<void>;
  /**
   * Removes an artifact of the list, unless somebody found it after it was listed: what is found stays for as long as
   * it is worked with.
   *
   * @returns whether it was removed
   */
  removeUnused(artifact: ArtifactSummary): Promise<boolean>;
  /** Most recently used first. */
  list(): Promise<ArtifactSummary[]>;
}

const DAY_MS = 86_400_000;
/** Tasks whose end is not known here are remembered this long, whatever the limits: forgotten ones are paid for again. */
const OPEN_TASK_DAYS = 30;

export interface CollectionOptions {
  /** What was used since then is kept, whatever the limits say. */
  readonly usedSince?: Date;
  readonly signal?: AbortSignal;
}

/**
 * Removes artifacts and records of hosted services' tasks: those beyond the age limit, then the least recently used
 * ones beyond the size limit.
 *
 * @returns what was removed
 */
export async function collectGarbage(
  store: ArtifactStore,
  limits: CacheLimits,
  { usedSince, signal }: CollectionOptions = {},
): Promise<ArtifactSummary[]> {
  const oldest = Date.now() - limits.maxAgeDays * DAY_MS;
  const removed: ArtifactSummary[] = [];
  let keptBytes = 0;
  for (const { remove, ...entry } of await listRemovable(store)) {
    if (signal?.aborted) break;
    const { lastUsedAt, sizeBytes } = entry;
    const isInUse = usedSince !== undefined && lastUsedAt >= usedSince;
    const isTooMuch = lastUsedAt.getTime() < oldest || keptBytes + sizeBytes > limits.maxBytes;
    if (isTooMuch && !isInUse && (await remove())) removed.push(entry);
    else keptBytes += sizeBytes;
  }
  return removed;
}

interface Removable extends ArtifactSummary {
  /** @returns false where it was used meanwhile, and stays */
  remove(): Promise<boolean>;
}

/** All that may be removed, most recently used first. */
async function listRemovable(store: ArtifactStore): Promise<Removable[]> {
  const artifacts = (await store.list()).map((artifact) => ({
    ...artifact,
    remove: () => store.removeUnused(artifact),
  }));
  const forgotten = Date.now() - OPEN_TASK_DAYS * DAY_MS;
  const tasks = (await store.remoteTasks.list())
    .filter((task) => !isOpen(task) || task.changedAt.getTime() < forgotten)
    .map(({ key, service, sizeBytes, changedAt }) => ({
      key,
      step: service,
      sizeBytes,
      lastUsedAt: changedAt,
      remove: () => store.remoteTasks.remove(key).then(() => true),
    }));
  return [...artifacts, ...tasks].sort((a, b) => b.lastUsedAt.getTime() - a.lastUsedAt.getTime());
}

function isOpen(task: RemoteTaskSummary): boolean {
  return isUnderWay(task) || task.state === 'lost';
}
