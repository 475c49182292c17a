import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { getThrownMessage } from '../core/error-causes.ts';
import { FootlightError } from '../core/errors.ts';
import type { Provider } from '../core/execution-provider.ts';
import type { PortInfo, TensorValue } from './tensor.ts';

export type { PortInfo, TensorValue };

export interface SessionOptions {
  readonly provider: Provider;
  /** Number of CPU threads; 0 lets the runtime take every core. */
  readonly threads?: number;
}

/** One loaded graph on one provider. Disposal frees its memory. */
export class ModelSession implements AsyncDisposable {
  readonly #session: InferenceSession;
  readonly #Tensor: typeof Tensor;
  readonly provider: Provider;

  private constructor(session: InferenceSession, provider: Provider, tensor: typeof Tensor) {
    this.#session = session;
    this.#Tensor = tensor;
    this.provider = provider;
  }

  /** @throws `model.invalid-graph` if the runtime rejects the graph, `inference.no-runtime` */
  static async open(graph: Uint8Array, { provider, threads = 0 }: SessionOptions): Promise<ModelSession> {
    const runtime = await loadRuntime();
    try {
      const session = await runtime.InferenceSession.create(graph, {
        executionProviders: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'],
        graphOptimizationLevel: 'all',
        intraOpNumThreads: threads,
        // Threads that wait for the next operator give their core to decoding and encoding, instead of spinning.
        extra: { session: { intra_op: { allow_spinning: '0' } } },
        logSeverityLevel: 4,
      });
      return new ModelSession(session, provider, runtime.Tensor);
    } catch (error) {
      if (isOutOfMemory(error)) throw error;
      throw new FootlightError('model.invalid-graph', {
        kind: 'input',
        parameters: { provider, problem: getLastLine(error) },
        cause: error,
      });
    }
  }

  get inputs(): readonly PortInfo[] {
    return this.#session.inputMetadata.map(toPortInfo);
  }

  get outputs(): readonly PortInfo[] {
    return this.#session.outputMetadata.map(toPortInfo);
  }

  /** @param outputs names of those that are wanted; all by default */
  async run(
    inputs: Readonly<Record<string, TensorValue>>,
    outputs: readonly string[] = this.#session.outputNames,
  ): Promise<Record<string, TensorValue>> {
    const feeds = Object.entries(inputs).map(([name, value]) => [name, this.#toTensor(name, value)]);
    const results = await this.#session.run(Object.fromEntries(feeds) as Record<string, Tensor>, outputs);
    const values = Object.entries(results).map(([name, tensor]) => [
      name,
      { data: tensor.data as Float32Array, shape: tensor.dims },
    ]);
    return Object.fromEntries(values) as Record<string, TensorValue>;
  }

  /** Ports of int64, such as those for words, take whole numbers. */
  #toTensor(name: string, { data, shape }: TensorValue): Tensor {
    const isWhole = this.inputs.some((port) => port.name === name && port.type === 'int64');
    return isWhole
      ? new this.#Tensor('int64', BigInt64Array.from(data, BigInt), shape)
      : new this.#Tensor('float32', data, shape);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session.release();
  }
}

/**
 * Loads ONNX Runtime on first use: commands that run no model start without it, and machines without a binary of it can
 * do everything else.
 *
 * @throws `inference.no-runtime`
 */
export async function loadRuntime(): Promise<typeof import('onnxruntime-node')> {
  try {
    const runtime = await import('onnxruntime-node');
    // Its log messages would break the progress display.
    runtime.env.logLevel = 'fatal';
    return runtime;
  } catch (error) {
    const value = `${process.platform}-${process.arch}`;
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND')
      throw new FootlightError('inference.no-runtime', { kind: 'terminal', value, cause: error });
    throw new FootlightError('inference.no-runtime', {
      kind: 'terminal',
      reason: 'not-installed',
      value,
      cause: error,
    });
  }
}

function toPortInfo(metadata: InferenceSession.ValueMetadata): PortInfo {
  return metadata.isTensor
    ? { name: metadata.name, shape: metadata.shape, type: metadata.type }
    : { name: metadata.name, shape: [], type: 'non-tensor' };
}

/** Whether a run failed for lack of memory and may work with a smaller tile; every provider has its own wording. */
export function isOutOfMemory(error: unknown): boolean {
  const text = getThrownMessage(error);
  return /out of memory|OutOfMemory|bad_alloc|Failed to allocate|E_OUTOFMEMORY|allocate memory/i.test(text);
}

function getLastLine(error: unknown): string {
  const text = getThrownMessage(error);
  return text.trim().split('\n').at(-1)!.slice(-200).replace(/\.$/, '');
}
