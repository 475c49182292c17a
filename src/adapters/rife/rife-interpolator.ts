import { FootlightError, throwIfCancelled } from '../../core/errors.ts';
import type { FrameInterpolator, InterpolationRequest } from '../../engines/frame-interpolator.ts';
import type { PicturePair } from '../../frames/interpolation/frame-mixer.ts';
import type { InterpolationSource } from '../../frames/interpolation/interpolation-source.ts';
import { readRgbPlanes, writeRgbPlanes } from '../../frames/interpolation/rgb-planes.ts';
import { interpolateFrames } from '../../frames/interpolator.ts';
import type { DeviceLease } from '../../inference/device-lease.ts';
import type { InferenceEngine } from '../../inference/engine.ts';
import type { ModelSession } from '../../inference/session.ts';
import type { Frame } from '../../media/frame.ts';
import type { NetForm } from './net-form.ts';
import { createNetFailure, runNet } from './run-net.ts';

export interface LoadedRife {
  readonly form: NetForm;
  /** Sides of its pictures are multiples of this. */
  readonly multiple: number;
  readonly graph: Uint8Array;
  /** SHA-256 of the file. */
  readonly digest: string;
  readonly engine: InferenceEngine;
}

/** RIFE on the chosen device, which it holds from the first picture that it draws until it is disposed of. It may be used again after that. */
export class RifeInterpolator implements FrameInterpolator {
  readonly id = 'rife';
  readonly version: string;
  readonly #loaded: LoadedRife;
  #opened: Promise<{ lease: DeviceLease; session: ModelSession }> | undefined;

  constructor(loaded: LoadedRife) {
    this.#loaded = loaded;
    this.version = `1-${loaded.digest.slice(0, 16)}`;
  }

  interpolate(frames: AsyncIterable<Frame>, request: InterpolationRequest): AsyncIterable<Frame> {
    const drawBetween = (pair: PicturePair) => this.draw(pair, request);
    return interpolateFrames(frames, { ...request, drawBetween });
  }

  private async draw(
    { first, second, share }: PicturePair,
    { source, signal }: InterpolationRequest,
  ): Promise<Frame> {
    const size = choosePaddedSize(this.#loaded, source);
    const { session } = await this.use(size, signal);
    const pictures = {
      first: readRgbPlanes(first, source, size),
      second: readRgbPlanes(second, source, size),
      share,
      ...size,
    };
    return writeRgbPlanes(await runNet(session, this.#loaded.form, pictures), source, size);
  }

  /** The session, opened for the first picture. @throws `interpolator.failed`, after which the next picture tries again */
  private async use(size: { readonly width: number; readonly height: number }, signal?: AbortSignal) {
    this.#opened ??= this.open(signal);
    const opening = this.#opened;
    try {
      return await opening;
    } catch (error) {
      if (this.#opened === opening) this.#opened = undefined;
      if (signal) throwIfCancelled(signal);
      throw createNetFailure(error, size);
    }
  }

  private async open(signal: AbortSignal | undefined) {
    const { engine, graph } = this.#loaded;
    const lease = await engine.lease(signal);
    try {
      return { lease, session: await engine.openSession(graph) };
    } catch (error) {
      await lease[Symbol.asyncDispose]();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const opened = await this.#opened?.catch(() => undefined);
    this.#opened = undefined;
    await opened?.session[Symbol.asyncDispose]();
    await opened?.lease[Symbol.asyncDispose]();
  }
}

/** @throws `interpolator.too-large` if a net takes only smaller pictures */
function choosePaddedSize(
  { form: { fixedSize }, multiple }: LoadedRife,
  { width, height }: InterpolationSource,
): { readonly width: number; readonly height: number } {
  const pad = (side: number): number => Math.ceil(side / multiple) * multiple;
  if (!fixedSize) return { width: pad(width), height: pad(height) };
  if (fixedSize.width >= width && fixedSize.height >= height) return fixedSize;
  throw new FootlightError('interpolator.too-large', {
    kind: 'terminal',
    parameters: { width, height, size: `${fixedSize.width}x${fixedSize.height}` },
    value: 'rife',
  });
}
