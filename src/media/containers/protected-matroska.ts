import type { FileHandle } from 'node:fs/promises';

/** EBML element ids (RFC 9559), the way from a file to the encryption of a track. */
const ENCRYPTION_PATH = [
  0x18538067, // Segment
  0x1654ae6b, // Tracks
  0xae, // TrackEntry
  0x6d80, // ContentEncodings
  0x6240, // ContentEncoding
  0x5035, // ContentEncryption
] as const;
const MAX_HEADER_BYTES = 12;
/** Videos have a cluster in some seconds; tracks mostly stand before all of them. */
const MAX_ELEMENTS = 100_000;
const [, TRACKS] = ENCRYPTION_PATH;
const CLUSTER = 0x1f43b675;
const ALGORITHM = 0x47e1;

/** A file of which so many elements are read at most, whatever they lie in. */
interface ElementReading {
  readonly file: FileHandle;
  left: number;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Whether a track of a Matroska or WebM file is encrypted. Tracks that are only compressed have no such element. */
export async function hasMatroskaEncryption(file: FileHandle, sizeBytes: number): Promise<boolean> {
  return await holdsPath({ file, left: MAX_ELEMENTS }, { start: 0, end: sizeBytes }, ENCRYPTION_PATH);
}

/** Whether an encryption has an algorithm: without one the track is only signed. */
async function isCiphered(reading: ElementReading, encryption: Span): Promise<boolean> {
  for await (const { id, start, end } of listElements(reading, encryption)) {
    if (id !== ALGORITHM || end - start > 8) continue;
    const { buffer, bytesRead } = await reading.file.read(Buffer.alloc(8), 0, end - start, start);
    if (buffer.subarray(0, bytesRead).some((each) => each > 0)) return true;
  }
  return false;
}

async function holdsPath(reading: ElementReading, parent: Span, path: readonly number[]): Promise<boolean> {
  const [next, ...rest] = path;
  let isFound = false;
  for await (const { id, ...span } of listElements(reading, parent)) {
    // What follows are the packets of the tracks that were seen.
    if (next === TRACKS && isFound && id === CLUSTER) return false;
    if (id !== next) continue;
    isFound = true;
    if (rest.length === 0 ? await isCiphered(reading, span) : await holdsPath(reading, span, rest))
      return true;
  }
  return false;
}

/** The elements within another one, by their headers alone. One of unknown size, as in streams, goes on to the end. */
async function* listElements(
  reading: ElementReading,
  { start, end }: Span,
): AsyncGenerator<Span & { id: number }> {
  const header = Buffer.alloc(MAX_HEADER_BYTES);
  let at = start;
  while (at + 2 <= end && reading.left-- > 0) {
    const { bytesRead } = await reading.file.read(header.fill(0), 0, MAX_HEADER_BYTES, at);
    const idBytes = countBytes(header[0]!);
    const sizeBytes = countBytes(header[idBytes] ?? 0);
    const contentAt = at + idBytes + sizeBytes;
    if (idBytes > 4 || sizeBytes > 8 || idBytes + sizeBytes > bytesRead) return;
    const mask = 2n ** BigInt(7 * sizeBytes) - 1n;
    const size = BigInt(`0x${header.toString('hex', idBytes, idBytes + sizeBytes)}`) & mask;
    const next = size === mask ? end : Math.min(end, contentAt + Number(size));
    yield { id: header.readUIntBE(0, idBytes), start: contentAt, end: next };
    at = next;
  }
}

/** Bytes of a number of variable length: one more for each leading zero bit. */
function countBytes(first: number): number {
  return Math.clz32(first) - 23;
}
