import { throwIfCancelled, toFootlightError } from '../../core/errors.ts';
import type { KeyedSignal } from '../../core/keyed-signals.ts';
import type { RemoteProgress, RemoteService } from '../../engines/remote-tasks.ts';
import { PollRhythm } from './poll-rhythm.ts';

const POLL_SECONDS = 5;
const CALL_SECONDS = 60;

type Followed = Pick<
  RemoteService<never, unknown>,
  'name' | 'poll' | 'pollSeconds' | 'callSeconds' | 'timeoutSeconds'
>;

export type RemoteEnd =
  | Exclude<RemoteProgress, { readonly state: 'working' }>
  /** `cause` is why the last poll failed, if it did. */
  | { readonly state: 'timed-out'; readonly cause?: unknown };

/**
 * Polls a task until it ends or times out. A failed poll is tried again: it says nothing about the task.
 *
 * @param calls of the service, which tell that it is time to poll
 * @throws errors of kind `usage`, such as a wrong key, and `cancelled`
 */
export async function followTask(
  service: Followed,
  id: string,
  { signal, calls }: { readonly signal: AbortSignal; readonly calls?: KeyedSignal | undefined },
): Promise<RemoteEnd> {
  const rhythm = new PollRhythm(service.pollSeconds ?? POLL_SECONDS, signal, calls);
  const endsAt = performance.now() + service.timeoutSeconds * 1000;
  for (;;) {
    const seen = await poll(service, id, { signal, rhythm });
    if (seen.state !== 'working' && seen.state !== 'unseen') return seen;
    const leftSeconds = (endsAt - performance.now()) / 1000;
    if (leftSeconds <= 0) return { state: 'timed-out', cause: seen.state === 'unseen' && seen.error };
    const suggested = seen.state === 'working' ? seen.retryAfterSeconds : undefined;
    await rhythm.wait(suggested, leftSeconds);
  }
}

async function poll(
  service: Followed,
  id: string,
  { signal, rhythm }: { readonly signal: AbortSignal; readonly rhythm: PollRhythm },
): Promise<RemoteProgress | { readonly state: 'unseen'; readonly error: unknown }> {
  if (!service.poll) throw new TypeError(`${service.name} takes tasks and has no way to poll them.`);
  try {
    return await rhythm.poll(service.callSeconds ?? CALL_SECONDS, (limited) => service.poll!(id, limited));
  } catch (error) {
    throwIfCancelled(signal);
    // A wrong key stays wrong; the next run with the right one goes on with the task.
    if (toFootlightError(error).kind === 'usage') throw error;
    return { state: 'unseen', error };
  }
}
