/** Waits for `work`, up to a limit or until `signal` is aborted; leaves no timer that would keep the process alive. */
export async function waitAtMost(
  milliseconds: number,
  work: Promise<unknown>,
  signal?: AbortSignal,
): Promise<void> {
  const { promise: limit, resolve } = Promise.withResolvers<void>();
  const stop = (): void => resolve();
  const timer = setTimeout(stop, signal?.aborted ? 0 : milliseconds);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}
