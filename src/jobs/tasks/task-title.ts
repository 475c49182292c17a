import { posix, win32 } from 'node:path';
import type { Source } from '../files/source.ts';
import type { TaskRequest } from './task.ts';

export const MAX_TITLE_LENGTH = 200;

/** What people call a task: the names of the files that its first file option names; null if there are none. */
export function titleByFiles(requests: readonly TaskRequest[]): string | null {
  const names = requests.flatMap(({ sources = {} }) => listMainNames(sources));
  const title = [...new Set(names)].join(', ');
  return title === '' ? null : shorten(title);
}

function listMainNames(sources: Readonly<Record<string, Source>>): string[] {
  const entries = Object.entries(sources);
  const main = entries[0]?.[0].split('.')[0];
  return entries.filter(([key]) => key.split('.')[0] === main).map(([, source]) => getName(source));
}

function getName(source: Source): string {
  return source.kind === 'path' ? posix.basename(win32.basename(source.path)) : source.name;
}

/** By whole characters, so that none is cut in two. */
function shorten(text: string): string {
  const characters = [...text];
  return characters.length <= MAX_TITLE_LENGTH
    ? text
    : `${characters.slice(0, MAX_TITLE_LENGTH - 1).join('')}…`;
}
