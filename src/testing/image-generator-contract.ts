import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RemoteTasks } from '../engines/remote-tasks.ts';
import type { ImageGenerator } from '../engines/text-to-image.ts';
import { requireVideo } from '../media/media-info.ts';
import { probe } from '../media/probe.ts';
import type { Assert, ContractCase } from './contract-case.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Sizes of pictures: usual, upright and square. */
const SIZES: readonly [Size, ...Size[]] = [
  { width: 512, height: 288 },
  { width: 288, height: 512 },
  { width: 256, height: 256 },
];
const WORDS = { description: 'Hills at noon', prompt: 'Hills at noon, wide shot', negativePrompt: 'text' };

/**
 * Test cases for image generators.
 *
 * @param remote runs the requests of engines that are hosted services
 */
export function createImageGeneratorContract(
  generator: ImageGenerator,
  remote: RemoteTasks,
): readonly ContractCase[] {
  return [
    ...SIZES.map((size) => ({
      name: `writes a PNG of ${size.width}x${size.height}`,
      run: (check: Assert) => checkPicture(generator, remote, size, check),
    })),
    {
      name: 'makes the same picture of the same seed, if it follows seeds',
      run: (check: Assert) => checkRepeatable(generator, remote, check),
    },
    { name: 'says who it is and what it follows', run: async (check) => checkDescription(generator, check) },
  ];
}

async function checkPicture(
  generator: ImageGenerator,
  remote: RemoteTasks,
  size: Size,
  check: Assert,
): Promise<void> {
  await withFolder(async (folder) => {
    const video = requireVideo(await probe(await generate(generator, remote, size, folder)));
    check.equal(video.codec, 'png');
    check.deepEqual({ width: video.width, height: video.height }, size);
  });
}

async function checkRepeatable(generator: ImageGenerator, remote: RemoteTasks, check: Assert): Promise<void> {
  if (!generator.follows.includes('seed')) return;
  await withFolder(async (folder) => {
    const first = await readFile(await generate(generator, remote, SIZES[0], folder));
    check.deepEqual(await readFile(await generate(generator, remote, SIZES[0], folder)), first);
  });
}

function checkDescription({ id, version, concurrency, follows }: ImageGenerator, check: Assert): void {
  check.ok(id !== '' && version !== '' && concurrency >= 1);
  check.ok(follows.includes('description') || follows.includes('prompt'));
}

async function generate(
  generator: ImageGenerator,
  remote: RemoteTasks,
  size: Size,
  folder: string,
): Promise<string> {
  const path = join(folder, 'picture.png');
  const signal = AbortSignal.timeout(120_000);
  await generator.generate({ ...WORDS, ...size, seed: 7, camera: 'still', remote, signal }, path);
  return path;
}

async function withFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'footlight-'));
  try {
    await run(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
