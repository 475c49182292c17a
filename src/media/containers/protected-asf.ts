import type { FileHandle } from 'node:fs/promises';

/** A GUID as ASF (Windows Media) stores it, as hex digits: its first three numbers with the low byte first. */
const HEADER = '3026b2758e66cf11a6d900aa0062ce6c';
const HEADER_EXTENSION = 'b503bf5f2ea9cf118ee300c00c205365';
/** The content encryption objects: plain, extended, and advanced, which stands in the header extension. */
const ENCRYPTION: ReadonlySet<string> = new Set([
  'fbb3112223bdd211b4b700a0c955fc6e',
  '14e68a292226174cb935dae07ee9289c',
  '338505438169e6499b74ad12cb86d58c',
]);
const GUID_BYTES = 16;
/** Each object begins with its GUID and its size. */
const OBJECT_BYTES = GUID_BYTES + 8;
/** What stands before the objects within the header and its extension. */
const FIRST_OBJECT = { header: 30, extension: 46 } as const;
/** Headers have some dozens. */
const MAX_OBJECTS = 10_000;

/** Whether the header of an ASF file, however long it is, has an object that tells how its packets are encrypted. */
export async function hasAsfEncryption(file: FileHandle, sizeBytes: number): Promise<boolean> {
  const header = await readObject(file, 0);
  if (header?.guid !== HEADER) return false;
  const reading = { file, left: MAX_OBJECTS };
  for await (const object of listObjects(reading, FIRST_OBJECT.header, Math.min(sizeBytes, header.size))) {
    if (ENCRYPTION.has(object.guid)) return true;
    if (object.guid !== HEADER_EXTENSION) continue;
    for await (const { guid } of listObjects(reading, object.at + FIRST_OBJECT.extension, object.end))
      if (ENCRYPTION.has(guid)) return true;
  }
  return false;
}

/** A file of which so many objects are read at most, whatever they lie in. */
interface ObjectReading {
  readonly file: FileHandle;
  left: number;
}

/** The objects in a part of the file; those that reach beyond it end with it. */
async function* listObjects(
  reading: ObjectReading,
  start: number,
  end: number,
): AsyncGenerator<AsfObject & { at: number; end: number }> {
  let at = start;
  while (at + OBJECT_BYTES <= end && reading.left-- > 0) {
    const object = await readObject(reading.file, at);
    if (!object) return;
    yield { ...object, at, end: Math.min(end, at + object.size) };
    at += object.size;
  }
}

interface AsfObject {
  readonly guid: string;
  readonly size: number;
}

async function readObject(file: FileHandle, at: number): Promise<AsfObject | undefined> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(OBJECT_BYTES), 0, OBJECT_BYTES, at);
  const size = Number(buffer.readBigUInt64LE(GUID_BYTES));
  if (bytesRead < OBJECT_BYTES || size < OBJECT_BYTES) return undefined;
  return { guid: buffer.toString('hex', 0, GUID_BYTES), size };
}
