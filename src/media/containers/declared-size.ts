import { type FileHandle, open } from 'node:fs/promises';

/** A part of a file: where what follows it begins, by its own header; undefined if it reaches to the end of the file. */
type ReadPart = (header: Buffer, at: number) => number | undefined;

const HEADER_BYTES = 16;
/** Fragmented files have a few parts a second. */
const MAX_PARTS = 100_000;
/** The identifier of the element that holds all of a Matroska file but its header. */
const SEGMENT = 0x18538067;

/** How the parts of a format follow each other, by FFmpeg's names of demuxers. */
const FORMATS: readonly (readonly [name: RegExp, read: ReadPart])[] = [
  [/matroska/, readElement],
  [/^avi$|^wav$/, readChunk],
  [/mov/, readBox],
];

/**
 * Bytes that a file lacks by what it says of itself: its last part goes on behind its end. 0 for formats that don't tell.
 *
 * @param format FFmpeg's name of the demuxer
 */
export async function countMissingBytes(path: string, format: string, sizeBytes: number): Promise<number> {
  if (format === 'asf') return (await readAsfSize(path, sizeBytes)) - sizeBytes;
  const read = FORMATS.find(([name]) => name.test(format))?.[1];
  if (!read) return 0;
  await using file = await open(path);
  return (await findEnd(file, read, sizeBytes)) - sizeBytes;
}

/** The file properties object of ASF (Windows Media), which holds the size of the file. */
const ASF_PROPERTIES = Buffer.from('a1dcab8c47a9cf118ee400c00c205365', 'hex');
const ASF_SIZE_OFFSET = 40;
const ASF_HEADER_BYTES = 4096;

/** The size of an ASF file by its header, at least that of the file; recordings that were not finished say 0. */
async function readAsfSize(path: string, sizeBytes: number): Promise<number> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(ASF_HEADER_BYTES), 0, ASF_HEADER_BYTES, 0);
  const at = buffer.indexOf(ASF_PROPERTIES);
  if (at < 0 || at + ASF_SIZE_OFFSET + 8 > bytesRead) return sizeBytes;
  return Math.max(sizeBytes, Number(buffer.readBigUInt64LE(at + ASF_SIZE_OFFSET)));
}

/** Where the last part of a file ends, at or behind the end of the file. */
async function findEnd(file: FileHandle, read: ReadPart, sizeBytes: number): Promise<number> {
  const header = Buffer.alloc(HEADER_BYTES);
  let at = 0;
  for (let parts = 0; at < sizeBytes && parts < MAX_PARTS; parts++) {
    const { bytesRead } = await file.read(header, 0, HEADER_BYTES, at);
    const next = read(header.fill(0, bytesRead), at);
    // What is no part lies behind the last one, such as padding.
    if (next === undefined || next <= at) return sizeBytes;
    at = next;
  }
  return Math.max(at, sizeBytes);
}

/** An element of EBML (RFC 8794). A segment of unknown size is entered, as its clusters have sizes of their own. */
function readElement(header: Buffer, at: number): number | undefined {
  const idBytes = Math.clz32(header[0]!) - 23;
  if (idBytes < 1 || idBytes > 4) return undefined;
  const sizeBytes = Math.clz32(header[idBytes]!) - 23;
  if (sizeBytes < 1 || sizeBytes > 8) return undefined;
  const isSegment = header.readUIntBE(0, idBytes) === SEGMENT;
  const mask = (1n << BigInt(7 * sizeBytes)) - 1n;
  let size = 0n;
  for (let i = 0; i < sizeBytes; i++) size = (size << 8n) | BigInt(header[idBytes + i]!);
  size &= mask;
  const start = at + idBytes + sizeBytes;
  if (size === mask) return isSegment ? start : undefined;
  return start + Number(size);
}

/** A chunk of RIFF; programs that stop before they are finished leave its size at 0 or at its greatest. */
function readChunk(header: Buffer, at: number): number | undefined {
  if (header.toString('latin1', 0, 4) !== 'RIFF') return undefined;
  const size = header.readUInt32LE(4);
  return size === 0 || size >= 0xffff_fffe ? undefined : at + 8 + size;
}

/** A box of ISO/IEC 14496-12, by the first 16 bytes of it. @returns where the next one begins */
export function readBox(header: Buffer, at: number): number | undefined {
  if (!/^[\x20-\x7e]{4}$/.test(header.toString('latin1', 4, 8))) return undefined;
  const size = header.readUInt32BE(0);
  if (size === 0) return undefined;
  return at + (size === 1 ? Number(header.readBigUInt64BE(8)) : size);
}
