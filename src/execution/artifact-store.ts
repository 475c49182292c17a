import type { Warning } from './events.ts';
import type { RemoteTaskJournal, RemoteTaskSummary } from './remote/remote-task-journal.ts';
import { isUnderWay } from './remote/remote-task-record.ts';
import type { UsageEntry } from './remote/usage-ledger.ts';

/** The result of a finished step: a manifest with its JSON output, and files beside it. */
export interface Artifact<Output = unknown> {
  readonly key: string;
  readonly directory: string;
  readonly manifest: ArtifactManifest<Output>;
}

/** What a task at a hosted service was billed, by its idempotency key. */
interface BilledUsage extends UsageEntry {
  readonly clientKey: string;
}

export interface ArtifactManifest<Output = unknown> {
  readonly step: string;
  readonly version: string;
  readonly output: Output;
  readonly warnings: readonly Warning[];
  readonly seconds: number;
  readonly createdAt: string;
  /** What hosted services billed for it, failed answers included; left out if nothing was. */
  readonly billed?: readonly BilledUsage[];
  /** Whether it is not shared with other machines. */
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
 * Stores the artifacts of finished steps by key. An artifact that is found is complete, even if processes were killed
 * while it was made. If two processes make the same key, the first one wins and both get its artifact.
 */
export interface ArtifactStore {
  /** Records of tasks at hosted services; they lie beside the artifacts. */
  readonly remoteTasks: RemoteTaskJournal;
  /** Creates the folders, and removes unfinished artifacts of dead processes. */
  open(): Promise<void>;
  find<Output>(key: string): Promise<Artifact<Output> | undefined>;
  /** Creates a private folder in which a step may build its files. */
  createBuildDirectory(): Promise<string>;
  /** Makes a built folder the artifact `key`. */
  commit<Output>(
    key: string,
    directory: string,
    manifest: ArtifactManifest<Output>,
  ): Promise<Artifact<Output>>;
  /** Does nothing if it is not there. */
  remove(key: string): Promise<void>;
  /**
   * Removes an artifact of the list, unless `find` returned it after it was listed: it may be in use.
   *
   * @returns whether it was removed
   */
  removeUnused(artifact: ArtifactSummary): Promise<boolean>;
  /** Lists all artifacts, most recently used first. */
  list(): Promise<ArtifactSummary[]>;
}

const DAY_MS = 86_400_000;
/** Records of unfinished tasks are kept this long, whatever the limits: without one, a task would be paid for again. */
const OPEN_TASK_DAYS = 30;

export interface CollectionOptions {
  /** Entries used since then are kept, whatever the limits. */
  readonly usedSince?: Date;
  readonly signal?: AbortSignal;
}

/**
 * Removes artifacts and records of remote tasks that are older than the age limit, and the least recently used ones
 * beyond the size limit.
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
  /** @returns false if it was used meanwhile and is kept */
  remove(): Promise<boolean>;
}

/** Lists everything that may be removed, most recently used first. */
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
