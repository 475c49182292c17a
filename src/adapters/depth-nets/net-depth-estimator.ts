import { FootlightError } from '../../core/errors.ts';
import type { DepthEstimator, DepthMap } from '../../engines/depth-estimator.ts';
import { followEdges } from '../../frames/depth-edges.ts';
import { type RgbPicture, readRgbPicture } from '../../frames/rgb-picture.ts';
import type { DeviceLease } from '../../inference/device-lease.ts';
import type { InferenceEngine } from '../../inference/engine.ts';
import type { ModelSession, TensorValue } from '../../inference/session.ts';
import type { Frame } from '../../media/frame.ts';
import type { WorkingPicture } from '../../media/video/working-picture.ts';
import { chooseInputSize, type DepthNet } from './depth-net.ts';

export interface LoadedDepthNet {
  readonly net: DepthNet;
  readonly graph: Uint8Array;
  /** SHA-256 of the file. */
  readonly digest: string;
  readonly engine: InferenceEngine;
}

/** Share of the pixels at each end of the range that are clamped, so that no single pixel sets the scale. */
const CLAMPED_SHARE = 0.005;

/** A depth net on the chosen device, which it holds from its first picture on until it is disposed of. */
export class NetDepthEstimator implements DepthEstimator {
  readonly id: string;
  readonly version: string;
  readonly #loaded: LoadedDepthNet;
  #opened: Promise<{ lease: DeviceLease; session: ModelSession }> | undefined;

  constructor(loaded: LoadedDepthNet) {
    this.#loaded = loaded;
    this.id = loaded.net.name;
    this.version = `1-${loaded.digest.slice(0, 16)}`;
  }

  async estimate(frame: Frame, format: WorkingPicture, signal: AbortSignal): Promise<DepthMap> {
    const { net } = this.#loaded;
    const { session } = await this.use(signal);
    const size = chooseInputSize(net, session.inputs[0]!, format);
    const picture = readRgbPicture(frame, format, size);
    const data = normalizeColors(picture, net);
    const results = await session.run({ [net.input]: { data, shape: [1, 3, size.height, size.width] } });
    return followEdges(readDepth(results[net.output]!, net), frame, format);
  }

  /** The session, opened for the first picture; after a failure the next picture tries again. */
  private async use(signal: AbortSignal) {
    this.#opened ??= this.open(signal);
    const opening = this.#opened;
    try {
      return await opening;
    } catch (error) {
      if (this.#opened === opening) this.#opened = undefined;
      throw error;
    }
  }

  private async open(signal: AbortSignal) {
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

function normalizeColors({ data }: RgbPicture, { mean, deviation }: DepthNet): Float32Array {
  const area = data.length / 3;
  const result = new Float32Array(data.length);
  for (let channel = 0; channel < 3; channel++) {
    const [offset, scale] = [mean[channel]!, 1 / deviation[channel]!];
    for (let i = channel * area; i < (channel + 1) * area; i++) result[i] = (data[i]! - offset) * scale;
  }
  return result;
}

/** Scales inverse depth of any unit to 0 for the farthest and 1 for the nearest. @throws `depth.invalid-result` */
function readDepth({ data, shape }: TensorValue, { name }: DepthNet) {
  const [height = 0, width = 0] = shape.slice(-2);
  if (width * height !== data.length || !data.every(Number.isFinite))
    throw new FootlightError('depth.invalid-result', {
      kind: 'terminal',
      parameters: { shape: String(shape) },
      value: name,
    });
  const sorted = data.slice().sort();
  const least = sorted[Math.floor(CLAMPED_SHARE * (sorted.length - 1))]!;
  const most = sorted[Math.ceil((1 - CLAMPED_SHARE) * (sorted.length - 1))]!;
  const span = most - least;
  const depth = new Float32Array(data.length);
  if (span > 0)
    for (let i = 0; i < depth.length; i++) depth[i] = Math.min(1, Math.max(0, (data[i]! - least) / span));
  return { width, height, depth };
}
