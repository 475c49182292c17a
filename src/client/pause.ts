const FIRST_PAUSE_MS = 250;
const MAX_PAUSE_MS = 30_000;

/**
 * Waits before the next try: longer each time, at least as long as the service asked for, and never as long as the others
 * who were refused at the same moment. Ends early when the signal aborts.
 *
 * @param tries how many there were, from 1
 */
export async function pauseBeforeRetry(
  tries: number,
  { seconds = 0, signal }: { readonly seconds?: number; readonly signal?: AbortSignal | null },
): Promise<void> {
  const growing = FIRST_PAUSE_MS * 2 ** (tries - 1) * (0.75 + Math.random() / 2);
  const milliseconds = Math.min(MAX_PAUSE_MS, Math.max(seconds * 1000, growing));
  if (signal?.aborted) return;
  await new Promise<void>((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, milliseconds);
    signal?.addEventListener('abort', finish);
  });
}
