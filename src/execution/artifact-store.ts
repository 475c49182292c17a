import type { Warning } from './events.ts';

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

export interface CollectionOptions {
  /** What was used since then is kept, whatever the limits say. */
  readonly usedSince?: Date;
  readonly signal?: AbortSignal;
}

/**
 * Removes artifacts beyond the age limit, then the least recently used ones beyond the size limit.
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
  for (const artifact of await store.list()) {
    if (signal?.aborted) break;
    const { lastUsedAt, sizeBytes } = artifact;
    const isInUse = usedSince !== undefined && lastUsedAt >= usedSince;
    const isTooMuch = lastUsedAt.getTime() < oldest || keptBytes + sizeBytes > limits.maxBytes;
    if (isTooMuch && !isInUse && (await store.removeUnused(artifact))) removed.push(artifact);
    else keptBytes += sizeBytes;
  }
  return removed;
}
