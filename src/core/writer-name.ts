import { hostname } from 'node:os';
import { isAlive } from './processes.ts';

const NAME = /^([0-9a-f-]+)@(.+)\.(\d+)$/;

/** The name of a folder that only one process writes to, and what is known of that process. */
export interface WriterName {
  readonly id: string;
  /** `elsewhere` is a process of another place: nobody can tell here whether it still runs. */
  readonly writer: 'alive' | 'dead' | 'elsewhere';
}

/**
 * Names a folder that only this process writes to, though machines may share the folder above it.
 *
 * @param id hex digits and hyphens
 */
export function createWriterName(id: string, place = hostname()): string {
  return `${id}@${place}.${process.pid}`;
}

/** Reads the name of a folder. @returns undefined if it says nothing of who writes to it */
export function readWriterName(name: string, place = hostname()): WriterName | undefined {
  const [, id, writtenAt, pid] = NAME.exec(name) ?? [];
  if (id === undefined) return undefined;
  if (writtenAt !== place) return { id, writer: 'elsewhere' };
  return { id, writer: isAlive(Number(pid)) ? 'alive' : 'dead' };
}
