import { type FileHandle, open } from 'node:fs/promises';
import { readBox } from './declared-size.ts';
import { hasAsfEncryption } from './protected-asf.ts';
import { hasMatroskaEncryption } from './protected-matroska.ts';

/** Sample entries of encrypted tracks: Common Encryption (ISO/IEC 23001-7), Apple's FairPlay, and Audible's. */
const PROTECTED_ENTRIES: ReadonlySet<string> = new Set(['encv', 'enca', 'drmi', 'drms', 'p608', 'aavd']);
/** Where the sample entries of a track stand. */
const ENTRIES_PATH = ['moov', 'trak', 'mdia', 'minf', 'stbl', 'stsd'] as const;
/** Version, flags and number of entries stand before them. */
const ENTRIES_HEADER_BYTES = 8;
const HEADER_BYTES = 16;
/** Fragmented files have a few boxes a second. */
const MAX_BOXES = 100_000;

/** FFmpeg's names of the demuxers whose files tell that they are encrypted. */
const PROTECTABLE_FORMATS: ReadonlySet<string> = new Set(['mov', 'asf', 'matroska']);

interface Box {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Whether pictures or sound of a file are encrypted, as shops' copies are: what decodes is noise then.
 *
 * @param format FFmpeg's name of the demuxer
 */
export async function isProtected(path: string, format: string, sizeBytes: number): Promise<boolean> {
  const names = format.split(',');
  if (!names.some((name) => PROTECTABLE_FORMATS.has(name))) return false;
  await using file = await open(path);
  if (names.includes('asf')) return await hasAsfEncryption(file, sizeBytes);
  if (names.includes('matroska')) return await hasMatroskaEncryption(file, sizeBytes);
  const whole = { type: 'file', start: 0, end: sizeBytes };
  return await hasProtectedEntry({ file, left: MAX_BOXES }, whole, ENTRIES_PATH);
}

/** A file of which so many boxes are read at most, whatever they lie in. */
interface BoxReading {
  readonly file: FileHandle;
  left: number;
}

async function hasProtectedEntry(
  reading: BoxReading,
  parent: Box,
  [next, ...rest]: readonly string[],
): Promise<boolean> {
  for await (const box of listBoxes(reading, parent)) {
    if (next === undefined && PROTECTED_ENTRIES.has(box.type)) return true;
    if (box.type !== next) continue;
    const start = box.start + (rest.length === 0 ? ENTRIES_HEADER_BYTES : 0);
    if (await hasProtectedEntry(reading, { ...box, start }, rest)) return true;
  }
  return false;
}

/** The boxes within another one, by their headers alone. */
async function* listBoxes(reading: BoxReading, { start, end }: Box): AsyncGenerator<Box> {
  const header = Buffer.alloc(HEADER_BYTES);
  let at = start;
  while (at + 8 <= end && reading.left-- > 0) {
    const { bytesRead } = await reading.file.read(header, 0, HEADER_BYTES, at);
    const next = readBox(header.fill(0, bytesRead), at) ?? end;
    if (next <= at) return;
    const isLarge = header.readUInt32BE(0) === 1;
    yield {
      type: header.toString('latin1', 4, 8),
      start: at + (isLarge ? HEADER_BYTES : 8),
      end: Math.min(next, end),
    };
    at = next;
  }
}
