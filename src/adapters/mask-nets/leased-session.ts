import type { DeviceLease } from '../../inference/device-lease.ts';
import type { InferenceEngine } from '../../inference/engine.ts';
import type { ModelSession } from '../../inference/session.ts';

/** Models that are open on a device, which is held as long. */
export class LeasedSessions implements AsyncDisposable {
  readonly sessions: readonly ModelSession[];
  readonly #stack: AsyncDisposableStack;

  private constructor(sessions: readonly ModelSession[], stack: AsyncDisposableStack) {
    this.sessions = sessions;
    this.#stack = stack;
  }

  /** Waits for the device and opens the graphs on it. @throws `cancelled`, `model.invalid-graph` */
  static async open(
    engine: InferenceEngine,
    graphs: readonly Uint8Array[],
    signal: AbortSignal,
  ): Promise<LeasedSessions> {
    await using stack = new AsyncDisposableStack();
    const lease: DeviceLease = await engine.lease(signal);
    stack.use(lease);
    const sessions: ModelSession[] = [];
    for (const graph of graphs) sessions.push(stack.use(await engine.openSession(graph)));
    return new LeasedSessions(sessions, stack.move());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

/** Creates what owns a resource from now on; the resource is given back where that fails. */
export async function createWith<Resource extends AsyncDisposable, Owner>(
  opening: Promise<Resource>,
  create: (resource: Resource) => Owner,
): Promise<Owner> {
  const resource = await opening;
  try {
    return create(resource);
  } catch (error) {
    await resource[Symbol.asyncDispose]();
    throw error;
  }
}
