import { ApiError } from './api-error.ts';

export interface UploadOptions {
  /** File name, whose ending may decide how it is read. */
  readonly name: string;
  readonly onProgress?: (sentBytes: number, totalBytes: number) => void;
  readonly signal?: AbortSignal;
}

type Ask = (method: string, path: string, init: RequestInit) => Promise<Response>;

const CHUNK_BYTES = 16 << 20;
const MAX_FAILURES = 8;
const PAUSE_MS = 500;
const TUS = { 'tus-resumable': '1.0.0' };

/** Uploads a file by the tus protocol 1.0; after a failed chunk it resumes at the offset that the service reports. */
export async function uploadBlob(ask: Ask, file: Blob, options: UploadOptions): Promise<string> {
  const { name, onProgress, signal } = options;
  const metadata = `filename ${encodeBase64(name)}`;
  const created = await ask('POST', '/api/v1/uploads', {
    headers: { ...TUS, 'upload-length': String(file.size), 'upload-metadata': metadata },
    signal,
  });
  const location = created.headers.get('location') ?? '';
  const path = /\/api\/v1\/uploads\/[^/?]+$/.exec(location)?.[0];
  if (!path) throw ApiError.createNoUploadAddress(created.status);
  let offset = 0;
  for (let failures = 0; offset < file.size; ) {
    try {
      offset = await sendChunk(ask, path, file, offset, signal);
      failures = 0;
      onProgress?.(offset, file.size);
    } catch (error) {
      const isFinal = error instanceof ApiError && !error.isTemporary && error.status !== 409;
      if (signal?.aborted || isFinal || ++failures >= MAX_FAILURES) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * 2 ** failures));
      offset = await askForOffset(ask, path, signal).catch(() => offset);
    }
  }
  return `upload:${path.split('/').at(-1)}`;
}

async function sendChunk(
  ask: Ask,
  path: string,
  file: Blob,
  offset: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  const response = await ask('PATCH', path, {
    headers: { ...TUS, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
    body: file.slice(offset, offset + CHUNK_BYTES),
    signal,
  });
  return Number(response.headers.get('upload-offset'));
}

async function askForOffset(ask: Ask, path: string, signal: AbortSignal | undefined): Promise<number> {
  const response = await ask('HEAD', path, { headers: TUS, signal });
  return Number(response.headers.get('upload-offset'));
}

function encodeBase64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
