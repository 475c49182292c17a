import { z } from 'zod';
import type { Matte, MatteRequest, MatteStage } from '../../engines/matter.ts';
import { judgeClarity } from '../../frames/mask-doubt.ts';
import { readRgbPicture } from '../../frames/rgb-picture.ts';
import type { Frame } from '../../media/frame.ts';
import type { RecurrentNet } from './recurrent-net.ts';

/** What the survey found out for the stages. */
const findingSchema = z.object({
  ratio: z.number().gt(0).max(1),
  /** How sure the net is of frames where it sees nobody. */
  emptyConfidence: z.number().min(0).max(1),
});

/** Mattes a segment frame by frame; the net remembers what it needs of those before. */
export class RecurrentStage implements MatteStage {
  readonly #net: RecurrentNet;
  readonly #request: MatteRequest;
  readonly #finding: z.infer<typeof findingSchema>;

  constructor(net: RecurrentNet, request: MatteRequest) {
    this.#net = net;
    this.#request = request;
    this.#finding = findingSchema.parse(request.finding.data);
  }

  async warmUp(frame: Frame): Promise<void> {
    for await (const matte of this.process(frame)) void matte;
  }

  async *process(frame: Frame): AsyncGenerator<Matte, void, undefined> {
    yield await this.matte(frame);
  }

  async *flush(): AsyncGenerator<Matte, void, undefined> {}

  saveState(): Uint8Array {
    return this.#net.saveStates();
  }

  private async matte(frame: Frame): Promise<Matte> {
    try {
      const { source, signal } = this.#request;
      signal.throwIfAborted();
      const { ratio, emptyConfidence } = this.#finding;
      const values = await this.#net.matte(readRgbPicture(frame, source, source), ratio);
      const { width, height } = source;
      const { clarity, isSomebody } = judgeClarity({ width, height, values }, ratio);
      const alpha = Uint16Array.from(values, (value) => Math.min(1, Math.max(0, value)) * 65_535 + 0.5);
      return { pts: frame.pts, alpha, confidence: isSomebody ? clarity : emptyConfidence };
    } finally {
      frame.free();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#net[Symbol.asyncDispose]();
  }
}
