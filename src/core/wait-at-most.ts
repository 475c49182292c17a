/** Waits for `work`, up to a limit; leaves no timer that would keep the process alive. */
export async function waitAtMost(milliseconds: number, work: Promise<unknown>): Promise<void> {
  const { promise: limit, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  try {
    await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
