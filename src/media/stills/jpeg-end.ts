import { readFile } from 'node:fs/promises';

const [START_OF_SCAN, END_OF_IMAGE] = [0xda, 0xd9];
/** Markers without a length after them: those at which a decoder may start again, and one that is reserved. */
const isAlone = (marker: number): boolean => (marker >= 0xd0 && marker <= 0xd7) || marker === 0x01;

/**
 * Whether a JPEG file has the mark at which its picture ends. Decoders show one that was cut off as if it were whole, with
 * gray or green in place of what is missing.
 *
 * @see ITU-T T.81, annex B
 */
export async function hasJpegEnd(path: string): Promise<boolean> {
  const content = await readFile(path);
  for (let at = 2; at + 1 < content.length; ) {
    // What is built otherwise is not judged.
    if (content[at] !== 0xff) return true;
    const marker = content[at + 1]!;
    if (marker === END_OF_IMAGE) return true;
    if (marker === 0xff) at++;
    else if (isAlone(marker)) at += 2;
    else {
      if (at + 4 > content.length) return false;
      at += 2 + content.readUInt16BE(at + 2);
      if (marker === START_OF_SCAN) at = findMarker(content, at);
    }
  }
  return false;
}

/** Where the data of a scan end: in them, 0xff stands before 0 or a mark to start again. */
function findMarker(content: Buffer, from: number): number {
  for (let at = content.indexOf(0xff, from); at >= 0; at = content.indexOf(0xff, at + 1)) {
    const marker = content[at + 1];
    if (marker !== undefined && marker !== 0 && !isAlone(marker)) return at;
  }
  return content.length;
}
