import { ApiError } from './api-error.ts';
import type { Connection } from './connection.ts';
import { pauseBeforeRetry } from './pause.ts';

export interface UploadOptions {
  /** File name, whose ending may decide how it is read. */
  readonly name: string;
  /**
   * An upload of the same file that is gone on with, as `onBegin` told it: after a reload, or on another day. One that the
   * service has forgotten is begun again.
   */
  readonly source?: string;
  /** Called once it is known where the bytes go: with the input to submit, `upload:ID`. */
  readonly onBegin?: (source: string) => void;
  readonly onProgress?: (sentBytes: number, totalBytes: number) => void;
  readonly signal?: AbortSignal;
}

const UPLOADS = '/api/v1/uploads';
const TUS = { 'tus-resumable': '1.0.0' };
const MAX_FAILURES = 8;
/** A piece takes about a second or two, so that progress is seen on slow lines and fast ones are not held up. */
const FIRST_PIECE_BYTES = 1 << 20;
const MIN_PIECE_BYTES = 64 << 10;
const MAX_PIECE_BYTES = 16 << 20;
const SHORT_MS = 1_000;
const LONG_MS = 3_000;

interface Begun {
  readonly path: string;
  /** Bytes that have come. */
  readonly offset: number;
}

/** Uploads a file by the tus protocol 1.0; after a failed piece it resumes at the offset that the service reports. */
export async function uploadBlob(
  connection: Connection,
  file: Blob,
  options: UploadOptions,
): Promise<string> {
  const { name, source, onBegin, signal } = options;
  const known = source === undefined ? undefined : await findBegun(connection, file, source, signal);
  const begun = known ?? (await begin(connection, file, name, signal));
  const input = `upload:${begun.path.split('/').at(-1)}`;
  onBegin?.(input);
  await sendRest(connection, file, begun, options);
  return input;
}

async function sendRest(
  connection: Connection,
  file: Blob,
  { path, offset: first }: Begun,
  { onProgress, signal }: UploadOptions,
): Promise<void> {
  let pieceBytes = FIRST_PIECE_BYTES;
  let offset = first;
  for (let failures = 0; offset < file.size; ) {
    try {
      const started = performance.now();
      const piece = file.slice(offset, offset + pieceBytes);
      offset = await sendPiece(connection, path, piece, { offset, signal });
      failures = 0;
      pieceBytes = fitPiece(pieceBytes, performance.now() - started);
      onProgress?.(offset, file.size);
    } catch (error) {
      const isFinal = !(error instanceof ApiError) || !(error.isTemporary || error.status === 409);
      if (signal?.aborted || isFinal || ++failures >= MAX_FAILURES) throw error;
      pieceBytes = fitPiece(pieceBytes, Number.POSITIVE_INFINITY);
      await pauseBeforeRetry(failures + 1, { seconds: error.retryAfterSeconds, signal });
      offset = (await askForState(connection, path, signal).catch(() => ({ offset }))).offset;
    }
  }
}

function fitPiece(bytes: number, tookMs: number): number {
  if (tookMs < SHORT_MS) return Math.min(MAX_PIECE_BYTES, bytes * 2);
  return tookMs > LONG_MS ? Math.max(MIN_PIECE_BYTES, bytes / 2) : bytes;
}

type Signal = AbortSignal | undefined;

async function begin(connection: Connection, file: Blob, name: string, signal: Signal): Promise<Begun> {
  const metadata = `filename ${encodeBase64(name)}`;
  const created = await connection.askUntilAnswered('POST', UPLOADS, {
    headers: { ...TUS, 'upload-length': String(file.size), 'upload-metadata': metadata },
    signal,
  });
  // Only the id is taken of the address: the bytes and the token go to the service's own.
  const id = /\/api\/v1\/uploads\/([^/?]+)$/.exec(created.headers.get('location') ?? '')?.[1];
  if (!id) throw ApiError.createIncompleteAnswer(created.status, 'Location');
  return { path: `${UPLOADS}/${id}`, offset: 0 };
}

/** @returns undefined for one that the service has forgotten */
async function findBegun(
  connection: Connection,
  file: Blob,
  source: string,
  signal: Signal,
): Promise<Begun | undefined> {
  const path = `${UPLOADS}/${encodeURIComponent(source.replace(/^upload:/, ''))}`;
  try {
    const { offset, length } = await askForState(connection, path, signal);
    if (length !== file.size) throw ApiError.createOtherFile(source, length);
    return { path, offset };
  } catch (error) {
    if (error instanceof ApiError && (error.status === 404 || error.status === 410)) return undefined;
    throw error;
  }
}

async function sendPiece(
  connection: Connection,
  path: string,
  piece: Blob,
  { offset, signal }: { readonly offset: number; readonly signal: Signal },
): Promise<number> {
  const response = await connection.ask('PATCH', path, {
    headers: { ...TUS, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
    body: piece,
    signal,
  });
  return readNumber(response, 'Upload-Offset');
}

async function askForState(connection: Connection, path: string, signal: Signal) {
  const response = await connection.askUntilAnswered('HEAD', path, { headers: TUS, signal });
  return { offset: readNumber(response, 'Upload-Offset'), length: readNumber(response, 'Upload-Length') };
}

function readNumber({ status, headers }: Response, name: string): number {
  const text = headers.get(name);
  if (text === null) throw ApiError.createIncompleteAnswer(status, name);
  return Number(text);
}

function encodeBase64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
