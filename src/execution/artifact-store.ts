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
  /** Whether or not it is there. */
  remove(key: string): Promise<void>;
  /** Most recently used first. */
  list(): Promise<ArtifactSummary[]>;
}

const DAY_MS = 86_400_000;

/** Removes artifacts beyond the age limit, then the least recently used ones beyond the size limit. */
export async function collectGarbage(
  store: ArtifactStore,
  limits: CacheLimits,
  now = Date.now(),
): Promise<ArtifactSummary[]> {
  const removed: ArtifactSummary[] = [];
  let keptBytes = 0;
  for (const artifact of await store.list()) {
    const isOld = now - artifact.lastUsedAt.getTime() > limits.maxAgeDays * DAY_MS;
    if (isOld || keptBytes + artifact.sizeBytes > limits.maxBytes) {
      await store.remove(artifact.key);
      removed.push(artifact);
    } else {
      keptBytes += artifact.sizeBytes;
    }
  }
  return removed;
}
