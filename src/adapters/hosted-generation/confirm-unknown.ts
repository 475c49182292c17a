import type { RemoteProgress } from '../../engines/remote-tasks.ts';

type Poll = (id: string, signal: AbortSignal) => Promise<RemoteProgress>;

/** Looks in a row that must not find a task: just after it was taken, not all machines of a service know it. */
const LOOKS = 4;

/** Polls such that a task is unknown only if several looks in a row don't find it. */
export function confirmUnknown(poll: Poll): Poll {
  const missed = new Map<string, number>();
  return async (id, signal) => {
    const seen = await poll(id, signal);
    const looks = (missed.get(id) ?? 0) + 1;
    if (seen.state !== 'unknown' || looks === LOOKS) {
      missed.delete(id);
      return seen;
    }
    missed.set(id, looks);
    return { state: 'working' };
  };
}
