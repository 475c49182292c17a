import { setTimeout as sleep } from 'node:timers/promises';
import { throwIfCancelled, toFootlightError } from '../../core/errors.ts';
import type { RemoteProgress, RemoteService } from '../../engines/remote-tasks.ts';

const POLL_SECONDS = 5;
const MAX_PAUSE_SECONDS = 60;
const MAX_CALL_SECONDS = 60;

type Followed = Pick<RemoteService<never, unknown>, 'name' | 'poll' | 'pollSeconds' | 'timeoutSeconds'>;

export type RemoteEnd =
  | Exclude<RemoteProgress, { readonly state: 'working' }>
  /** `cause` is why the last look failed, if it did. */
  | { readonly state: 'timed-out'; readonly cause?: unknown };

/** Looks at a task until it has ended or its time is over. A look that fails says nothing about the task. */
export async function followTask(service: Followed, id: string, signal: AbortSignal): Promise<RemoteEnd> {
  const endsAt = performance.now() + service.timeoutSeconds * 1000;
  for (;;) {
    const seen = await look(service, id, signal);
    if (seen.state !== 'working' && seen.state !== 'unseen') return seen;
    const leftSeconds = (endsAt - performance.now()) / 1000;
    if (leftSeconds <= 0) return { state: 'timed-out', cause: seen.state === 'unseen' && seen.error };
    const wished = seen.state === 'working' ? seen.retryAfterSeconds : undefined;
    const pause = Math.min(wished ?? service.pollSeconds ?? POLL_SECONDS, MAX_PAUSE_SECONDS, leftSeconds);
    await sleep(pause * 1000, undefined, { signal });
  }
}

async function look(
  service: Followed,
  id: string,
  signal: AbortSignal,
): Promise<RemoteProgress | { readonly state: 'unseen'; readonly error: unknown }> {
  if (!service.poll) throw new TypeError(`${service.name} takes tasks and has no way to look at them.`);
  const limited = AbortSignal.any([signal, AbortSignal.timeout(MAX_CALL_SECONDS * 1000)]);
  try {
    return await service.poll(id, limited);
  } catch (error) {
    throwIfCancelled(signal);
    // A wrong key stays wrong; whoever mends it goes on with the task.
    if (toFootlightError(error).kind === 'usage') throw error;
    return { state: 'unseen', error };
  }
}
