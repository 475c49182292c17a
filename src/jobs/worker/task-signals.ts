import { setTimeout as sleep } from 'node:timers/promises';

/** Passes the database's notifications about tasks to their waiters in this process. */
export class TaskSignals {
  readonly #signals = new Set<TaskSignal>();

  /** Subscribes to a task until the signal is disposed of. */
  subscribe(id: string): TaskSignal {
    const signal = new TaskSignal(id, () => this.#signals.delete(signal));
    this.#signals.add(signal);
    return signal;
  }

  notify(id: string): void {
    for (const signal of this.#signals) if (signal.id === id) signal.notify();
  }

  /** Wakes all waiters, after a reconnection in which notifications may have been lost. */
  notifyAll(): void {
    for (const signal of this.#signals) signal.notify();
  }
}

/** Notifications of one task. One that comes while nobody waits ends the next wait at once, so that none is missed. */
export class TaskSignal implements Disposable {
  readonly id: string;
  readonly #onDispose: () => void;
  #isNotified = false;
  #wake = (): void => undefined;

  constructor(id: string, onDispose: () => void) {
    this.id = id;
    this.#onDispose = onDispose;
  }

  notify(): void {
    this.#isNotified = true;
    this.#wake();
  }

  /** Waits for a notification, at most `milliseconds`, or until `stop` fires. */
  async wait(milliseconds: number, stop: AbortSignal): Promise<void> {
    if (!this.#isNotified) {
      const woken = new AbortController();
      this.#wake = () => woken.abort();
      const signal = AbortSignal.any([woken.signal, stop]);
      await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
    }
    this.#isNotified = false;
  }

  [Symbol.dispose](): void {
    this.#onDispose();
  }
}
