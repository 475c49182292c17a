import type { RequestInit, Response } from 'undici';
import { type Fetch, IDENTITY } from './download.ts';

/** What a server's headers say of a file. */
export interface RemoteFileHead {
  /** Tells one version of the file from another; undefined if the server names none. */
  readonly version: string | undefined;
  readonly sizeBytes: number | undefined;
  readonly modifiedAt: Date | undefined;
}

export const UNKNOWN_FILE: RemoteFileHead = {
  version: undefined,
  sizeBytes: undefined,
  modifiedAt: undefined,
};
/** Signed links often allow nothing but GET, so one byte is asked for if HEAD is refused. */
const QUESTIONS: readonly RequestInit[] = [
  { method: 'HEAD', headers: IDENTITY },
  { headers: { ...IDENTITY, range: 'bytes=0-0' } },
];

/** Asks a server for the head of a file; UNKNOWN_FILE if it refuses. */
export async function requestHead(url: string, ask: Fetch, signal: AbortSignal): Promise<RemoteFileHead> {
  for (const question of QUESTIONS) {
    const response = await ask(url, { ...question, signal });
    await response.body?.cancel();
    if (response.ok) return readHead(response);
  }
  return UNKNOWN_FILE;
}

/** A length alone makes no version: other content may have the same. */
function readHead({ headers }: Response): RemoteFileHead {
  const [tag, modified] = [headers.get('etag'), headers.get('last-modified')];
  const length = headers.get('content-range')?.split('/').at(-1) ?? headers.get('content-length');
  const sizeBytes = /^\d+$/.test(length ?? '') ? Number(length) : undefined;
  const time = Date.parse(modified ?? '');
  return {
    version: tag || modified ? [tag, modified, sizeBytes].join(' ') : undefined,
    sizeBytes,
    modifiedAt: Number.isNaN(time) ? undefined : new Date(time),
  };
}
