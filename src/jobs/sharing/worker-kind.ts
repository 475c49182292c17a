import { randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Logger } from 'pino';
import { toFootlightError } from '../../core/errors.ts';
import { createTemporarySiblingPath } from '../../core/files.ts';
import type { TaskBackend } from '../task-backend.ts';

/** Name of a file in the store of artifacts that tells it from all others. */
const STORE_ID = 'store-id';

interface WorkerParts {
  readonly backend: Pick<TaskBackend, 'sharedStore' | 'objects' | 'folders'>;
  readonly version: string;
  readonly logger: Pick<Logger, 'warn'>;
}

/**
 * What workers have in common whose items may stand in one file: the store that artifacts lie in, as its content shows
 * and not its name; the version; and the machine as far as bytes depend on it (an encoder's threads and instructions).
 */
export async function findWorkerKind({ backend, version, logger }: WorkerParts): Promise<string> {
  const reading = backend.sharedStore ? readBucketId(backend) : readFolderId(backend.folders.cache);
  const store = await reading.catch((error) => {
    logger.warn(
      { error: toFootlightError(error).toDetailedJSON() },
      'this worker shares no work with others',
    );
    return randomUUID();
  });
  return [version, process.platform, process.arch, availableParallelism(), store].join(' ');
}

async function readFolderId(folder: string): Promise<string> {
  const path = join(folder, STORE_ID);
  const made = createTemporarySiblingPath(path);
  await writeFile(made, randomUUID());
  try {
    // Only the first one's link is made, so that all read the same.
    await link(made, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(made, { force: true });
  }
  return readFile(path, 'utf8');
}

/** Two that write it at the same moment may read different ones; then they don't help each other until they start again. */
async function readBucketId({ objects, folders }: Pick<TaskBackend, 'objects' | 'folders'>): Promise<string> {
  if (!(await objects.head(STORE_ID))) {
    const made = createTemporarySiblingPath(join(folders.work, STORE_ID));
    await writeFile(made, randomUUID());
    await objects.put(STORE_ID, made, { move: true });
    await rm(made, { force: true });
  }
  return text(await objects.read(STORE_ID));
}
