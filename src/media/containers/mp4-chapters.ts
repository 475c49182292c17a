import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import type { Chapter } from '../media-info.ts';
import { appendChild, type BoxPosition, createBox, cutText, findChild, replaceChild } from './mp4-boxes.ts';
import { addChapterTrack, createChapterSamples } from './mp4-chapter-track.ts';

/** What the one-byte count of a Nero chapter list and the one-byte length of its titles can hold. */
const MAX_LISTED = 255;

/**
 * Adds chapters to an MP4 or MOV file whose moov box is its last one, in both forms that players read: a chapter track
 * (Apple's, and all that follow QuickTime) and a Nero chapter list (moov/udta/chpl, of the first 255).
 */
export async function addMp4Chapters(path: string, unordered: readonly Chapter[]): Promise<void> {
  if (unordered.length === 0) return;
  // Samples of a track follow each other.
  const chapters = unordered.toSorted((a, b) => a.startSeconds - b.startSeconds);
  await using file = await open(path, 'r+');
  const { size } = await file.stat();
  const place = await findTopLevelBox(file, size, 'moov');
  if (!place || place.position + place.size !== size) throw new Error('the moov box is not the last one');
  const moov = Buffer.alloc(place.size);
  await file.read(moov, 0, moov.length, place.position);
  const titles = createChapterSamples(chapters, moov);
  const samples = createBox('mdat', ...titles.samples);
  const listed = withChapterList(moov, createChapterList(chapters.slice(0, MAX_LISTED)));
  const extended = addChapterTrack(listed, titles, place.position + 8);
  await file.write(Buffer.concat([samples, extended]), 0, samples.length + extended.length, place.position);
}

/** Puts `list` into the movie's udta box, making one if there is none. */
function withChapterList(moov: Buffer, list: Buffer): Buffer {
  const place = findChild(moov, 'udta');
  if (!place) return appendChild(moov, createBox('udta', list));
  const udta = moov.subarray(place.position, place.position + place.size);
  return replaceChild(moov, place, appendChild(udta, list));
}

/** Version 1: count, then per chapter its start in units of 100 ns and a title. */
function createChapterList(chapters: readonly Chapter[]): Buffer {
  const entries = chapters.map(({ startSeconds, title }) => {
    const text = cutText(title, MAX_LISTED);
    const entry = Buffer.alloc(9 + text.length);
    entry.writeBigUInt64BE(BigInt(Math.max(0, Math.round(startSeconds * 1e7))));
    entry.writeUInt8(text.length, 8);
    text.copy(entry, 9);
    return entry;
  });
  return createBox('chpl', Buffer.from([1, 0, 0, 0, 0, 0, 0, 0, chapters.length]), ...entries);
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
