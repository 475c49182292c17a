import type { Logger } from 'pino';
import { type ArtifactStore, type CacheLimits, collectGarbage } from '../../execution/artifact-store.ts';
import { DiskArtifactStore } from '../../execution/disk-artifact-store.ts';
import { SharedArtifactStore, USE_NOTED_WITHIN_MS } from '../../execution/shared-artifact-store.ts';
import type { TaskBackend } from '../task-backend.ts';
import { runForEach } from './duty.ts';

/** Machines may share the folder over a network; their clocks may differ by this much. */
const CLOCK_TOLERANCE_MS = 3_600_000;

interface Cache {
  /** Name of the lock that lets one worker at a time trim it. */
  readonly name: string;
  readonly store: ArtifactStore;
  readonly usedSince: Date;
}

export interface CacheTrimming {
  readonly limits: CacheLimits;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/**
 * Removes intermediate results beyond the limits: on this machine's disk, and in the bucket that the workers share.
 * What was used since the oldest running task began is kept, whatever the limits say.
 */
export async function trimCaches(
  backend: TaskBackend,
  { limits, logger, signal }: CacheTrimming,
): Promise<void> {
  const { database, folders, objects, sharedStore } = backend;
  const usedSince = await findOldestUse(backend);
  const caches: Cache[] = [
    { name: `cache ${folders.cache}`, store: new DiskArtifactStore(folders.cache), usedSince },
  ];
  if (sharedStore !== undefined)
    caches.push({
      name: `cache ${objects.location}`,
      store: new SharedArtifactStore(folders.cache, objects),
      usedSince: new Date(usedSince.getTime() - USE_NOTED_WITHIN_MS),
    });
  await runForEach(caches, ({ name, store, usedSince }) =>
    database.runExclusively(name, async () => {
      const removed = await collectGarbage(store, limits, { usedSince, signal });
      const bytes = removed.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
      if (removed.length > 0) logger.info({ cache: name, removed: removed.length, bytes }, 'cache trimmed');
    }),
  );
}

/**
 * Finds when the oldest running task began, by this machine's clock. Only the time that has passed is taken from the
 * database, whose clock may differ.
 */
async function findOldestUse({ database }: TaskBackend): Promise<Date> {
  const [row] = await database.query<{ seconds: number }>(
    `SELECT coalesce(max(extract(epoch FROM now() - started_at)), 0)::double precision AS seconds
     FROM footlight.tasks WHERE executor IS NOT NULL`,
  );
  return new Date(Date.now() - (row?.seconds ?? 0) * 1000 - CLOCK_TOLERANCE_MS);
}
