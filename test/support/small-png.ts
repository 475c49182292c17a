import { crc32, deflateSync } from 'node:zlib';

interface PngKind {
  readonly isRgb?: boolean;
  readonly bitDepth?: 8 | 16;
}

/** A PNG of one level, gray unless told otherwise. Both bytes of a deep sample are the level. */
export function createSmallPng(
  width: number,
  height: number,
  level = 128,
  { isRgb = false, bitDepth = 8 }: PngKind = {},
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = bitDepth;
  header[9] = isRgb ? 2 : 0;
  const rowBytes = 1 + (width * (isRgb ? 3 : 1) * bitDepth) / 8;
  const rows = Buffer.alloc(rowBytes * height, level);
  for (let y = 0; y < height; y++) rows[y * rowBytes] = 0;
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND')]);
}

function chunk(type: string, data = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
