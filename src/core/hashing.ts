import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

/** Computes the SHA-256 of a value's canonical JSON (keys sorted, undefined left out), as 64 hex digits. */
export function hashJson(value: unknown): string {
  return createHash('sha256').update(toCanonicalJson(value)).digest('hex');
}

export function toCanonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** Computes the SHA-256 of bytes that are in memory, as 64 hex digits. */
export function hashSha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Computes the SHA-256 of a whole file, as 64 hex digits. */
export async function hashFileSha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

const CHUNK_BYTES = 1 << 20;
const WHOLE_FILE_LIMIT_BYTES = 256 << 20;
const SAMPLE_COUNT = 64;

/**
 * Computes the identity of a file's content. Files up to 256 MiB are hashed whole; of larger ones the length, the time
 * of the last change and 64 evenly spread blocks of 1 MiB are, so that a 200 GB video does not cost minutes before the
 * first frame and an edit between the blocks is still seen.
 */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  await using file = await open(path, 'r');
  const { size, mtimeMs } = await file.stat();
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  const whole = size <= WHOLE_FILE_LIMIT_BYTES;
  const hash = createHash('sha256').update(whole ? `${size}:` : `${size}:${mtimeMs}:`);
  const steps = whole ? Math.ceil(size / CHUNK_BYTES) : SAMPLE_COUNT;
  for (let step = 0; step < steps; step++) {
    signal?.throwIfAborted();
    const position = whole
      ? step * CHUNK_BYTES
      : Math.floor(((size - CHUNK_BYTES) * step) / (SAMPLE_COUNT - 1));
    const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, position);
    hash.update(buffer.subarray(0, bytesRead));
  }
  return hash.digest('hex');
}
