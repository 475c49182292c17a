import { crc32 } from 'node:zlib';

export interface ZipEntry {
  /** Path in the archive, with `/`. */
  readonly name: string;
  read(): Promise<AsyncIterable<Uint8Array>>;
}

/** Every entry as one that may be larger than 4 GiB, as no length is known before its end (APPNOTE 4.3.9.2, 4.5.3). */
const VERSION = 45;
/** Lengths and checksum follow the content, and names are UTF-8. */
const FLAGS = 0x0808;
/** The first of January 1980: the format has no word for no date. */
const DATE = 0x0021;
const IN_EXTRA = 0xffffffff;

interface WrittenEntry {
  readonly name: Buffer;
  readonly offset: number;
  readonly size: number;
  readonly checksum: number;
}

/** Yields a ZIP archive (ZIP64) of contents that are stored as they are: media are compressed already. */
export async function* writeStoredZip(entries: readonly ZipEntry[]): AsyncGenerator<Uint8Array> {
  const written: WrittenEntry[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name);
    const header = createLocalHeader(name);
    yield header;
    let [size, checksum] = [0, 0];
    for await (const part of await entry.read()) {
      checksum = crc32(part, checksum);
      size += part.length;
      yield part;
    }
    const descriptor = createDescriptor(size, checksum);
    yield descriptor;
    written.push({ name, offset, size, checksum });
    offset += header.length + size + descriptor.length;
  }
  const directory = Buffer.concat(written.map(createDirectoryEntry));
  yield directory;
  yield createEnd(written.length, offset, directory.length);
}

function createLocalHeader(name: Buffer): Buffer {
  const header = Buffer.alloc(30 + name.length + 20);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(VERSION, 4);
  header.writeUInt16LE(FLAGS, 6);
  header.writeUInt16LE(DATE, 12);
  header.writeUInt32LE(IN_EXTRA, 18);
  header.writeUInt32LE(IN_EXTRA, 22);
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(20, 28);
  name.copy(header, 30);
  header.writeUInt16LE(1, 30 + name.length);
  header.writeUInt16LE(16, 32 + name.length);
  return header;
}

function createDescriptor(size: number, checksum: number): Buffer {
  const descriptor = Buffer.alloc(24);
  descriptor.writeUInt32LE(0x08074b50, 0);
  descriptor.writeUInt32LE(checksum, 4);
  descriptor.writeBigUInt64LE(BigInt(size), 8);
  descriptor.writeBigUInt64LE(BigInt(size), 16);
  return descriptor;
}

function createDirectoryEntry({ name, offset, size, checksum }: WrittenEntry): Buffer {
  const entry = Buffer.alloc(46 + name.length + 28);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(VERSION, 4);
  entry.writeUInt16LE(VERSION, 6);
  entry.writeUInt16LE(FLAGS, 8);
  entry.writeUInt16LE(DATE, 14);
  entry.writeUInt32LE(checksum, 16);
  entry.writeUInt32LE(IN_EXTRA, 20);
  entry.writeUInt32LE(IN_EXTRA, 24);
  entry.writeUInt16LE(name.length, 28);
  entry.writeUInt16LE(28, 30);
  entry.writeUInt32LE(IN_EXTRA, 42);
  name.copy(entry, 46);
  const extra = 46 + name.length;
  entry.writeUInt16LE(1, extra);
  entry.writeUInt16LE(24, extra + 2);
  for (const [i, value] of [size, size, offset].entries())
    entry.writeBigUInt64LE(BigInt(value), extra + 4 + 8 * i);
  return entry;
}

function createEnd(count: number, offset: number, length: number): Buffer {
  const end = Buffer.alloc(56 + 20 + 22);
  end.writeUInt32LE(0x06064b50, 0);
  end.writeBigUInt64LE(44n, 4);
  end.writeUInt16LE(VERSION, 12);
  end.writeUInt16LE(VERSION, 14);
  for (const [i, value] of [count, count, length, offset].entries())
    end.writeBigUInt64LE(BigInt(value), 24 + 8 * i);
  end.writeUInt32LE(0x07064b50, 56);
  end.writeBigUInt64LE(BigInt(offset + length), 64);
  end.writeUInt32LE(1, 72);
  end.writeUInt32LE(0x06054b50, 76);
  end.writeUInt16LE(0xffff, 84);
  end.writeUInt16LE(0xffff, 86);
  end.writeUInt32LE(IN_EXTRA, 88);
  end.writeUInt32LE(IN_EXTRA, 92);
  return end;
}
