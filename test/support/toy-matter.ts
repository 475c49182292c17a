import { createMessage } from '../../src/core/messages/message.ts';
import type { Matte, MatteRequest, Matter, MatteStage, ShotRequest } from '../../src/engines/matter.ts';
import { type Frame, getPlane16 } from '../../src/media/frame.ts';

/** Ways in which a matter can be wrong. */
export type MatterFault =
  | 'forgets-state'
  | 'ignores-warm-up'
  | 'keeps-frames'
  | 'keeps-frames-when-closed'
  | 'frees-survey'
  | 'shares-memory'
  | 'shares-state'
  | 'loses-last'
  | 'ignores-cancel'
  | 'even-sizes'
  | 'fails-without-subject';

export interface ToyMatterOptions {
  readonly fault?: MatterFault;
  /** Remembers by a state that is handed on, or by frames before and after. */
  readonly memory: 'state' | 'frames';
}

/** A matter that takes what is darker than a threshold for the subject, and smooths it in time. */
export function createToyMatter({ fault, memory }: ToyMatterOptions): Matter {
  const shared = { alpha: undefined as Uint16Array | undefined };
  return {
    id: 'toy',
    version: '1',
    method: 'segmentation-net',
    warmUpFrames: memory === 'frames' ? 1 : 0,
    lookAheadFrames: memory === 'frames' ? 1 : 0,
    surveyFrames: 4,
    openSurvey: async ({ signal, source }: ShotRequest) => {
      let [sum, count] = [0, 0];
      return {
        add: async (frame, _number, people) => {
          signal.throwIfAborted();
          if (fault === 'fails-without-subject' && !people?.some((sureness) => sureness > 128))
            throw new Error('there is no subject');
          sum += getPlane16(frame, 0, source.width, source.height).samples[0]!;
          count++;
          if (fault === 'frees-survey') frame.free();
        },
        finish: async () => ({
          score: 1,
          reason: createMessage('toy.reason'),
          measured: { frames: count },
          data: { threshold: count > 0 ? (sum / count) * 0.9 : 0 },
        }),
        [Symbol.asyncDispose]: async () => {},
      };
    },
    open: async (request) =>
      memory === 'frames' ? new WindowStage(request, fault) : new RunningStage(request, fault, shared),
  };
}

function cut({ source, finding }: MatteRequest, frame: Frame, fault?: MatterFault): Uint16Array {
  const { width, height } = source;
  const { samples, stride } = getPlane16(frame, 0, width, height);
  const { threshold } = finding.data as { threshold: number };
  const size = fault === 'even-sizes' ? (width & ~1) * (height & ~1) : width * height;
  return new Uint16Array(size).map((_, i) =>
    Math.max(0, Math.min(65535, (threshold - samples[Math.floor(i / width) * stride + (i % width)]!) * 4000)),
  );
}

/** Half of what it is now, half of what it was: remembers without end. */
class RunningStage implements MatteStage {
  readonly #request: MatteRequest;
  readonly #fault?: MatterFault;
  readonly #memory: { alpha?: Uint16Array };

  constructor(request: MatteRequest, fault: MatterFault | undefined, shared: { alpha?: Uint16Array }) {
    this.#request = request;
    this.#fault = fault;
    this.#memory = fault === 'shares-state' ? shared : {};
    const { state } = request;
    if (!state || fault === 'shares-state') return;
    this.#memory.alpha = new Uint16Array(
      state.buffer.slice(state.byteOffset, state.byteOffset + state.length),
    );
  }

  async warmUp(frame: Frame): Promise<void> {
    frame.free();
  }

  async *process(frame: Frame): AsyncGenerator<Matte> {
    try {
      if (this.#fault !== 'ignores-cancel') this.#request.signal.throwIfAborted();
      const alpha = cut(this.#request, frame, this.#fault);
      const before = this.#memory.alpha;
      if (before?.length === alpha.length)
        for (let i = 0; i < alpha.length; i++) alpha[i] = (alpha[i]! + before[i]!) >> 1;
      if (this.#fault === 'shares-memory' && before) before.set(alpha);
      else this.#memory.alpha = alpha;
      yield { pts: frame.pts, alpha: this.#memory.alpha!, confidence: 1 };
    } finally {
      if (this.#fault !== 'keeps-frames') frame.free();
    }
  }

  async *flush(): AsyncGenerator<Matte> {}

  saveState(): Uint8Array {
    return this.#fault === 'forgets-state'
      ? new Uint8Array()
      : new Uint8Array(this.#memory.alpha!.slice().buffer);
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

/** The mean of a frame and its neighbors. */
class WindowStage implements MatteStage {
  readonly #request: MatteRequest;
  readonly #fault?: MatterFault;
  #before?: Uint16Array;
  #waiting?: { frame: Frame; alpha: Uint16Array };

  constructor(request: MatteRequest, fault?: MatterFault) {
    this.#request = request;
    this.#fault = fault;
  }

  async warmUp(frame: Frame): Promise<void> {
    if (this.#fault !== 'ignores-warm-up') this.#before = cut(this.#request, frame);
    frame.free();
  }

  async *process(frame: Frame): AsyncGenerator<Matte> {
    const held = this.#waiting;
    this.#waiting = undefined;
    try {
      this.#request.signal.throwIfAborted();
    } catch (error) {
      frame.free();
      held?.frame.free();
      throw error;
    }
    const alpha = cut(this.#request, frame, this.#fault);
    this.#waiting = { frame, alpha };
    if (held) yield this.#finish(held, alpha);
  }

  async *flush(): AsyncGenerator<Matte> {
    const held = this.#waiting;
    this.#waiting = undefined;
    if (!held) return;
    if (this.#fault === 'loses-last') held.frame.free();
    else yield this.#finish(held, held.alpha);
  }

  #finish({ frame, alpha }: { frame: Frame; alpha: Uint16Array }, after: Uint16Array): Matte {
    const before = this.#before ?? alpha;
    const { pts } = frame;
    frame.free();
    this.#before = alpha;
    return { pts, alpha: alpha.map((value, i) => (before[i]! + value + after[i]!) / 3), confidence: 1 };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#fault !== 'keeps-frames-when-closed') this.#waiting?.frame.free();
  }
}
