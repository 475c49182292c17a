import { setFlagsFromString } from 'node:v8';

// How processes that do media work use memory, so that a long film takes no more of it than a short one.

/**
 * Frames are allocated on many threads; with glibc's default of eight arenas a core and a threshold that grows with
 * the largest block, their free space scatters and memory creeps up over hours. With these it stays flat.
 */
export const HOST_ENVIRONMENT = { MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '131072' };

/**
 * Flags of Node.js. V8 doubles the room for new objects, up to four times this many MiB in two halves, whenever enough of them are
 * alive at once: the longer a film, the more often that happens. The limit at which old objects are first collected is about
 * the one that it finds later: from a few MiB on they would be collected every few frames, as frames count at their size.
 */
const HOST_FLAGS = ['--max-semi-space-size=16', '--initial-old-space-size=64'];

/** Flags of Node.js for a process that does media work; what the user gave, on the command line or in NODE_OPTIONS, wins. */
export function getHostFlags({ NODE_OPTIONS = '' }: NodeJS.ProcessEnv): string[] {
  const own = HOST_FLAGS.filter((flag) => !NODE_OPTIONS.includes(flag.split('=')[0]!));
  return [...own, ...process.execArgv];
}

/** Old objects are collected once there are by so much more of them than were alive. By itself V8 waits for up to four times as many. */
const HEAP_GROWTH_PERCENT = 50;

/** Has this process collect what short-lived frames leave behind before it piles up; to be called as it starts. */
export function limitHeapGrowth(): void {
  // Set here, as Node.js does not start with a flag that its V8 has given up.
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH_PERCENT}`);
}
