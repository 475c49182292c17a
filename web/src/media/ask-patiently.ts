import { ApiError } from 'footlight/client';

const ASKED_AGAIN_AFTER_MS = 500;
/** The service gives up what nobody asks for in half a minute. */
const MAX_PAUSE_MS = 10_000;

/**
 * Asks until an answer is read whole, as the service, or the way to it, may be away or busy for a while.
 *
 * @throws {ApiError} what is refused for good
 * @throws what `read` throws, and when the signal ends it
 */
export async function askPatiently<T>(
  address: string,
  init: RequestInit & { readonly signal: AbortSignal },
  read: (answer: Response) => Promise<T>,
): Promise<T> {
  for (;;) {
    let refusal: ApiError | undefined;
    try {
      const answer = await fetch(address, init);
      if (answer.ok) return await read(answer);
      refusal = await ApiError.from(answer);
    } catch (error) {
      // Networks that fail are told so, also where they do within an answer.
      if (init.signal.aborted || !(error instanceof TypeError)) throw error;
    }
    if (refusal && !refusal.isTemporary) throw refusal;
    await wait(init.signal, refusal?.retryAfterSeconds);
  }
}

/** @throws when the signal ends it */
export async function wait(signal: AbortSignal, seconds = 0): Promise<void> {
  const pause = Math.min(MAX_PAUSE_MS, Math.max(ASKED_AGAIN_AFTER_MS, seconds * 1_000));
  await new Promise((resolve) => setTimeout(resolve, pause));
  signal.throwIfAborted();
}
