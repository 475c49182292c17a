import { FootlightError } from '../../core/errors.ts';
import type { Task } from './task.ts';
import type { TaskAction } from './task-state.ts';

export function taskNotFound(id: string): FootlightError {
  return new FootlightError('task.not-found', { kind: 'input', value: id.slice(0, 100) });
}

export function wrongState({ status }: Task, { type }: TaskAction): FootlightError {
  return new FootlightError('task.wrong-state', { kind: 'input', parameters: { type }, value: status });
}

export function deadlinePassed(): FootlightError {
  return new FootlightError('task.deadline', { kind: 'terminal' });
}

export function tooManyCrashes(crashCount: number): FootlightError {
  return new FootlightError('task.poisonous', {
    kind: 'terminal',
    parameters: { crashCount },
    value: String(crashCount),
  });
}
