/** Waits for `work`, but no longer than this; no timer is left behind that would keep the process alive. */
export async function waitAtMost(milliseconds: number, work: Promise<unknown>): Promise<void> {
  const { promise: limit, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  try {
    await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
