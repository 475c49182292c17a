import type { FrameGenerator, VideoRequest } from '../engines/image-to-video.ts';
import { type Frame, getPlane8 } from '../media/frame.ts';
import type { Assert, ContractCase } from './contract-case.ts';

/** Sizes and rates of videos: usual, upright, small, broadcast. */
const FORMATS = [
  { width: 256, height: 144, frameRate: { num: 24, den: 1 } },
  { width: 144, height: 256, frameRate: { num: 60, den: 1 } },
  { width: 80, height: 60, frameRate: { num: 24_000, den: 1001 } },
] as const;
const FRAMES = 5;

/** Test cases for engines that draw or compute frames. */
export function createFrameGeneratorContract(generator: FrameGenerator): readonly ContractCase[] {
  return [
    ...FORMATS.map((format) => ({
      name: `yields as many frames as are wanted, ${format.width}x${format.height}`,
      run: (check: Assert) => checkFrames(generator, format, check),
    })),
    { name: 'draws the same frames again', run: (check) => checkRepeatable(generator, check) },
    { name: 'ends when it is cancelled', run: (check) => checkCancelling(generator, check) },
    {
      name: 'says who it is and what it follows',
      async run(check: Assert) {
        const { id, version, concurrency, follows } = generator;
        check.ok(id !== '' && version !== '' && concurrency >= 1);
        check.ok(follows.includes('description') || follows.includes('prompt'));
      },
    },
  ];
}

async function checkFrames(
  generator: FrameGenerator,
  format: Pick<VideoRequest, 'width' | 'height' | 'frameRate'>,
  check: Assert,
): Promise<void> {
  const times: bigint[] = [];
  await forEachFrame(generator, format, (frame) => {
    check.deepEqual([frame.width, frame.height], [format.width, format.height]);
    times.push(frame.pts);
  });
  check.deepEqual(times, [0n, 1n, 2n, 3n, 4n]);
}

async function checkRepeatable(generator: FrameGenerator, check: Assert): Promise<void> {
  const read = async (): Promise<Buffer[]> => {
    const pictures: Buffer[] = [];
    await forEachFrame(generator, FORMATS[0], (frame) => {
      pictures.push(copyPixels(frame));
    });
    return pictures;
  };
  check.deepEqual(await read(), await read());
}

async function checkCancelling(generator: FrameGenerator, check: Assert): Promise<void> {
  const cancelling = new AbortController();
  const cancelled = forEachFrame(generator, { ...FORMATS[0], signal: cancelling.signal }, () =>
    cancelling.abort(),
  );
  await check.rejects(cancelled);
}

async function forEachFrame(
  generator: FrameGenerator,
  change: Partial<VideoRequest>,
  visit: (frame: Frame) => void,
): Promise<void> {
  await using generated = await generator.open(createRequest(change));
  for await (const frame of generated.frames()) {
    visit(frame);
    frame.free();
  }
}

function createRequest(change: Partial<VideoRequest>): VideoRequest {
  return {
    description: 'Snow over a lake at dusk',
    prompt: 'Snow over a lake at dusk, wide shot',
    negativePrompt: 'text',
    camera: 'push',
    seed: 7,
    frames: FRAMES,
    signal: AbortSignal.timeout(120_000),
    ...FORMATS[0],
    ...change,
  };
}

function copyPixels(frame: Frame): Buffer {
  const { samples, stride } = getPlane8(frame, 0, frame.width, frame.height);
  const rows = Array.from({ length: frame.height }, (_, y) =>
    samples.slice(y * stride, y * stride + 4 * frame.width),
  );
  return Buffer.concat(rows);
}
