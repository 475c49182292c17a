import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import type { Chapter } from '../media-info.ts';

/** Number of chapters that the one-byte count of a Nero chapter list can hold. */
export const MAX_CHAPTERS = 255;

/**
 * Adds a Nero chapter list (moov/udta/chpl, read by FFmpeg, VLC, mpv and most players) to an MP4 or MOV file
 * whose moov box is its last one.
 */
export async function addMp4Chapters(path: string, chapters: readonly Chapter[]): Promise<void> {
  await using file = await open(path, 'r+');
  const { size } = await file.stat();
  const moov = await findTopLevelBox(file, size, 'moov');
  if (!moov || moov.position + moov.size !== size) throw new Error('the moov box is not the last one');
  const content = Buffer.alloc(moov.size);
  await file.read(content, 0, moov.size, moov.position);
  const extended = withChapterList(content, createChapterList(chapters.slice(0, MAX_CHAPTERS)));
  await file.write(extended, 0, extended.length, moov.position);
}

/** Puts `list` into the movie's udta box, making one if there is none. */
function withChapterList(moov: Buffer, list: Buffer): Buffer {
  const udta = findChild(moov, 'udta');
  if (!udta) return resizeBox(Buffer.concat([moov, createBox('udta', list)]), 0);
  const end = udta.position + udta.size;
  const extended = Buffer.concat([moov.subarray(0, end), list, moov.subarray(end)]);
  extended.writeUInt32BE(udta.size + list.length, udta.position);
  return resizeBox(extended, 0);
}

function resizeBox(buffer: Buffer, position: number): Buffer {
  buffer.writeUInt32BE(buffer.length - position, position);
  return buffer;
}

/** Version 1: count, then per chapter its start in units of 100 ns and a title of at most 255 bytes. */
function createChapterList(chapters: readonly Chapter[]): Buffer {
  const entries = chapters.map(({ startSeconds, title }) => {
    const text = Buffer.from(title, 'utf8').subarray(0, 255);
    const entry = Buffer.alloc(9 + text.length);
    entry.writeBigUInt64BE(BigInt(Math.max(0, Math.round(startSeconds * 1e7))));
    entry.writeUInt8(text.length, 8);
    text.copy(entry, 9);
    return entry;
  });
  return createBox(
    'chpl',
    Buffer.concat([Buffer.from([1, 0, 0, 0, 0, 0, 0, 0, chapters.length]), ...entries]),
  );
}

function createBox(type: string, content: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(8 + content.length);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, content]);
}

interface BoxPosition {
  readonly position: number;
  readonly size: number;
}

async function findTopLevelBox(
  file: FileHandle,
  fileSize: number,
  type: string,
): Promise<BoxPosition | undefined> {
  const header = Buffer.alloc(16);
  for (let position = 0; position + 8 <= fileSize; ) {
    await file.read(header, 0, 16, position);
    const short = header.readUInt32BE(0);
    const size = short === 1 ? Number(header.readBigUInt64BE(8)) : short === 0 ? fileSize - position : short;
    if (header.toString('latin1', 4, 8) === type) return { position, size };
    if (size < 8) return undefined;
    position += size;
  }
  return undefined;
}

function findChild(parent: Buffer, type: string): BoxPosition | undefined {
  for (let position = 8; position + 8 <= parent.length; ) {
    const size = parent.readUInt32BE(position);
    if (parent.toString('latin1', position + 4, position + 8) === type) return { position, size };
    if (size < 8) return undefined;
    position += size;
  }
  return undefined;
}
