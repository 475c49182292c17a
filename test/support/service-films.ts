import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { falVideo } from '../../src/adapters/fal/index.ts';
import { runwayVideo } from '../../src/adapters/runway/index.ts';
import { AlignedDifference } from '../../src/frames/aligned-difference.ts';
import { decodeLuma } from './frames.ts';
import { FAL, RUNWAY } from './hosted-dialects.ts';
import { type HostedOrder, HostedServer } from './hosted-server.ts';

const run = promisify(execFile);
/** Of the results in which joins are measured. */
export const SIZE = { width: 128, height: 72 } as const;
export const FRAME_RATE = 12;
/** A join that differs by so many times as much as what is around it is seen. */
export const SEEN = 1.5;

/** How services' films differ from what is asked: in size, rate, length and codec. */
export const SERVICES = [
  {
    name: 'runway',
    dialect: RUNWAY,
    adapter: runwayVideo,
    film: {
      size: '224:128',
      rate: '15',
      more: 0.4,
      codec: ['-c:v', 'libx264', '-crf', '12', '-preset', 'ultrafast'],
      type: 'mp4',
    },
  },
  {
    name: 'fal:fal-ai/pika/v2.2/image-to-video',
    dialect: FAL,
    adapter: falVideo,
    film: {
      size: '176:104',
      rate: '30000/1001',
      more: -0.2,
      codec: ['-c:v', 'mpeg4', '-q:v', '2'],
      type: 'mkv',
    },
  },
] as const;
type Film = (typeof SERVICES)[number]['film'];

/** A film that begins with the picture it was ordered with and pans slowly beyond it, made by FFmpeg. */
async function makeFilm(
  { id, body }: HostedOrder,
  { size, rate, more, codec, type }: Film,
  folder: string,
): Promise<Buffer> {
  const path = (name: string): string => join(folder, name);
  const address = (body.promptImage ?? body.image_url) as string;
  const [picture, film] = [path(`${id}-${more}.png`), path(`${id}-${more}.${type}`)];
  await writeFile(picture, Buffer.from(address.slice(address.indexOf(',') + 1), 'base64'));
  const pan = `split[a][b];[b]hflip[c];[a][c]hstack,loop=-1:1,setpts=N/(${rate})/TB,crop=640:360:x='n':y=0,scale=${size},format=yuv420p`;
  const seconds = String(Number(body.duration) + more);
  const options = ['-r', rate, '-t', seconds, ...codec];
  await run('ffmpeg', ['-v', 'error', '-y', '-i', picture, '-vf', `scale=640:360,${pan}`, ...options, film]);
  return readFile(film);
}

/** Serves the films of a service, which are made in a folder. */
export const serveFilms = ({ dialect, film }: (typeof SERVICES)[number], folder: string) => {
  const made = new Map<string, Promise<Buffer>>();
  return new HostedServer({
    ...{ dialect, file: Buffer.alloc(0), looks: 0 },
    make(order) {
      // However often it is fetched.
      if (!made.has(order.id)) made.set(order.id, makeFilm(order, film, folder));
      return made.get(order.id)!;
    },
  }).start();
};

/** Where both services are the given one. */
export const environmentOf = ({ url }: HostedServer) => ({
  ...{ RUNWAY_URL: url, RUNWAYML_API_SECRET: 'key', FAL_QUEUE_URL: url, FAL_KEY: 'key' },
});

/** How far each frame is from the one before, along the motion, in 8-bit codes. */
export async function measureDifferences(file: string): Promise<number[]> {
  const meter = new AlignedDifference(SIZE);
  const frames = await decodeLuma(file);
  return frames.flatMap(({ luma, peak }) => {
    const samples = Float32Array.from(luma, (code) => code / peak);
    return meter.add({ ...SIZE, samples, stride: SIZE.width }) ?? [];
  });
}

/** Key frames are coded anew, one in two seconds, and differ from what was before them wherever they are. */
const isKeyFrame = (frame: number): boolean => frame % (2 * FRAME_RATE) === 0;

/**
 * The largest difference of the frames where two clips overlap, and how many times as large it is as those around are on
 * average.
 */
export function measureSeam(differences: readonly number[], from: number, to: number): number {
  // The difference between frames n - 1 and n is at n - 1.
  const between = (start: number, end: number): number[] =>
    differences.slice(start - 1, end - 1).filter((_, i) => !isKeyFrame(start + i));
  const around = [...between(from - 24, from), ...between(to, to + 24)];
  const usual = Math.max(0.25, around.reduce((sum, each) => sum + each, 0) / around.length);
  return Math.max(...between(from, to)) / usual;
}
