import { type FileHandle, open } from 'node:fs/promises';
import type { Chapter } from '../media-info.ts';

/** EBML element ids (RFC 9559). */
const ID = {
  segment: 0x18538067,
  seekHead: 0x114d9b74,
  seek: 0x4dbb,
  seekId: 0x53ab,
  seekPosition: 0x53ac,
  void: 0xec,
  chapters: 0x1043a770,
  edition: 0x45b9,
  chapter: 0xb6,
  chapterUid: 0x73c4,
  chapterStart: 0x91,
  chapterEnd: 0x92,
  chapterDisplay: 0x80,
  chapterString: 0x85,
  chapterLanguage: 0x437c,
} as const;

/** Appends a Chapters element to a finished Matroska file and makes its SeekHead point there. */
export async function addMatroskaChapters(path: string, chapters: readonly Chapter[]): Promise<void> {
  await using file = await open(path, 'r+');
  const { size } = await file.stat();
  const head = Buffer.alloc(Math.min(4096, size));
  await file.read(head, 0, head.length, 0);
  const segment = findElement(head, 0, ID.segment);
  const seekHead = segment && findElement(head, segment.content, ID.seekHead);
  if (!segment || !seekHead) throw new Error('not a Matroska file as the muxer writes it');
  const element = createChaptersElement(chapters);
  await file.write(element, 0, element.length, size);
  await patchSeekHead(file, head, seekHead, size - segment.content);
  // The muxer always writes the segment's size in eight bytes.
  const sizeField = Buffer.alloc(8);
  sizeField.writeBigUInt64BE(BigInt(size + element.length - segment.content) | (1n << 56n));
  await file.write(sizeField, 0, 8, segment.content - 8);
}

/** Adds an entry to the SeekHead, in the space of the Void element that the muxer leaves after it. */
async function patchSeekHead(
  file: FileHandle,
  head: Buffer,
  seekHead: ElementPosition,
  position: number,
): Promise<void> {
  const next = readElement(head, seekHead.content + seekHead.size);
  if (next.id !== ID.void) throw new Error('no room in the SeekHead');
  const old = head.subarray(seekHead.content, seekHead.content + seekHead.size);
  const idBytes = Buffer.alloc(4);
  idBytes.writeUInt32BE(ID.chapters);
  const entry = createElement(
    ID.seek,
    Buffer.concat([createElement(ID.seekId, idBytes), createElement(ID.seekPosition, encodeUint(position))]),
  );
  const replaced = createElement(ID.seekHead, Buffer.concat([old, entry]));
  const availableBytes = next.content + next.size - seekHead.position;
  const padding = availableBytes - replaced.length;
  if (padding < 9) throw new Error('no room in the SeekHead');
  const filler = Buffer.concat([Buffer.from([ID.void]), encodeSize(padding - 9), Buffer.alloc(padding - 9)]);
  await file.write(Buffer.concat([replaced, filler]), 0, availableBytes, seekHead.position);
}

function createChaptersElement(chapters: readonly Chapter[]): Buffer {
  const atoms = chapters.map(({ startSeconds, endSeconds, title }, i) =>
    createElement(
      ID.chapter,
      Buffer.concat([
        createElement(ID.chapterUid, encodeUint(i + 1)),
        createElement(ID.chapterStart, encodeUint(Math.max(0, Math.round(startSeconds * 1e9)))),
        createElement(ID.chapterEnd, encodeUint(Math.max(0, Math.round(endSeconds * 1e9)))),
        createElement(
          ID.chapterDisplay,
          Buffer.concat([
            createElement(ID.chapterString, Buffer.from(title, 'utf8')),
            createElement(ID.chapterLanguage, Buffer.from('und')),
          ]),
        ),
      ]),
    ),
  );
  return createElement(ID.chapters, createElement(ID.edition, Buffer.concat(atoms)));
}

function createElement(id: number, content: Buffer): Buffer {
  return Buffer.concat([encodeId(id), encodeSize(content.length), content]);
}

function encodeId(id: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(id);
  return bytes.subarray(bytes.findIndex((byte) => byte !== 0));
}

function encodeSize(size: number): Buffer {
  const field = Buffer.alloc(8);
  field.writeBigUInt64BE(BigInt(size) | (1n << 56n));
  return field;
}

function encodeUint(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

interface ElementPosition {
  readonly id: number;
  readonly position: number;
  readonly content: number;
  readonly size: number;
}

function findElement(buffer: Buffer, from: number, id: number): ElementPosition | undefined {
  for (let position = from; position < buffer.length; ) {
    const element = readElement(buffer, position);
    if (element.id === id) return element;
    position = element.content + element.size;
  }
  return undefined;
}

function readElement(buffer: Buffer, position: number): ElementPosition {
  const idLength = Math.clz32(buffer[position]!) - 23;
  const id = buffer.readUIntBE(position, idLength);
  const first = buffer[position + idLength]!;
  const sizeLength = Math.clz32(first) - 23;
  let size = BigInt(first & ((1 << (8 - sizeLength)) - 1));
  for (let i = 1; i < sizeLength; i++) size = (size << 8n) | BigInt(buffer[position + idLength + i]!);
  return { id, position, content: position + idLength + sizeLength, size: Number(size) };
}
