import { readFileSync, writeFileSync } from 'node:fs';

/** Marks a JPEG file as taken with the camera on its side: it has to be turned clockwise. */
export function turnByExif(path: string): void {
  const content = readFileSync(path);
  // One entry: orientation 6.
  const exif = Buffer.from(
    '457869660000' + '49492a0008000000' + '0100' + '120103000100000006000000' + '00000000',
    'hex',
  );
  const length = Buffer.from([0xff, 0xe1, 0, exif.length + 2]);
  writeFileSync(path, Buffer.concat([content.subarray(0, 2), length, exif, content.subarray(2)]));
}
