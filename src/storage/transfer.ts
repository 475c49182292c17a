import { open, rm, stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { getThrownMessage } from '../core/error-causes.ts';
import { FootlightError, getErrorMessages, throwIfCancelled, toFootlightError } from '../core/errors.ts';
import { bytes, type Message } from '../core/messages/message.ts';

/** Where and how a file is received. */
export interface Transfer {
  /** File that the content is written to; kept on failure, so that the next call resumes it. */
  readonly partPath: string;
  readonly maxBytes: number;
  readonly signal?: AbortSignal;
  readonly attempts?: number;
  readonly onProgress?: (bytes: number, total: number | undefined) => void;
}

/** The missing rest of a file. */
export interface Rest {
  /** Offset of the first byte of `body`: the size of the part, or 0 to start over. */
  readonly start: number;
  /** Length of the whole file; undefined if its sender doesn't say. */
  readonly total: number | undefined;
  readonly body: AsyncIterable<Uint8Array>;
}

const ATTEMPTS = 4;
const BACKOFF_SECONDS = 0.5;

/**
 * Receives a file into `partPath`, resuming what is there. `openRest` opens the missing rest; it is called again after
 * broken and stalled connections, up to `attempts` times. Any other failure is final.
 *
 * @param address names the file in messages
 * @throws `download.too-large`, `download.failed`, `storage.full`, and what `openRest` throws
 */
export async function receive(
  address: string,
  transfer: Transfer,
  openRest: (present: number) => Promise<Rest>,
): Promise<void> {
  const { attempts = ATTEMPTS, partPath, signal } = transfer;
  let failure: unknown;
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (attempt > 0) await setTimeout(BACKOFF_SECONDS * 2 ** (attempt - 1) * 1000, undefined, { signal });
    try {
      return await writeRest(address, await openRest(await measureSize(partPath)), transfer);
    } catch (error) {
      throwIfCancelled(signal);
      if (isFinal(error)) throw error;
      failure = error;
    }
  }
  throw new FootlightError('download.failed', {
    kind: 'retryable',
    parameters: { attempts, failure: describeFailure(failure) },
    value: address,
    cause: failure,
  });
}

async function writeRest(address: string, { start, total, body }: Rest, transfer: Transfer): Promise<void> {
  const { partPath, maxBytes, onProgress } = transfer;
  if ((total ?? 0) > maxBytes) throw await createTooLargeError(address, maxBytes, partPath);
  await using file = await open(partPath, start > 0 ? 'r+' : 'w');
  let position = start;
  for await (const chunk of body) {
    if (position + chunk.length > maxBytes) throw await createTooLargeError(address, maxBytes, partPath);
    await file.write(chunk, 0, chunk.length, position);
    position += chunk.length;
    onProgress?.(position, total);
  }
  if (total !== undefined && position < total)
    throw new FootlightError('download.short', {
      kind: 'retryable',
      parameters: { missing: bytes(total - position) },
    });
  await file.sync();
}

/** Whether a retry can't help, such as with a full disk. */
function isFinal(error: unknown): boolean {
  const { code, kind } = toFootlightError(error);
  return code !== 'internal' && kind !== 'retryable' && kind !== 'cancelled';
}

async function createTooLargeError(
  address: string,
  maxBytes: number,
  partPath: string,
): Promise<FootlightError> {
  await rm(partPath, { force: true });
  return new FootlightError('download.too-large', {
    kind: 'input',
    parameters: { limit: bytes(maxBytes) },
    value: address,
  });
}

async function measureSize(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

/** Describes a failure as a whole sentence. */
function describeFailure(error: unknown): Message | string {
  if (error instanceof FootlightError) return getErrorMessages(error).message;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const text = getThrownMessage(cause);
  return text.replace(/\.?$/, '.');
}
