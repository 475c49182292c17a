import { open, readFile, writeFile } from 'node:fs/promises';
import { InputFile } from '../../src/media/containers/input-file.ts';
import { createConstantRate, makeVideo, type VideoOptions } from '../../src/testing/make-video.ts';

/** Makes a small film whose pictures all differ, at 25 frames a second, with a tone in each of `channels`. */
export async function makeSmallFilm(
  output: string,
  frames: number,
  { channels = 1, ...options }: Partial<VideoOptions> & { readonly channels?: number } = {},
): Promise<void> {
  const { width, height } = { width: 64, height: 48, ...options };
  const samples = new Float32Array(frames * 1920).map((_, i) => 0.3 * Math.sin((i * Math.PI) / 40));
  await makeVideo(output, {
    width,
    height,
    timeBase: { num: 1, den: 25_000 },
    pts: createConstantRate(frames),
    encoderOptions: { preset: 'ultrafast', crf: 18, g: 25, bf: 2 },
    audio: channels > 0 ? [Array.from({ length: channels }, () => samples)] : [],
    draw: (number, [luma, blue, red]) => {
      blue.samples.fill(128);
      red.samples.fill(128);
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++)
          luma.samples[y * luma.stride + x] =
            40 + ((x * 3 + y * 5 + number * 4 + (((x >> 2) * (y >> 2) * (number + 3)) % 31)) % 160);
    },
    ...options,
  });
}

/** Overwrites some packets of a stream, by their numbers in the file, with noise, but for their first `kept` bytes. */
export async function damagePackets(
  path: string,
  streamIndex: number,
  isDamaged: (number: number) => boolean,
  kept = 0,
): Promise<void> {
  const content = await readFile(path);
  await using input = await InputFile.open(path);
  let [at, number] = [0, 0];
  for await (const { data } of input.readPackets([streamIndex])) {
    at = content.indexOf(data!, at);
    if (isDamaged(number++))
      for (let i = at + kept; i < at + data!.length; i++) content[i] = (i * 2_654_435_761) >>> 24;
    at += 1;
  }
  await writeFile(path, content);
}

/** Joins files as they are, as recordings of broadcasts are. */
export async function joinFiles(output: string, paths: readonly string[]): Promise<void> {
  await writeFile(output, Buffer.concat(await Promise.all(paths.map((path) => readFile(path)))));
}

/** Keeps the first part of a file. */
export async function cutOff(path: string, output: string, share: number): Promise<void> {
  const content = await readFile(path);
  await writeFile(output, content.subarray(0, Math.round(content.length * share)));
}

/** Puts a hole of zeros, which takes no room on the disk, before the last cluster of a Matroska file. */
export async function insertHole(path: string, bytes: number): Promise<void> {
  const content = await readFile(path);
  const cluster = Buffer.from([0x1f, 0x43, 0xb6, 0x75]);
  const at = content.lastIndexOf(cluster);
  if (at === content.indexOf(cluster)) throw new Error(`${path} has a single cluster`);
  await using file = await open(path, 'w');
  await file.write(content.subarray(0, at), 0, at, 0);
  await file.write(content.subarray(at), 0, content.length - at, at + bytes);
}
