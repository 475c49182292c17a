import type { Production } from '../../execution/production.ts';

/** The task that an id of a caller stands for. */
interface TaskReference {
  readonly id: string;
  /** The production that the id says the task is of. */
  readonly workflow?: string;
}

/** Reads the id of a task as callers may write it: alone, or after the prefix of its production. */
export function resolveTaskId(
  text: string,
  productions: ReadonlyMap<string, Pick<Production, 'taskPrefix'>>,
): TaskReference {
  for (const [workflow, { taskPrefix }] of productions)
    if (taskPrefix !== undefined && text.startsWith(taskPrefix))
      return { id: text.slice(taskPrefix.length), workflow };
  return { id: text };
}
