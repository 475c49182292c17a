import type { RgbPicture } from '../../frames/rgb-picture.ts';
import type { DeviceLease } from '../../inference/device-lease.ts';
import type { InferenceEngine } from '../../inference/engine.ts';
import type { ModelSession, TensorValue } from '../../inference/session.ts';
import { STATE_INPUTS, STATE_OUTPUTS } from './ports.ts';
import { decodeStates, encodeStates } from './recurrent-states.ts';

/** The model and where it runs. */
export interface LoadedModel {
  readonly graph: Uint8Array;
  /** SHA-256 of the graph. */
  readonly digest: string;
  readonly engine: InferenceEngine;
}

/** A zero of one pixel stands for the state before the first frame. */
const EMPTY: TensorValue = { data: new Float32Array(1), shape: [1, 1, 1, 1] };
const WANTED = ['pha', ...STATE_OUTPUTS];

/** The net on its device, with what it remembers of the frames so far. */
export class RecurrentNet implements AsyncDisposable {
  readonly #lease: DeviceLease;
  readonly #session: ModelSession;
  #states: readonly TensorValue[] = STATE_INPUTS.map(() => EMPTY);

  private constructor(lease: DeviceLease, session: ModelSession) {
    this.#lease = lease;
    this.#session = session;
  }

  /** Waits for the device and opens the net. @throws `cancelled`, `model.invalid-graph` */
  static async open({ graph, engine }: LoadedModel, signal: AbortSignal): Promise<RecurrentNet> {
    const lease = await engine.lease(signal);
    try {
      return new RecurrentNet(lease, await engine.openSession(graph));
    } catch (error) {
      await lease[Symbol.asyncDispose]();
      throw error;
    }
  }

  /**
   * Mattes the next picture.
   *
   * @param ratio share of the sides that the net looks at, 0 to 1
   * @returns alpha in the picture's size, 0 to 1
   */
  async matte({ width, height, data }: RgbPicture, ratio: number): Promise<Float32Array> {
    const inputs: Record<string, TensorValue> = {
      src: { data, shape: [1, 3, height, width] },
      downsample_ratio: { data: Float32Array.of(ratio), shape: [1] },
    };
    for (const [i, name] of STATE_INPUTS.entries()) inputs[name] = this.#states[i]!;
    const results = await this.#session.run(inputs, WANTED);
    this.#states = STATE_OUTPUTS.map((name) => results[name]!);
    return results.pha!.data;
  }

  /** Forgets all frames. */
  reset(): void {
    this.#states = STATE_INPUTS.map(() => EMPTY);
  }

  saveStates(): Uint8Array {
    return encodeStates(this.#states);
  }

  /** @throws RangeError if the bytes are not what `saveStates` gave */
  loadStates(bytes: Uint8Array): void {
    this.#states = decodeStates(bytes, STATE_INPUTS.length);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session[Symbol.asyncDispose]();
    await this.#lease[Symbol.asyncDispose]();
  }
}
