import type { Logger } from 'pino';
import type { ErrorReports } from '../../core/error-reports.ts';
import { FootlightError } from '../../core/errors.ts';
import type { TaskRun } from './task-run.ts';

/**
 * Logs why a run failed, with stack and causes; a defect (`internal`) is also written to an error report.
 *
 * @returns the error that callers may see
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

/**
 * Hides the details of an error. The message of a defect may hold paths and queries, so callers get only the id of its
 * report.
 */
function withoutDetails(error: FootlightError, report: string | undefined): FootlightError {
  const detail = report
    ? { reason: 'task-report', parameters: { report } }
    : { reason: 'task-log', parameters: {} };
  return new FootlightError('internal', { kind: error.kind, report, ...detail });
}
