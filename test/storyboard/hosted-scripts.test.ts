import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { promisify } from 'node:util';
import { falVideo } from '../../src/adapters/fal/index.ts';
import { runwayVideo } from '../../src/adapters/runway/index.ts';
import { isInstalled } from '../../src/engines/availability.ts';
import { AlignedDifference } from '../../src/frames/aligned-difference.ts';
import { decodeLuma } from '../support/frames.ts';
import { isFull } from '../support/full.ts';
import { FAL, RUNWAY } from '../support/hosted-dialects.ts';
import { type HostedOrder, HostedServer } from '../support/hosted-server.ts';
import { createStoryboardRuns } from '../support/storyboard-runs.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const run = promisify(execFile);
const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);
const SIZE = { width: 128, height: 72 } as const;
const SEEN = 1.5;
/** Of the storyboards of these tests. */
const FRAME_RATE = 12;
const skip = !isInstalled('@napi-rs/canvas') ? '@napi-rs/canvas is not installed here' : false;

/** How services' films differ from what is asked: in size, rate, length and codec. */
const SERVICES = [
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
async function makeFilm({ id, body }: HostedOrder, { size, rate, more, codec, type }: Film): Promise<Buffer> {
  const address = (body.promptImage ?? body.image_url) as string;
  const [picture, film] = [path(`${id}-${more}.png`), path(`${id}-${more}.${type}`)];
  await writeFile(picture, Buffer.from(address.slice(address.indexOf(',') + 1), 'base64'));
  const pan = `split[a][b];[b]hflip[c];[a][c]hstack,loop=-1:1,setpts=N/(${rate})/TB,crop=640:360:x='n':y=0,scale=${size},format=yuv420p`;
  const seconds = String(Number(body.duration) + more);
  const options = ['-r', rate, '-t', seconds, ...codec];
  await run('ffmpeg', ['-v', 'error', '-y', '-i', picture, '-vf', `scale=640:360,${pan}`, ...options, film]);
  return readFile(film);
}

const serve = ({ dialect, film }: (typeof SERVICES)[number]) => {
  const made = new Map<string, Promise<Buffer>>();
  return new HostedServer({
    ...{ dialect, file: Buffer.alloc(0), looks: 0 },
    make(order) {
      // However often it is fetched.
      if (!made.has(order.id)) made.set(order.id, makeFilm(order, film));
      return made.get(order.id)!;
    },
  }).start();
};

const environmentOf = ({ url }: HostedServer) => ({
  ...{ RUNWAY_URL: url, RUNWAYML_API_SECRET: 'key', FAL_QUEUE_URL: url, FAL_KEY: 'key' },
});

/** How far each frame is from the one before, along the motion, in 8-bit codes. */
async function measureDifferences(file: string): Promise<number[]> {
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
function measureSeam(differences: readonly number[], from: number, to: number): number {
  // The difference between frames n - 1 and n is at n - 1.
  const between = (start: number, end: number): number[] =>
    differences.slice(start - 1, end - 1).filter((_, i) => !isKeyFrame(start + i));
  const around = [...between(from - 24, from), ...between(to, to + 24)];
  const usual = Math.max(0.25, around.reduce((sum, each) => sum + each, 0) / around.length);
  return Math.max(...between(from, to)) / usual;
}

// One of them tells enough outside the full run.
for (const service of isFull ? SERVICES : SERVICES.slice(0, 1))
  suite(`films of ${service.name}, of another size, rate, length and codec,`, () => {
    test('become a script of exactly its length, without a seen join', { skip }, async (context) => {
      await using server = await serve(service);
      const runs = createStoryboardRuns(path(service.name[0]!), [service.adapter], environmentOf(server));
      const script = path('script.json');
      const scenes = [
        { scene_number: 1, description: 'A river at dawn', duration: 12 },
        { scene_number: 2, description: 'A desert at noon', duration: 3.5 },
      ];
      await writeFile(script, JSON.stringify({ title: 'Journeys', scenes }));
      const shares: number[] = [];
      const made = await runs.run(
        {
          script,
          engine: service.name,
          output: path(`${service.name[0]}.mp4`),
          transition: 'cut',
          require: true,
        },
        (event) => {
          if ('overall' in event) shares.push(event.overall as number);
        },
      );
      assert.equal(made.status, 'completed');
      const seconds = server.orders.map(({ body }) => Number(body.duration));
      assert.deepEqual(
        seconds.toSorted((a, b) => a - b),
        [5, 10, 10],
      );
      assert.deepEqual(
        shares,
        shares.toSorted((a, b) => a - b),
      );
      const differences = await measureDifferences(made.outputs.video!);
      assert.equal(differences.length + 1, FRAME_RATE * 15.5);
      // Twelve seconds are two clips that overlap by half a second.
      const ratio = measureSeam(differences, 69, 76);
      context.diagnostic(`the join is ${ratio.toFixed(2)} times its neighbors`);
      assert.ok(ratio <= SEEN, `${ratio}`);
    });
  });
