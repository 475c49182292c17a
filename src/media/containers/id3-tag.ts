import type { Chapter } from '../media-info.ts';

export interface Id3Facts {
  readonly title: string;
  readonly artist: string | undefined;
  readonly album: string;
  readonly chapters: readonly Chapter[];
  readonly cover: { readonly content: Uint8Array; readonly mime: string } | undefined;
}

/** No more fit into a table of contents' one-byte count. */
const MAXIMUM_CHAPTERS = 255;

/**
 * An ID3v2.4 tag with chapters (id3v2-chapters-1.0: CTOC and CHAP frames, which podcast players and FFmpeg read) and a
 * cover, to stand before the first frame of an MP3.
 */
export function id3Tag({ title, artist, album, chapters, cover }: Id3Facts): Buffer {
  const listed = chapters.slice(0, MAXIMUM_CHAPTERS);
  const frames = [
    textFrame('TIT2', title),
    textFrame('TALB', album),
    ...(artist === undefined ? [] : [textFrame('TPE1', artist)]),
    ...(cover ? [pictureFrame(cover.mime, cover.content)] : []),
    ...(listed.length > 0 ? [contentsFrame(listed.length)] : []),
    ...listed.map((chapter, i) => chapterFrame(i, chapter)),
  ];
  const body = Buffer.concat(frames);
  return Buffer.concat([Buffer.from('ID3\x04\x00\x00', 'latin1'), synchsafe(body.length), body]);
}

function frame(id: string, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from(id, 'latin1'), synchsafe(content.length), Buffer.alloc(2), content]);
}

/** Encoding 3 is UTF-8. */
function textFrame(id: string, text: string): Buffer {
  return frame(id, Buffer.concat([Buffer.from([3]), Buffer.from(text, 'utf8')]));
}

/** Picture type 3 is the front cover; its description is empty. */
function pictureFrame(mime: string, content: Uint8Array): Buffer {
  return frame('APIC', Buffer.concat([Buffer.from(`\x00${mime}\x00\x03\x00`, 'latin1'), content]));
}

/** Flags: top level, ordered. */
function contentsFrame(count: number): Buffer {
  const children = Array.from({ length: count }, (_, i) => `chp${i}\0`).join('');
  return frame(
    'CTOC',
    Buffer.concat([Buffer.from('toc\0', 'latin1'), Buffer.from([3, count]), Buffer.from(children, 'latin1')]),
  );
}

function chapterFrame(number: number, { startSeconds, endSeconds, title }: Chapter): Buffer {
  const times = Buffer.alloc(16, 0xff);
  times.writeUInt32BE(Math.round(startSeconds * 1000), 0);
  times.writeUInt32BE(Math.round(endSeconds * 1000), 4);
  return frame(
    'CHAP',
    Buffer.concat([Buffer.from(`chp${number}\0`, 'latin1'), times, textFrame('TIT2', title)]),
  );
}

/** Seven bits a byte. */
function synchsafe(value: number): Buffer {
  return Buffer.from([(value >> 21) & 127, (value >> 14) & 127, (value >> 7) & 127, value & 127]);
}
