import { randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { hashSha256 } from './hashing.ts';
import { processStart } from './processes.ts';

/** What became of a process. One of `elsewhere` can't be looked up here. */
export type ProcessState = 'alive' | 'dead' | 'elsewhere';

/** Processes of one place, and no others, see one another by their numbers. */
export const PLACE = hashSha256(Buffer.from(describePlace())).slice(0, 16);
const START = processStart(process.pid);

const NAME = /^(?<place>[0-9a-f]{16})-(?<pid>\d+)-(?<start>\w+)-/;
const MARK = /^(?<place>[0-9a-f]{16})-(?<start>\w+)\.(?<pid>\d+)$/;

/**
 * Containers have names and numbers of processes each for itself, and may share both with others of this machine or of
 * another one: what tells them apart is the start of the kernel and its number for the space of their processes.
 */
function describePlace(): string {
  if (process.platform !== 'linux') return hostname();
  try {
    const kernel = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${kernel} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    // Where that can't be told each process has its own place, and is judged by the age of what it wrote.
    return randomBytes(16).toString('hex');
  }
}

/** Names this process among those of all machines. The start time tells it from a later one with the same number. */
export function createProcessName(): string {
  return `${PLACE}-${process.pid}-${START}-${randomBytes(6).toString('hex')}`;
}

/** Whether the process of a name has ended; undefined for one of another place, or of an earlier version. */
export function isProcessGone(name: string): boolean | undefined {
  const state = judgeProcess(NAME.exec(name));
  return state === 'elsewhere' ? undefined : state === 'dead';
}

/** What this process ends the names of its files and folders with; earlier versions read PLACE.PID. */
export const PROCESS_MARK = `${PLACE}-${START}.${process.pid}`;

/** Tells of the process that left a mark. A mark of an earlier version is one of elsewhere. */
export function readProcessMark(mark: string): ProcessState {
  return judgeProcess(MARK.exec(mark));
}

function judgeProcess(match: RegExpExecArray | null): ProcessState {
  const { place, pid, start } = match?.groups ?? {};
  if (place !== PLACE) return 'elsewhere';
  const current = processStart(Number(pid));
  return current === start || current === 'alive' ? 'alive' : 'dead';
}
