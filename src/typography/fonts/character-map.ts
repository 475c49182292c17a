import { findCharacterTable } from './font-tables.ts';

/** Code points that a font has glyphs for. */
export type CharacterMap = ReadonlySet<number>;

const MAX_CODE_POINT = 0x10ffff;
/** Kinds of Unicode subtables by platform and encoding, the most complete first. */
const UNICODE_ENCODINGS = ['3/10', '0/6', '0/4', '3/1', '0/3', '0/2', '0/1', '0/0', '3/0'];

/**
 * Reads from a font file which characters it has glyphs for.
 *
 * @returns undefined if it is no font, or has no map of Unicode characters
 * @throws RangeError, or an error of zlib, if the file is damaged
 * @see https://learn.microsoft.com/en-us/typography/opentype/spec/cmap
 */
export function readCharacterMap(file: Buffer): CharacterMap | undefined {
  const table = findCharacterTable(file);
  const start = table && findUnicodeSubtable(table);
  if (!table || start === undefined) return undefined;
  const format = table.readUInt16BE(start);
  if (format === 12) return readGroups(table, start);
  return format === 4 ? readSegments(table, start) : undefined;
}

function findUnicodeSubtable(table: Buffer): number | undefined {
  const starts = new Map<string, number>();
  for (let entry = 4; entry < 4 + 8 * table.readUInt16BE(2); entry += 8) {
    const kind = `${table.readUInt16BE(entry)}/${table.readUInt16BE(entry + 2)}`;
    starts.set(kind, table.readUInt32BE(entry + 4));
  }
  const best = UNICODE_ENCODINGS.find((kind) => starts.has(kind));
  return best === undefined ? undefined : starts.get(best);
}

/** Format 12: groups of characters whose glyphs follow each other. */
function readGroups(table: Buffer, start: number): CharacterMap {
  const characters = new Set<number>();
  const count = table.readUInt32BE(start + 12);
  let next = 0;
  for (let group = 0; group < count; group++) {
    const at = start + 16 + 12 * group;
    const [first, last] = [table.readUInt32BE(at), table.readUInt32BE(at + 4)];
    // Groups in order can't make more of a small file than there are characters.
    if (first < next || last < first || last > MAX_CODE_POINT) throw new RangeError('groups out of order');
    for (let code = first; code <= last; code++) characters.add(code);
    next = last + 1;
  }
  return characters;
}

/** Format 4: segments of the first 65,536 characters. */
function readSegments(table: Buffer, start: number): CharacterMap {
  const characters = new Set<number>();
  const length = table.readUInt16BE(start + 6);
  const [ends, starts] = [start + 14, start + 16 + length];
  const [deltas, offsets] = [starts + length, starts + 2 * length];
  let next = 0;
  for (let i = 0; i < length; i += 2) {
    const [first, last] = [table.readUInt16BE(starts + i), table.readUInt16BE(ends + i)];
    if (first < next || last < first) throw new RangeError('segments out of order');
    const [delta, offset] = [table.readUInt16BE(deltas + i), table.readUInt16BE(offsets + i)];
    for (let code = first; code <= last && code < 0xffff; code++) {
      const at = offsets + i + offset + 2 * (code - first);
      const glyph = offset === 0 ? code : at + 2 <= table.length ? table.readUInt16BE(at) : 0;
      if (offset === 0 ? (code + delta) & 0xffff : glyph) characters.add(code);
    }
    next = last + 1;
  }
  return characters;
}
