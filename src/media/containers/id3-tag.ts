import type { Chapter } from '../media-info.ts';

export interface Id3Metadata {
  readonly title: string;
  readonly artist: string | undefined;
  readonly album: string;
  readonly tags?: Id3Tags | undefined;
  readonly chapters: readonly Chapter[];
  readonly cover: { readonly content: Uint8Array; readonly mime: string } | undefined;
}

interface Id3Tags {
  readonly narrator?: string | undefined;
  readonly year?: string | undefined;
  readonly series?: string | undefined;
  readonly language?: string | undefined;
  readonly track?: string | undefined;
}

/** A table of contents has a one-byte count, but may list further tables. */
const MAX_LISTED = 255;
/** Flags of a table of contents. */
const ORDERED = 1;
const TOP_LEVEL = 2;

/**
 * Creates an ID3v2.4 tag with chapters (id3v2-chapters-1.0: CTOC and CHAP frames, which podcast players and FFmpeg read)
 * and a cover. It belongs before the first frame of an MP3 file.
 */
export function createId3Tag({ title, artist, album, chapters, cover, tags = {} }: Id3Metadata): Buffer {
  const frames = [
    createTextFrame('TIT2', title),
    createTextFrame('TALB', album),
    ...createStatedFrames({
      TPE1: artist,
      TPE2: artist,
      TCOM: tags.narrator,
      TDRC: tags.year,
      TIT1: tags.series,
    }),
    ...createStatedFrames({ TLAN: tags.language, TRCK: tags.track, TCON: 'Audiobook' }),
    ...(cover ? [createPictureFrame(cover.mime, cover.content)] : []),
    ...createContents(chapters.map((_, i) => `chp${i}`)),
    ...chapters.map((chapter, i) => createChapterFrame(i, chapter)),
  ];
  const body = Buffer.concat(frames);
  return Buffer.concat([Buffer.from('ID3\x04\x00\x00', 'latin1'), encodeSynchsafe(body.length), body]);
}

function createFrame(id: string, content: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from(id, 'latin1'),
    encodeSynchsafe(content.length),
    Buffer.alloc(2),
    content,
  ]);
}

function createStatedFrames(texts: Readonly<Record<string, string | undefined>>): Buffer[] {
  return Object.entries(texts).flatMap(([id, text]) =>
    text === undefined ? [] : [createTextFrame(id, text)],
  );
}

/** Encoding 3 is UTF-8. */
function createTextFrame(id: string, text: string): Buffer {
  return createFrame(id, Buffer.concat([Buffer.from([3]), Buffer.from(text, 'utf8')]));
}

/** Picture type 3 is the front cover; its description is empty. */
function createPictureFrame(mime: string, content: Uint8Array): Buffer {
  return createFrame('APIC', Buffer.concat([Buffer.from(`\x00${mime}\x00\x03\x00`, 'latin1'), content]));
}

/** Tables of contents over elements, the last of them at the top. */
function createContents(elements: readonly string[]): Buffer[] {
  if (elements.length === 0) return [];
  if (elements.length <= MAX_LISTED) return [createContentsFrame('toc', elements, true)];
  const parts = Array.from({ length: Math.ceil(elements.length / MAX_LISTED) }, (_, i) =>
    elements.slice(i * MAX_LISTED, (i + 1) * MAX_LISTED),
  );
  return [
    ...parts.map((part, i) => createContentsFrame(`toc${i}`, part, false)),
    createContentsFrame(
      'toc',
      Array.from(parts, (_, i) => `toc${i}`),
      true,
    ),
  ];
}

function createContentsFrame(id: string, elements: readonly string[], isTop: boolean): Buffer {
  const flags = ORDERED | (isTop ? TOP_LEVEL : 0);
  const children = elements.map((element) => `${element}\0`).join('');
  return createFrame(
    'CTOC',
    Buffer.concat([
      Buffer.from(`${id}\0`, 'latin1'),
      Buffer.from([flags, elements.length]),
      Buffer.from(children, 'latin1'),
    ]),
  );
}

function createChapterFrame(number: number, { startSeconds, endSeconds, title }: Chapter): Buffer {
  const times = Buffer.alloc(16, 0xff);
  times.writeUInt32BE(Math.round(startSeconds * 1000), 0);
  times.writeUInt32BE(Math.round(endSeconds * 1000), 4);
  return createFrame(
    'CHAP',
    Buffer.concat([Buffer.from(`chp${number}\0`, 'latin1'), times, createTextFrame('TIT2', title)]),
  );
}

/** Seven bits a byte. */
function encodeSynchsafe(value: number): Buffer {
  return Buffer.from([(value >> 21) & 127, (value >> 14) & 127, (value >> 7) & 127, value & 127]);
}
