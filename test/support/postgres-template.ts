import { execFile } from 'node:child_process';
import { mkdir, rename, rm, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pino from 'pino';
import { TaskBackend } from '../../src/jobs/task-backend.ts';

const copy = promisify(execFile);
const WAIT_MS = 60_000;

/**
 * Lays an embedded database with all its tables below `directory`, where one of the run is copied instead of made:
 * making one takes seconds. Outside `npm test`, and where no files can be copied with their owners, nothing is laid, and
 * the database is made by whoever opens it.
 */
export async function layPostgres(directory: string): Promise<void> {
  const shared = process.env.FOOTLIGHT_TESTS_SHARED;
  if (!shared || process.platform === 'win32' || (await isThere(directory))) return;
  const template = await findTemplate(shared);
  if (!template) return;
  await mkdir(directory, { recursive: true, mode: 0o755 });
  await symlink(join(template, 'binaries'), join(directory, 'binaries'));
  await copy('cp', ['-a', join(template, 'password'), join(template, 'data'), directory]);
}

/** Made by the first who asks; all others wait for it. */
async function findTemplate(shared: string): Promise<string | undefined> {
  const template = join(shared, 'postgres');
  const lock = join(shared, 'postgres.lock');
  for (const end = Date.now() + WAIT_MS; Date.now() < end; await sleep(50)) {
    if (await isThere(template)) return template;
    const isOurs = await mkdir(lock).then(
      () => true,
      () => false,
    );
    if (isOurs)
      try {
        return await makeTemplate(shared, template);
      } finally {
        await rm(lock, { recursive: true });
      }
  }
  return undefined;
}

async function makeTemplate(shared: string, template: string): Promise<string> {
  if (await isThere(template)) return template;
  const dataDirectory = join(shared, 'making');
  const logger = pino({ level: 'silent' });
  const fleet = await TaskBackend.open({ dataDirectory, databaseWaitSeconds: 20, logger });
  await fleet[Symbol.asyncDispose]();
  await rename(fleet.folders.postgres, template);
  return template;
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
