import type { NewestResult } from '../../execution/newest-result.ts';
import type { Database } from '../postgres/database.ts';
import type { Task } from './task.ts';

/** The document in which the newest result of a task stands. */
export const NEWEST_DOCUMENT = 'newest-result';

/** What a task has finished last; undefined if it has told of nothing yet. */
export async function findNewestResult(
  database: Database,
  { id }: Pick<Task, 'id'>,
): Promise<NewestResult | undefined> {
  const [row] = await database.query<{ data: NewestResult }>(
    'SELECT data FROM footlight.documents WHERE task_id = $1 AND name = $2',
    [id, NEWEST_DOCUMENT],
  );
  return row?.data;
}
