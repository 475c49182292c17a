import type { Task } from 'footlight/client';

const MAX_LENGTH = 120;
const KEY = 'footlight-uploads';
const MAX_NAMES = 500;

/** Remembers what an upload is called, as its reference does not tell. */
export function rememberName(reference: string, name: string): void {
  const names = { ...readNames(), [reference]: name };
  localStorage.setItem(KEY, JSON.stringify(Object.fromEntries(Object.entries(names).slice(-MAX_NAMES))));
}

/** The name by which people know a task: that of its first input, or its id. */
export function nameTask({ task_id, options }: Pick<Task, 'task_id' | 'options'>): string {
  const first = Object.values(options)
    .flat()
    .find((value): value is string => typeof value === 'string' && /[./:]/.test(value));
  const name = first === undefined ? task_id : nameInput(first, task_id);
  return name.length > MAX_LENGTH ? `${name.slice(0, MAX_LENGTH)}…` : name;
}

/** What an input is called; an upload of another browser has no name here. */
export function nameInput(reference: string, otherwise = reference): string {
  if (reference.startsWith('upload:')) return readNames()[reference] ?? otherwise;
  const parts = reference.replace(/[?#].*$/, '').split(/[\\/]/);
  return parts.findLast((part) => part !== '') ?? reference;
}

function readNames(): Record<string, string> {
  try {
    return (JSON.parse(localStorage.getItem(KEY) ?? '{}') as Record<string, string> | null) ?? {};
  } catch {
    return {};
  }
}
