import { brotliDecompressSync, inflateSync } from 'node:zlib';

/** More than any font holds: what a small file may unfold to. */
const MAX_UNPACKED_BYTES = 128 * 1024 * 1024;
const TRUETYPE = 0x00010000;
const TABLES_OF_WOFF2 = { characters: 0, glyphs: 10, locations: 11, other: 63 } as const;

/**
 * The table of a font file that maps characters to glyphs, `cmap`; of a collection, that of its first font.
 *
 * @returns undefined if it is no TrueType, OpenType, WOFF or WOFF2 font, or has no such table
 * @throws RangeError, or an error of zlib, if the file is damaged
 * @see https://www.w3.org/TR/WOFF2/ and https://www.w3.org/TR/WOFF/
 */
export function findCharacterTable(file: Buffer): Buffer | undefined {
  const signature = file.toString('latin1', 0, 4);
  if (signature === 'wOF2') return findInWoff2(file);
  if (signature === 'wOFF') return findInWoff(file);
  if (signature === 'ttcf') return findInOpenType(file, file.readUInt32BE(12));
  const isFont = signature === 'OTTO' || signature === 'true' || file.readUInt32BE(0) === TRUETYPE;
  return isFont ? findInOpenType(file, 0) : undefined;
}

function findInOpenType(file: Buffer, start: number): Buffer | undefined {
  const count = file.readUInt16BE(start + 4);
  for (let entry = start + 12; entry < start + 12 + 16 * count; entry += 16) {
    if (file.toString('latin1', entry, entry + 4) !== 'cmap') continue;
    return cut(file, file.readUInt32BE(entry + 8), file.readUInt32BE(entry + 12));
  }
  return undefined;
}

function findInWoff(file: Buffer): Buffer | undefined {
  const count = file.readUInt16BE(12);
  for (let entry = 44; entry < 44 + 20 * count; entry += 20) {
    if (file.toString('latin1', entry, entry + 4) !== 'cmap') continue;
    const [packed, whole] = [file.readUInt32BE(entry + 8), file.readUInt32BE(entry + 12)];
    const table = cut(file, file.readUInt32BE(entry + 4), packed);
    return packed < whole ? inflateSync(table, { maxOutputLength: MAX_UNPACKED_BYTES }) : table;
  }
  return undefined;
}

function findInWoff2(file: Buffer): Buffer | undefined {
  const count = file.readUInt16BE(12);
  const reader = { at: 48 };
  let found: { readonly start: number; readonly length: number } | undefined;
  let start = 0;
  for (let table = 0; table < count; table++) {
    const { isCharacters, length } = readWoff2Entry(file, reader);
    if (isCharacters) found = { start, length };
    start += length;
  }
  if (!found) return undefined;
  const packed = cut(file, reader.at, file.readUInt32BE(20));
  const tables = brotliDecompressSync(packed, { maxOutputLength: MAX_UNPACKED_BYTES });
  return cut(tables, found.start, found.length);
}

function readWoff2Entry(
  file: Buffer,
  reader: { at: number },
): { readonly isCharacters: boolean; readonly length: number } {
  const flags = file.readUInt8(reader.at++);
  const [known, transformation] = [flags & 63, flags >> 6];
  const isOther = known === TABLES_OF_WOFF2.other;
  const tag = isOther ? file.toString('latin1', reader.at, reader.at + 4) : '';
  if (isOther) reader.at += 4;
  const whole = readVariableLength(file, reader);
  const isOutline = known === TABLES_OF_WOFF2.glyphs || known === TABLES_OF_WOFF2.locations;
  // Outlines are transformed unless the version says 3; every other table unless it says 0.
  const isTransformed = transformation !== (isOutline ? 3 : 0);
  const length = isTransformed ? readVariableLength(file, reader) : whole;
  return { isCharacters: known === TABLES_OF_WOFF2.characters || tag === 'cmap', length };
}

/** UIntBase128 of WOFF2: seven bits a byte, at most five bytes. */
function readVariableLength(file: Buffer, reader: { at: number }): number {
  let value = 0;
  for (let byte = 0; byte < 5; byte++) {
    const bits = file.readUInt8(reader.at++);
    value = value * 128 + (bits & 127);
    if (bits < 128) return value;
  }
  throw new RangeError('a length of more than five bytes');
}

function cut(bytes: Buffer, start: number, length: number): Buffer {
  if (start + length > bytes.length) throw new RangeError('a table beyond the end of the file');
  return bytes.subarray(start, start + length);
}
