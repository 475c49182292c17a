import type { Task } from 'footlight/client';
import { shallowRef } from 'vue';
import { words } from '../words/index.ts';
import { keep, readKept } from './kept.ts';
import { service } from './service.ts';

const MAX_LENGTH = 120;
const KEY = 'upload-names';
const MAX_NAMES = 500;
/** So much of an id tells uploads apart whose names nobody knows. */
const END_LENGTH = 6;

/** Remembers what an upload is called, as its reference does not tell. */
export function rememberName(reference: string, name: string): void {
  const names = { ...readKept(KEY), [reference]: name };
  keep(KEY, Object.fromEntries(Object.entries(names).slice(-MAX_NAMES)));
}

/** What the service calls uploads that came from elsewhere, by their references, and tasks, by their ids. */
const learned = shallowRef<Readonly<Record<string, string>>>({});

/** The references of uploads in options. */
export function listUploads(options: Readonly<Record<string, unknown>>): string[] {
  return Object.values(options)
    .flat()
    .filter((value): value is string => typeof value === 'string' && value.startsWith('upload:'));
}

/** Asks the service for the names of the uploads in options that this browser has not sent. */
export async function learnUploadNames(options: Readonly<Record<string, unknown>>): Promise<void> {
  const known = { ...readKept(KEY), ...learned.value };
  if (listUploads(options).every((reference) => known[reference] !== undefined)) return;
  const uploads = await service.value.listUploads();
  learn(uploads.map(({ upload_id, name }) => [`upload:${upload_id}`, name]));
}

/** Lets sentences of the service, which name tasks by their ids, be told with their names. */
export function learnTaskNames(tasks: readonly Task[]): void {
  learn(tasks.map((task) => [task.task_id, nameTask(task)]));
}

function learn(names: readonly (readonly [string, string])[]): void {
  const news = names.filter(([key, name]) => learned.value[key] !== name);
  if (news.length > 0) learned.value = { ...learned.value, ...Object.fromEntries(news) };
}

/** Leaves no names of an owner's work to the next one. */
export function forgetNames(): void {
  learned.value = {};
}

/** What a task is called that was seen here, else its id. */
export function nameSeenTask(id: string): string {
  return learned.value[id] ?? id;
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

/** What an input is called: an upload that is gone has no name but that of what it was for, or the end of its id. */
export function nameInput(reference: string, otherwise?: string): string {
  if (reference.startsWith('upload:'))
    return String(
      readKept(KEY)[reference] ??
        learned.value[reference] ??
        otherwise ??
        words.global.t('files.uploaded', { end: reference.slice(-END_LENGTH) }),
    );
  const parts = reference.replace(/[?#].*$/, '').split(/[\\/]/);
  return parts.findLast((part) => part !== '') ?? reference;
}

/** The modes that are shown: plans of forms are tasks too, for a moment. */
export const RUNS = 'run,batch';
