import type { Task } from 'footlight/client';
import { keep, readKept } from './kept.ts';

const MAX_LENGTH = 120;
const KEY = 'upload-names';
const MAX_NAMES = 500;

/** Remembers what an upload is called, as its reference does not tell. */
export function rememberName(reference: string, name: string): void {
  const names = { ...readKept(KEY), [reference]: name };
  keep(KEY, Object.fromEntries(Object.entries(names).slice(-MAX_NAMES)));
}

/** The name by which people know a task: its title, that of its first input for older ones, or its id. */
export function nameTask({ task_id, title, options }: Pick<Task, 'task_id' | 'title' | 'options'>): string {
  if (title !== null) return title;
  const first = Object.values(options)
    .flat()
    .find((value): value is string => typeof value === 'string' && /[./:]/.test(value));
  const name = first === undefined ? task_id : nameInput(first, task_id);
  return name.length > MAX_LENGTH ? `${name.slice(0, MAX_LENGTH)}…` : name;
}

/** What an input is called; an upload of another browser has no name here. */
export function nameInput(reference: string, otherwise = reference): string {
  if (reference.startsWith('upload:')) return String(readKept(KEY)[reference] ?? otherwise);
  const parts = reference.replace(/[?#].*$/, '').split(/[\\/]/);
  return parts.findLast((part) => part !== '') ?? reference;
}

/** The modes that are shown: plans of forms are tasks too, for a moment. */
export const RUNS = 'run,batch';
