import type { Task } from 'footlight/client';

const MAX_LENGTH = 120;

/** The name by which people know a task: that of its first input, or its id. */
export function nameTask({ task_id, options }: Pick<Task, 'task_id' | 'options'>): string {
  const first = Object.values(options)
    .flat()
    .find((value) => typeof value === 'string' && /[./:]/.test(value));
  const name = typeof first === 'string' ? baseName(first) : task_id;
  return name.length > MAX_LENGTH ? `${name.slice(0, MAX_LENGTH)}…` : name;
}

function baseName(path: string): string {
  return (
    path
      .replace(/[?#].*$/, '')
      .split(/[\\/]/)
      .findLast((part) => part !== '') ?? path
  );
}
