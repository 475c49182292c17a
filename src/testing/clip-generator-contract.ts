import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toNumber } from '../core/rational.ts';
import type { ClipGenerator, ClipRequest } from '../engines/image-to-video.ts';
import type { RemoteTasks } from '../engines/remote-tasks.ts';
import { requireVideo } from '../media/media-info.ts';
import { probe } from '../media/probe.ts';
import type { Assert, ContractCase } from './contract-case.ts';

const FRAME_RATE = { num: 12, den: 1 } as const;

export interface ClipContractOptions {
  /** Runs the requests of engines that are hosted services. */
  readonly remote: RemoteTasks;
  /** Path of a picture, for engines that need one. */
  readonly still: string;
}

/** Test cases for engines that make videos as files. */
export function createClipGeneratorContract(
  generator: ClipGenerator,
  options: ClipContractOptions,
): readonly ContractCase[] {
  return [
    {
      name: 'writes a video that is at least as long as was asked for, and nothing else',
      run: (check: Assert) => checkVideo(generator, options, check),
    },
    {
      name: 'ends when it is cancelled, and leaves nothing',
      run: (check: Assert) => checkCancelling(generator, options, check),
    },
    {
      name: 'says who it is, what it follows, and how long its videos are',
      async run(check: Assert) {
        const { id, version, concurrency, follows, maxSeconds, frameRate, still } = generator;
        check.ok(/^[^/\\]+$/.test(id) && version !== '' && concurrency >= 1);
        check.ok(maxSeconds > 0 && (frameRate === undefined || toNumber(frameRate) > 0));
        check.ok(still !== 'unused' || follows.includes('description') || follows.includes('prompt'));
      },
    },
  ];
}

/** Models make lengths of their own: half of what was asked for is held, and no more than the engine says is made. */
async function checkVideo(
  generator: ClipGenerator,
  options: ClipContractOptions,
  check: Assert,
): Promise<void> {
  const seconds = Math.min(1, generator.maxSeconds);
  await withFolder(async (folder) => {
    await generate(generator, { folder, seconds, signal: AbortSignal.timeout(120_000) }, options);
    const info = await probe(join(folder, 'clip.video'));
    const { width, height } = requireVideo(info);
    check.ok(width > 0 && height > 0);
    const made = info.durationSeconds ?? 0;
    check.ok(made >= seconds / 2 && made <= generator.maxSeconds + 0.5, `${made} s`);
    check.deepEqual(await readdir(folder), ['clip.video']);
  });
}

async function checkCancelling(
  generator: ClipGenerator,
  options: ClipContractOptions,
  check: Assert,
): Promise<void> {
  await withFolder(async (folder) => {
    const cancelled = generate(generator, { folder, seconds: 1, signal: AbortSignal.abort() }, options);
    await check.rejects(cancelled);
    check.deepEqual(await readdir(folder), []);
  });
}

async function generate(
  generator: ClipGenerator,
  { folder, seconds, signal }: { folder: string; seconds: number; signal: AbortSignal },
  { remote, still }: ClipContractOptions,
): Promise<void> {
  const request: ClipRequest = {
    description: 'Hills at noon',
    prompt: 'Hills at noon, wide shot',
    negativePrompt: 'text',
    camera: 'still',
    seed: 7,
    width: 256,
    height: 144,
    frameRate: FRAME_RATE,
    frames: Math.max(1, Math.floor(seconds * toNumber(FRAME_RATE))),
    ...(generator.still !== 'unused' && { still }),
    remote,
    signal,
  };
  await generator.generate(request, join(folder, 'clip.video'));
}

async function withFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'footlight-'));
  try {
    await run(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
