import { FootlightError } from '../../core/errors.ts';
import type { Task } from './task.ts';
import type { TaskAction } from './task-state.ts';

export function createTaskNotFoundError(id: string): FootlightError {
  return new FootlightError('task.not-found', { kind: 'input', value: id.slice(0, 100) });
}

export function createWrongStateError({ status }: Task, { type }: TaskAction): FootlightError {
  return new FootlightError('task.wrong-state', {
    kind: 'input',
    parameters: { action: type },
    value: status,
  });
}

export function createDeadlinePassedError(): FootlightError {
  return new FootlightError('task.deadline', { kind: 'terminal' });
}

export function createTooManyCrashesError(crashCount: number): FootlightError {
  return new FootlightError('task.poisonous', {
    kind: 'terminal',
    parameters: { crashCount },
    value: String(crashCount),
  });
}
