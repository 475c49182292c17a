import type { Task, WaitingReason } from '../jobs/tasks/task.ts';

/** A task as the API shows it: texts are in the language of the answer, times are ISO 8601. */
export interface TaskView
  extends Pick<
    Task,
    | 'workflow'
    | 'mode'
    | 'status'
    | 'stage'
    | 'stage_progress'
    | 'overall_progress'
    | 'message'
    | 'message_source'
    | 'eta_seconds'
    | 'queue'
    | 'priority'
    | 'parent_id'
    | 'title'
    | 'attempts'
  > {
  readonly task_id: string;
  /** Tasks before this one in its queue, while it waits. */
  readonly queue_position: number | null;
  /** Why it waits; null if it does not, and in lists. */
  readonly waiting: WaitingReason | null;
  readonly options: Record<string, unknown>;
  readonly result: Task['result'];
  readonly error: Task['error'];
  readonly created_at: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  readonly deadline_at: string | null;
}
