import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Production } from '../../execution/production.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import { pruneAudit } from '../postgres/audit-log.ts';
import type { Database } from '../postgres/database.ts';
import type { TaskBackend } from '../task-backend.ts';
import { getHelpedTask, getRunId, type Task } from '../tasks/task.ts';
import type { TaskQueue } from '../tasks/task-queue.ts';
import { runForEach } from './duty.ts';

export const UPLOAD_DAYS = 2;
/** After so long without a byte, what was announced is given back: its sender was never told of it, or gave it up. */
export const SILENT_UPLOAD_HOURS = 1;
const HOUR_MS = 3_600_000;

/** Removes tasks that ended, and webhook deliveries that were made, more than `retentionDays` ago. */
export async function forgetOldTasks(backend: TaskBackend, retentionDays: number): Promise<void> {
  const { database, queue, objects } = backend;
  await database.query(
    `DELETE FROM footlight.deliveries WHERE created_at < now() - make_interval(days => $1)`,
    [retentionDays],
  );
  const old = await database.query<Pick<Task, 'id'>>(
    `SELECT id FROM footlight.tasks WHERE finished_at < now() - make_interval(days => $1) AND parent_id IS NULL
     LIMIT 500`,
    [retentionDays],
  );
  await runForEach(old, ({ id }) => removeTask(database, queue, objects, id));
}

/** Removes entries of the audit log that are older than `days`, if it is not kept for ever. */
export async function forgetOldAudit({ database }: TaskBackend, days: number | undefined): Promise<void> {
  if (days !== undefined) await pruneAudit(database, days);
}

/** Removes a task with its children, events and artifacts. */
export async function removeTask(
  database: Database,
  queue: TaskQueue,
  objects: ObjectStore,
  id: string,
): Promise<void> {
  const family = await database.query<Pick<Task, 'id'>>(
    'SELECT id FROM footlight.tasks WHERE id = $1 OR parent_id = $1',
    [id],
  );
  for (const member of family)
    for await (const { key } of objects.list(`tasks/${member.id}/`)) await objects.remove(key);
  await queue.remove(family.map((member) => member.id));
}

/** Removes files that killed processes left, and uploads of more than UPLOAD_DAYS that no unfinished task needs. */
export async function sweepFiles(backend: TaskBackend): Promise<void> {
  const sweeps = [sweepRunFolders, sweepObjects, forgetOldUploads, forgetSilentUploads];
  await runForEach(sweeps, (sweep) => sweep(backend));
}

/** Lets productions remove what killed runs left in places of their own. */
export async function sweepProductions(
  { database }: TaskBackend,
  productions: Iterable<Pick<Production, 'sweep'>>,
): Promise<void> {
  const findEnded = async (ids: readonly string[]): Promise<ReadonlySet<string>> => {
    const ended = await database.query<Pick<Task, 'id'>>(
      'SELECT id FROM footlight.tasks WHERE id = ANY($1) AND finished_at IS NOT NULL',
      [ids],
    );
    return new Set(ended.map(({ id }) => id));
  };
  await runForEach(productions, async (production) => production.sweep?.(findEnded));
}

async function sweepRunFolders({ database, folders }: TaskBackend): Promise<void> {
  const names = await readdir(folders.work).catch(() => []);
  const live = await database.query<Pick<Task, 'id' | 'run'>>(
    'SELECT id, run FROM footlight.tasks WHERE finished_at IS NULL',
  );
  const liveRuns = new Set(live.map(getRunId));
  const liveTasks = new Set(live.map(({ id }) => id));
  const isLive = (name: string): boolean => liveRuns.has(name) || liveTasks.has(getHelpedTask(name) ?? '');
  await runForEach(
    names.filter((name) => !isLive(name)),
    (name) => rm(join(folders.work, name), { recursive: true, force: true }),
  );
}

async function sweepObjects({ objects }: TaskBackend): Promise<void> {
  await objects.sweep?.();
}

async function forgetOldUploads({ database, objects, folders }: TaskBackend): Promise<void> {
  // Before the rows go: a body that is stored again meanwhile has a row and a file that are newer.
  const names = await readdir(folders.incoming).catch(() => []);
  const uploads = await database.query<{ id: string }>(
    `DELETE FROM footlight.uploads u WHERE created_at < now() - make_interval(days => $1) AND NOT EXISTS (
       SELECT 1 FROM footlight.tasks WHERE finished_at IS NULL AND request::text LIKE '%uploads/' || u.id || '/%')
     RETURNING id`,
    [UPLOAD_DAYS],
  );
  await runForEach(uploads, async ({ id }) => {
    // Also the description of an upload, and what a killed process wrote of a body that it stored.
    for (const name of names.filter((each) => each === id || each.startsWith(`${id}.`)))
      await rm(join(folders.incoming, name), { force: true });
    for await (const { key } of objects.list(`uploads/${id}/`)) await objects.remove(key);
  });
}

/** Forgets uploads that were announced and never begun, and files of uploads that are forgotten. */
async function forgetSilentUploads({ database, folders }: TaskBackend): Promise<void> {
  const rows = await database.query<{ id: string }>('SELECT id FROM footlight.uploads WHERE NOT is_complete');
  const unfinished = new Set(rows.map(({ id }) => id));
  const isSilent = async (name: string): Promise<boolean> => {
    const file = await stat(join(folders.incoming, name)).catch(() => undefined);
    return (
      file !== undefined &&
      Date.now() - file.mtimeMs > SILENT_UPLOAD_HOURS * HOUR_MS &&
      (file.size === 0 || !unfinished.has(name.split('.')[0]!))
    );
  };
  await runForEach(await readdir(folders.incoming).catch(() => []), async (name) => {
    if (!(await isSilent(name))) return;
    await database.query('DELETE FROM footlight.uploads WHERE id = $1 AND NOT is_complete', [name]);
    for (const each of [name, `${name}.json`]) await rm(join(folders.incoming, each), { force: true });
  });
}
