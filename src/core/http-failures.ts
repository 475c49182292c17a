/** Seconds of a Retry-After header (RFC 9110), which is a number of seconds or a date. */
export function parseRetryAfter(header: string | null): number | undefined {
  if (header === null) return undefined;
  const seconds = Number(header);
  const wait = Number.isFinite(seconds) ? seconds : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}

/** Whether the connection failed, so that the service can't have received anything. */
export function isUnsent(error: Error): boolean {
  const { code } = (error.cause ?? {}) as { code?: string };
  return (
    code === 'ECONNREFUSED' ||
    code === 'ENOTFOUND' ||
    code === 'EAI_AGAIN' ||
    code === 'UND_ERR_CONNECT_TIMEOUT'
  );
}

/** Why `fetch` failed: its own message says only that it did. */
export function describeFetchFailure({ message, cause }: Error): string {
  return cause instanceof Error && cause.message ? cause.message : message;
}
