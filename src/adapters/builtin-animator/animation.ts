import { on } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { FootlightError, throwIfCancelled } from '../../core/errors.ts';
import { toNumber } from '../../core/rational.ts';
import type { GeneratedFrames, VideoRequest } from '../../engines/image-to-video.ts';
import type { Frame } from '../../media/frame.ts';
import { AnimationThreads } from './animation-threads.ts';
import type { AnimationJob, AnimationOrder, DrawnFrame } from './animation-worker.ts';
import { FramePool } from './frame-pool.ts';

const WORKER = new URL(
  import.meta.filename.endsWith('.ts') ? './animation-worker.ts' : './animation-worker.js',
  import.meta.url,
);
const THREADS = new AnimationThreads(WORKER);
/** Frames that are drawn ahead while the consumer works on others. */
const SLOTS = 3;

/** Frames drawn in a thread beside the consumer's. */
export class Animation implements GeneratedFrames {
  readonly #request: VideoRequest;
  readonly #threads: AnimationThreads;
  readonly #workers = new Set<Worker>();

  constructor(request: VideoRequest, threads: AnimationThreads = THREADS) {
    this.#request = request;
    this.#threads = threads;
  }

  /** @throws `animator.crashed` if the thread ends before its time */
  async *frames(): AsyncGenerator<Frame, void, undefined> {
    const { frames, isRepeated = false, signal } = this.#request;
    throwIfCancelled(signal);
    const job = createJob(this.#request);
    const scene = JSON.stringify(job.request);
    const worker = this.#threads.take(scene);
    const order = (each: AnimationOrder): void => worker.postMessage(each);
    this.#workers.add(worker);
    using pool = new FramePool(this.#request);
    let number = 0;
    try {
      order(job);
      for (let slot = 0; slot < Math.min(SLOTS, frames); slot++) order(slot);
      for await (const slot of readSlots(worker, signal)) {
        const frame = pool.fill(new Uint8Array(job.slots[slot]!));
        if (number + SLOTS < frames) order(slot);
        frame.pts = BigInt(number++);
        frame.duration = 1n;
        yield frame;
        if (number === frames) return;
      }
    } finally {
      this.#workers.delete(worker);
      if (number === frames) await this.#threads.release(worker, isRepeated ? scene : undefined);
      else await worker.terminate();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#workers].map((worker) => worker.terminate()));
  }
}

function createJob({ frames, frameRate, isRepeated = false, ...request }: VideoRequest): AnimationJob {
  const { description, camera, seed, width, height } = request;
  const rate = toNumber(frameRate);
  return {
    request: { description, camera, seed, width, height, seconds: roundToMicroseconds(frames / rate) },
    rate,
    frames,
    isRepeated,
    slots: Array.from({ length: Math.min(SLOTS, frames) }, () => new SharedArrayBuffer(4 * width * height)),
  };
}

/** A scene lasts as long at any rate, of which it is known again. */
function roundToMicroseconds(seconds: number): number {
  return Math.round(1e6 * seconds) / 1e6;
}

/** Slots as they are filled, until the consumer has enough. */
async function* readSlots(worker: Worker, signal: AbortSignal): AsyncGenerator<number, void, undefined> {
  const answers = on(worker, 'message', { signal, close: ['exit'] });
  try {
    for await (const [answer] of answers as AsyncIterable<[DrawnFrame]>) {
      if ('error' in answer) throw FootlightError.fromJSON(answer.error);
      yield answer.slot;
    }
  } catch (error) {
    throwIfCancelled(signal);
    throw error instanceof FootlightError ? error : createCrash(error);
  }
  throw createCrash(undefined);
}

function createCrash(cause: unknown): FootlightError {
  return new FootlightError('animator.crashed', { kind: 'terminal', cause });
}
