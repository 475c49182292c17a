import { open } from 'node:fs/promises';

export interface StatedSize {
  readonly width: number;
  readonly height: number;
}

/** Where the header of a JPEG has to have ended: before it stand at most thumbnails and color profiles. */
const HEADER_BYTES = 1 << 20;

/**
 * Reads the size that the header of a PNG, JPEG, GIF or BMP file states. FFmpeg tells none for pictures that are too large
 * for it.
 *
 * @returns undefined for other files
 */
export async function readStatedSize(path: string): Promise<StatedSize | undefined> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
  const header = buffer.subarray(0, bytesRead);
  if (header.length < 26) return undefined;
  const beginning = header.toString('latin1', 0, 6);
  if (beginning.startsWith('\x89PNG'))
    return { width: header.readUInt32BE(16), height: header.readUInt32BE(20) };
  if (beginning.startsWith('GIF8')) return { width: header.readUInt16LE(6), height: header.readUInt16LE(8) };
  if (beginning.startsWith('BM'))
    return { width: Math.abs(header.readInt32LE(18)), height: Math.abs(header.readInt32LE(22)) };
  return beginning.startsWith('\xff\xd8') ? readJpegSize(header) : undefined;
}

/** Goes from segment to segment until that of the frame (SOF0 to SOF15, without DHT, JPG and DAC). */
function readJpegSize(header: Buffer): StatedSize | undefined {
  for (let at = 2; at + 9 < header.length && header[at] === 0xff; ) {
    const marker = header[at + 1]!;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { height: header.readUInt16BE(at + 5), width: header.readUInt16BE(at + 7) };
    at += 2 + header.readUInt16BE(at + 2);
  }
  return undefined;
}
