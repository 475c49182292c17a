import { FootlightError } from '../../core/errors.ts';
import { createMessage, type Message } from '../../core/messages/message.ts';
import type { Task } from './task.ts';
import { REACHED_CHILDREN, type TaskAction } from './task-state.ts';

export function createTaskNotFoundError(id: string): FootlightError {
  return new FootlightError('task.not-found', { kind: 'input', value: id.slice(0, 100) });
}

export function createWrongStateError({ status }: Task, { type }: TaskAction): FootlightError {
  return new FootlightError('task.wrong-state', {
    kind: 'input',
    parameters: {
      status: describeStatus(status),
      action: type in REACHED_CHILDREN ? createMessage(`task.action.${type}`) : type,
    },
    value: status,
  });
}

/** A status in words. */
function describeStatus(status: Task['status']): Message {
  return createMessage(`task.status.${status}`);
}

export function createNotEndedError({ status }: Task): FootlightError {
  return new FootlightError('task.wrong-state', {
    kind: 'input',
    reason: 'not-ended',
    parameters: { status: describeStatus(status) },
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
