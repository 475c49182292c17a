import { open } from 'node:fs/promises';

/** How long a file says that it is, and how much of that is there, in a unit of its format. */
export interface StatedLength {
  readonly stated: number;
  readonly present: number;
}

const ID3_HEADER = 10;
/** A frame's header, the side information of the longest kind, and what the header of the file holds. */
const FIRST_FRAME = 4 + 32 + 16;

/**
 * Reads how many bytes an MP3 file is said to have, which decoders don't compare to what is there.
 *
 * @returns undefined if the file doesn't say it
 * @see https://www.codeproject.com/Articles/8295/MPEG-Audio-Frame-Header, "Xing header"
 */
export async function readMp3Length(path: string): Promise<StatedLength | undefined> {
  await using file = await open(path);
  const read = async (length: number, position: number): Promise<Buffer> =>
    (await file.read(Buffer.alloc(length), 0, length, position)).buffer;
  const tag = await read(ID3_HEADER, 0);
  const start = tag.toString('latin1', 0, 3) === 'ID3' ? ID3_HEADER + readSynchsafe(tag, 6) : 0;
  const frame = await read(FIRST_FRAME, start);
  if (frame.readUInt16BE(0) < 0xffe0) return undefined;
  const at = ['Xing', 'Info'].map((name) => frame.indexOf(name, 4, 'latin1')).find((found) => found > 0);
  if (at === undefined || at + 16 > FIRST_FRAME) return undefined;
  const flags = frame.readUInt32BE(at + 4);
  if ((flags & 2) === 0) return undefined;
  const stated = frame.readUInt32BE(at + ((flags & 1) === 0 ? 8 : 12));
  return { stated, present: (await file.stat()).size - start };
}

/** A number of four bytes, of which each has seven bits. */
function readSynchsafe(bytes: Buffer, at: number): number {
  return bytes.subarray(at, at + 4).reduce((sum, byte) => 128 * sum + (byte & 127), 0);
}
