import { writeFile } from 'node:fs/promises';

/** Writes a picture of 64x48 in the portable pixmap format, so small that what is done for it is the start of programs. */
export async function writeTinyPicture(path: string): Promise<void> {
  const [width, height] = [64, 48];
  const samples = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 7) % 256);
  await writeFile(path, Buffer.concat([Buffer.from(`P6\n${width} ${height}\n255\n`), samples]));
}
