import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Animation } from '../../src/adapters/builtin-animator/animation.ts';
import { AnimationThreads } from '../../src/adapters/builtin-animator/animation-threads.ts';
import { Drawing } from '../../src/adapters/builtin-animator/drawing.ts';
import { loadCanvas } from '../../src/adapters/builtin-animator/painting/canvas.ts';
import { CanvasLender } from '../../src/adapters/builtin-animator/painting/canvas-lender.ts';
import { FootlightError } from '../../src/core/errors.ts';
import type { VideoRequest } from '../../src/engines/image-to-video.ts';
import { type Frame, getPlane8 } from '../../src/media/frame.ts';

const createCanvas = await loadCanvas().catch(() => undefined);
const skip = createCanvas ? false : '@napi-rs/canvas is not installed here';
/** A width whose rows FFmpeg pads. */
const SIZE = { width: 98, height: 54 };

function createRequest(change: Partial<VideoRequest> = {}): VideoRequest {
  return {
    description: 'A harbour at night in the rain',
    prompt: '',
    negativePrompt: '',
    camera: 'pan',
    seed: 5,
    frameRate: { num: 10, den: 1 },
    frames: 12,
    signal: AbortSignal.timeout(60_000),
    ...SIZE,
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

function countThreads(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'MessagePort' || name === 'Worker')
    .length;
}

async function readError(request: VideoRequest, program?: URL): Promise<FootlightError> {
  await using animation = new Animation(request, program && new AnimationThreads(program));
  try {
    for await (const frame of animation.frames()) frame.free();
  } catch (error) {
    assert.ok(error instanceof FootlightError);
    return error;
  }
  return assert.fail('nothing was thrown');
}

suite('an animation', { skip }, () => {
  test('yields what its drawing draws, in order, however many frames the consumer keeps', async () => {
    const request = createRequest();
    const drawing = new Drawing({ ...request, seconds: 1.2 }, createCanvas!);
    await using animation = new Animation(request);
    const kept: Frame[] = [];
    for await (const frame of animation.frames()) kept.push(frame);
    assert.equal(kept.length, 12);
    for (const [number, frame] of kept.entries()) {
      const canvas = createCanvas!(SIZE.width, SIZE.height);
      drawing.draw(canvas.getContext('2d'), number / 10);
      assert.equal(frame.pts, BigInt(number));
      assert.deepEqual(copyPixels(frame), canvas.data(), `frame ${number}`);
      frame.free();
    }
  });

  test('draws one scene after the other in the same thread, and as each is drawn alone', async () => {
    const program = new URL('../../src/adapters/builtin-animator/animation-worker.ts', import.meta.url);
    const threads = new AnimationThreads(program);
    const requests = [createRequest({ frames: 2 }), createRequest({ frames: 2, seed: 6, camera: 'still' })];
    const first = threads.take();
    await threads.release(first);
    for (const request of requests) {
      await using animation = new Animation(request, threads);
      const drawing = new Drawing({ ...request, seconds: 0.2 }, createCanvas!);
      let number = 0;
      for await (const frame of animation.frames()) {
        const canvas = createCanvas!(SIZE.width, SIZE.height);
        drawing.draw(canvas.getContext('2d'), number++ / 10);
        assert.deepEqual(copyPixels(frame), canvas.data());
        frame.free();
      }
      assert.equal(number, 2);
    }
    const last = threads.take();
    assert.equal(last, first);
    await last.terminate();
  });

  test('keeps no more than two threads that wait, and none that has ended', async () => {
    const threads = new AnimationThreads(new URL('data:text/javascript,setInterval(()=>{},1e6)'));
    const taken = [threads.take(), threads.take(), threads.take()];
    for (const thread of taken) await threads.release(thread);
    const hasEnded = taken.map(({ threadId }) => threadId === -1);
    await taken[1]!.terminate();
    const again = [threads.take(), threads.take()];
    const places = again.map((thread) => taken.indexOf(thread));
    await Promise.all(again.map((thread) => thread.terminate()));
    assert.deepEqual(hasEnded, [false, false, true]);
    assert.deepEqual(places, [0, -1]);
  });

  test('draws a scene in the thread that has surveyed it, and as if it had not', async () => {
    const program = new URL('../../src/adapters/builtin-animator/animation-worker.ts', import.meta.url);
    const threads = new AnimationThreads(program);
    const drawFrames = async (request: VideoRequest): Promise<Buffer[]> => {
      await using animation = new Animation(request, threads);
      const drawn: Buffer[] = [];
      for await (const frame of animation.frames()) {
        drawn.push(copyPixels(frame));
        frame.free();
      }
      return drawn;
    };
    const [first] = await drawFrames(
      createRequest({ frames: 2, frameRate: { num: 10, den: 6 }, isRepeated: true }),
    );
    const frames = await drawFrames(createRequest());
    assert.equal(frames.length, 12);
    assert.deepEqual(frames[0], first);
    const drawing = new Drawing({ ...createRequest(), seconds: 1.2 }, createCanvas!);
    const canvas = createCanvas!(SIZE.width, SIZE.height);
    drawing.draw(canvas.getContext('2d'), 1.1);
    assert.deepEqual(frames[11], canvas.data());
    await threads.take().terminate();
  });

  test('keeps for each scene the thread that drew it, and gives the longest idle one to others', async () => {
    const threads = new AnimationThreads(new URL('data:text/javascript,setInterval(()=>{},1e6)'));
    const [first, second] = [threads.take(), threads.take()];
    await threads.release(first, 'hills');
    await threads.release(second, 'sea');
    const again = [threads.take('sea'), threads.take('city')];
    const places = again.map((thread) => [first, second].indexOf(thread));
    await Promise.all([first, second].map((thread) => thread.terminate()));
    assert.deepEqual(places, [1, 0]);
  });

  test('gives the canvases of a scene back once it is drawn', () => {
    const lender = new CanvasLender(createCanvas!);
    const drawing = new Drawing({ ...createRequest(), seconds: 1.2 }, lender.createCanvas);
    const lent = lender.createCanvas(40, 30);
    drawing.draw(createCanvas!(SIZE.width, SIZE.height).getContext('2d'), 0.1);
    assert.equal(lent.data().length, 4 * 40 * 30);
    lender[Symbol.dispose]();
    assert.equal(lent.data().length, 4);
  });

  test('leaves no thread behind when the consumer stops early', async () => {
    const before = countThreads();
    await using animation = new Animation(createRequest());
    for await (const frame of animation.frames()) {
      frame.free();
      assert.ok(countThreads() > before);
      break;
    }
    assert.equal(countThreads(), before);
  });

  test('ends while it is drawing when it is cancelled', async () => {
    const before = countThreads();
    const cancelling = new AbortController();
    setTimeout(() => cancelling.abort(), 100);
    const error = await readError(createRequest({ frames: 100_000, signal: cancelling.signal }));
    assert.equal(error.code, 'cancelled');
    assert.equal(countThreads(), before);
  });

  test('says that its thread ended', async () => {
    for (const program of ['process.exit(3)', 'throw new Error("out of memory")', '']) {
      const error = await readError(createRequest(), new URL(`data:text/javascript,${program}`));
      assert.equal(error.code, 'animator.crashed', program);
    }
  });

  test('says what its drawing says', async () => {
    const answer = { code: 'media.too-large', message: 'Too large.', kind: 'input' };
    const program = `import { parentPort } from 'node:worker_threads';
      parentPort.postMessage({ error: ${JSON.stringify(answer)} });`;
    const error = await readError(
      createRequest(),
      new URL(`data:text/javascript,${encodeURIComponent(program)}`),
    );
    assert.deepEqual([error.code, error.kind, error.message], ['media.too-large', 'input', 'Too large.']);
  });
});
