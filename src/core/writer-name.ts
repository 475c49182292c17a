import { PROCESS_MARK, type ProcessState, readProcessMark } from './process-name.ts';

const NAME = /^([0-9a-f-]+)@(.+\.\d+)$/;

/** The name of a folder that only one process writes to, and what is known of that process. */
export interface WriterName {
  readonly id: string;
  readonly writer: ProcessState;
}

/**
 * Names a folder that only this process writes to, though machines may share the folder above it.
 *
 * @param id hex digits and hyphens
 */
export function createWriterName(id: string): string {
  return `${id}@${PROCESS_MARK}`;
}

/** Reads the name of a folder. @returns undefined if it says nothing of who writes to it */
export function readWriterName(name: string): WriterName | undefined {
  const [, id, mark] = NAME.exec(name) ?? [];
  return id === undefined ? undefined : { id, writer: readProcessMark(mark!) };
}
