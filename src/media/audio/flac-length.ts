import { type FileHandle, open } from 'node:fs/promises';
import type { StatedLength } from './mp3-length.ts';

const STREAM_INFO = 4 + 4;
/** Frames of eight channels with 32 bits are shorter. */
const TAIL_BYTES = 1 << 20;

/**
 * Reads how many samples a FLAC file is said to have, and how many its last frame reaches to.
 *
 * @returns undefined if the file doesn't say it
 * @see RFC 9639
 */
export async function readFlacLength(path: string): Promise<StatedLength | undefined> {
  await using file = await open(path);
  const head = (await file.read(Buffer.alloc(STREAM_INFO + 34), 0, STREAM_INFO + 34, 0)).buffer;
  if (head.toString('latin1', 0, 4) !== 'fLaC') return undefined;
  const blockSize = head.readUInt16BE(STREAM_INFO);
  // 20 bits of rate, 8 of channels and depth, then 36 of samples.
  const stated = (head[STREAM_INFO + 13]! & 15) * 2 ** 32 + head.readUInt32BE(STREAM_INFO + 14);
  // Blocks of varying size count samples and not frames.
  if (stated === 0 || blockSize !== head.readUInt16BE(STREAM_INFO + 2)) return undefined;
  const last = findLastFrame(await readTail(file));
  return last === undefined ? undefined : { stated, present: Math.min(stated, (last + 1) * blockSize) };
}

async function readTail(file: FileHandle): Promise<Buffer> {
  const { size } = await file.stat();
  const length = Math.min(size, TAIL_BYTES);
  return (await file.read(Buffer.alloc(length), 0, length, size - length)).buffer;
}

/** The number of the last frame whose header is whole. */
function findLastFrame(bytes: Buffer): number | undefined {
  for (let at = bytes.length - 6; at >= 0; at--) {
    if (bytes[at] !== 0xff || bytes[at + 1] !== 0xf8) continue;
    const number = readFrameNumber(bytes.subarray(at, at + 16));
    if (number !== undefined) return number;
  }
  return undefined;
}

/** The number in the header of a frame; undefined if the header's own sum shows that it is none. */
function readFrameNumber(header: Buffer): number | undefined {
  const first = header[4]!;
  const length = first < 0x80 ? 1 : Math.clz32(~(first << 24));
  if (length === 0 || (first >= 0x80 && (length < 2 || length > 6))) return undefined;
  const size = header[2]! >> 4;
  const rate = header[2]! & 15;
  const end = 4 + length + (size === 6 ? 1 : size === 7 ? 2 : 0) + (rate === 12 ? 1 : rate > 12 ? 2 : 0);
  if (end >= header.length || sumHeader(header.subarray(0, end)) !== header[end]) return undefined;
  let number = length === 1 ? first : first & (0x7f >> length);
  for (let i = 1; i < length; i++) number = 64 * number + (header[4 + i]! & 63);
  return number;
}

/** CRC-8 with the polynomial x^8 + x^2 + x + 1. */
function sumHeader(bytes: Buffer): number {
  let sum = 0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = ((sum << 1) ^ (sum & 0x80 ? 0x07 : 0)) & 0xff;
  }
  return sum;
}
