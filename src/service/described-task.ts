import { describeError, type SerializedError } from '../core/errors.ts';
import { describeWarning, type Warning } from '../core/warning.ts';
import type { Task, TaskEvent, TaskResult } from '../jobs/tasks/task.ts';
import { translateStored } from '../jobs/tasks/task-messages.ts';

/** A task in a language: its message, its error and the warnings of its result. */
export function describeTask(task: Task, language: string): Task {
  return {
    ...task,
    ...translateStored(task, language),
    result: task.result && describeResult(task.result, language),
    error: task.error && describeStoredError(task.error, language),
  };
}

export function describeEvent(event: TaskEvent, language: string): TaskEvent {
  return { ...event, ...translateStored(event, language) };
}

function describeResult(result: TaskResult, language: string): TaskResult {
  const describe = (warning: Warning): Warning => ({
    ...warning,
    message: describeWarning(warning, language),
  });
  return { ...result, warnings: result.warnings.map(describe) };
}

function describeStoredError(error: SerializedError, language: string): SerializedError {
  const text = { message: error.message, remedy: error.remedy };
  return { ...error, ...describeError({ ...error, text }, language) };
}
