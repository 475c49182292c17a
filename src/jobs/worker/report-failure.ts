import type { Logger } from 'pino';
import type { ErrorReports } from '../../core/error-reports.ts';
import { FootlightError } from '../../core/errors.ts';
import type { TaskRun } from './task-run.ts';

/**
 * Logs how a run failed, with stack and causes; what nobody foresaw is kept in an error report too.
 *
 * @returns what the task may tell of it
 */
export async function reportFailure(
  error: FootlightError,
  { step, task }: Pick<TaskRun, 'step' | 'task'>,
  reports: ErrorReports,
  log: Logger,
): Promise<FootlightError> {
  if (error.code !== 'internal') {
    log.info({ outcome: 'failed', error: error.toDetailedJSON() }, 'task ended');
    return error;
  }
  const { id, workflow, options } = task;
  const report = await reports.write(error, { production: workflow, step, options, task: id });
  log.error({ outcome: 'failed', report: report?.path, error: error.toDetailedJSON() }, 'task ended');
  return withoutDetails(error, report?.id);
}

/** What an unforeseen failure says may hold paths and queries. */
function withoutDetails(error: FootlightError, report: string | undefined): FootlightError {
  const detail = report
    ? { reason: 'task-report', parameters: { report } }
    : { reason: 'task-log', parameters: {} };
  return new FootlightError('internal', { kind: error.kind, report, ...detail });
}
