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
const FIRST_OBJECT: Readonly<Record<string, number>> = { [HEADER]: 30, [HEADER_EXTENSION]: 46 };
const MAX_OBJECTS = 10_000;

/** Whether the header of an ASF file, however long it is, has an object that tells how its packets are encrypted. */
export async function hasAsfEncryption(file: FileHandle): Promise<boolean> {
  const header = await readObject(file, 0);
  return header?.guid === HEADER && (await holdsEncryption(file, 0, header));
}

async function holdsEncryption(file: FileHandle, at: number, { guid, size }: AsfObject): Promise<boolean> {
  let next = at + FIRST_OBJECT[guid]!;
  for (let objects = 0; objects < MAX_OBJECTS && next + OBJECT_BYTES <= at + size; objects++) {
    const object = await readObject(file, next);
    if (!object) return false;
    if (ENCRYPTION.has(object.guid)) return true;
    if (object.guid === HEADER_EXTENSION && (await holdsEncryption(file, next, object))) return true;
    next += object.size;
  }
  return false;
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
