import { FootlightError } from '../../core/errors.ts';
import type { Task } from './task.ts';
import type { TaskAction } from './task-state.ts';

export function createTaskNotFoundError(id: string): FootlightError {
  return new FootlightError('task.not-found', 'There is no such task.', {
    kind: 'input',
    value: id.slice(0, 100),
    remedy: 'Check the id; finished tasks are removed when their time is over.',
  });
}

export function createWrongStateError({ status }: Task, { type }: TaskAction): FootlightError {
  return new FootlightError('task.wrong-state', `A task that is ${status} can’t be: ${type}.`, {
    kind: 'input',
    value: status,
    remedy: 'Look at its status first.',
  });
}

export function createDeadlinePassedError(): FootlightError {
  return new FootlightError('task.deadline', 'The task did not end before its deadline.', {
    kind: 'terminal',
    remedy: 'What was finished is kept: retry the task.',
  });
}

export function createTooManyCrashesError(crashCount: number): FootlightError {
  return new FootlightError('task.poisonous', `Its workers died ${crashCount} times.`, {
    kind: 'terminal',
    value: String(crashCount),
    remedy: 'The input may bring a worker down: look at the workers’ logs before you retry the task.',
  });
}
