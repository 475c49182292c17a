import { FootlightError, getErrorMessages, toFootlightError } from '../../core/errors.ts';
import { createMessage } from '../../core/messages/message.ts';
import type { UpscaleEvidence, UpscaleStage } from '../../engines/upscaler.ts';
import type { Frame } from '../../media/frame.ts';
import { BATCH_FRAMES, type BatchMaker } from './batch-maker.ts';
import type { BoundedDetail } from './bounded-detail.ts';

/** Frames that a batch has in common with the one before, over which they are dissolved. */
const OVERLAP = 4;

interface StageParts {
  readonly maker: BatchMaker;
  readonly detail: BoundedDetail;
  /** The embedded net, which adds no detail here. */
  readonly base: UpscaleStage;
  readonly resources: AsyncDisposableStack;
}

/** Collects frames in batches that overlap, has them made, and adds their detail to what the embedded net makes of them. */
export class DetailStage implements UpscaleStage {
  readonly #parts: StageParts;
  /** Frames that are not finished: as they were sent, enlarged, and with their masks. */
  readonly #sources: Frame[] = [];
  readonly #enlarged: Frame[] = [];
  readonly #masks: Frame[] = [];
  /** What the batch before made of the first of them. */
  #made: readonly Uint16Array[] = [];
  readonly #joins: number[] = [];

  constructor(parts: StageParts) {
    this.#parts = parts;
  }

  async *process(frame: Frame, mask: Frame | undefined): AsyncGenerator<Frame, void, undefined> {
    this.#sources.push(frame.clone() as Frame);
    this.#masks.push(mask!);
    for await (const enlarged of this.#parts.base.process(frame, undefined)) this.#enlarged.push(enlarged);
    if (this.#sources.length === BATCH_FRAMES) yield* this.#finish(BATCH_FRAMES - OVERLAP);
  }

  async *flush(): AsyncGenerator<Frame, void, undefined> {
    for await (const enlarged of this.#parts.base.flush()) this.#enlarged.push(enlarged);
    if (this.#sources.length > 0) yield* this.#finish(this.#sources.length);
  }

  async *#finish(count: number): AsyncGenerator<Frame, void, undefined> {
    const made = await this.#make();
    this.#made = made.slice(count);
    for (const generated of made.slice(0, count)) {
      this.#sources.shift()!.free();
      const [enlarged, mask] = [this.#enlarged.shift()!, this.#masks.shift()!];
      const finished = await this.#parts.detail.add(enlarged, mask, generated);
      if (!finished) throw createFailure(this.#parts.maker.name);
      yield finished;
    }
  }

  /** Luma of all frames that wait: those that the batch before had too are dissolved from it to the new one. */
  async #make(): Promise<readonly Uint16Array[]> {
    const before = this.#made;
    // At the end nothing new may be left.
    if (before.length === this.#sources.length) return before;
    const { maker } = this.#parts;
    const made = await maker.make(this.#sources).catch((error: unknown) => {
      throw createFailure(maker.name, error);
    });
    if (before.length > 0) this.#joins.push(measureDifference(before, made));
    return made.map((plane, i) => {
      const old = before[i];
      const share = (i + 1) / (before.length + 1);
      return old ? plane.map((code, at) => old[at]! + (code - old[at]!) * share + 0.5) : plane;
    });
  }

  getEvidence(): UpscaleEvidence {
    const base = this.#parts.base.getEvidence?.();
    const none = { run: 0, skipped: 0, reused: 0, retried: 0, fallenBack: 0 };
    return {
      ...(base ?? { provider: 'cpu', providerReason: '', models: [], tiles: none }),
      joins: this.#joins,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const frame of [...this.#sources, ...this.#enlarged, ...this.#masks]) frame.free();
    await this.#parts.resources.disposeAsync();
  }
}

/** Mean difference of luma between what two batches made of the same frames, in 10-bit codes. */
function measureDifference(before: readonly Uint16Array[], made: readonly Uint16Array[]): number {
  let [sum, count] = [0, 0];
  for (const [i, plane] of before.entries()) {
    for (let at = 0; at < plane.length; at++) sum += Math.abs(plane[at]! - made[i]![at]!);
    count += plane.length;
  }
  return Math.round((sum / count) * 100) / 100;
}

/** What a server does or leaves undone; that this machine's journal can't be read or was lost to another run is not its doing. */
const FAILURES_OF_SERVERS =
  /^(?:comfyui\..*|download\..*|remote\.(?:lost|no-answer|timed-out|too-large)|engine\.result)$/;

/** What ended the work, if that is the server's doing, else the error itself; without one, a picture that is another one. */
function createFailure(value: string, cause?: unknown): FootlightError {
  const error = cause === undefined ? undefined : toFootlightError(cause);
  if (error && !FAILURES_OF_SERVERS.test(error.code)) return error;
  const problem = error ? getErrorMessages(error).message : createMessage('result-problem.other-picture');
  return new FootlightError('upscaler.remote-failed', {
    // What may pass is tried again before the embedded net takes the server's place.
    kind: error?.kind === 'retryable' ? 'retryable' : 'terminal',
    parameters: { problem },
    value,
    cause,
  });
}
