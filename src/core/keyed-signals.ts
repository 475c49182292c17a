import { setTimeout as sleep } from 'node:timers/promises';

/** Passes news that come by a key, such as the id of a task, to their waiters in this process. */
export class KeyedSignals {
  readonly #signals = new Set<KeyedSignal>();

  /** Subscribes to a key until the signal is disposed of. */
  subscribe(key: string): KeyedSignal {
    const signal = new KeyedSignal(key, () => this.#signals.delete(signal));
    this.#signals.add(signal);
    return signal;
  }

  notify(key: string): void {
    for (const signal of this.#signals) if (signal.key === key) signal.notify();
  }

  /** Wakes all waiters, after a reconnection in which notifications may have been lost. */
  notifyAll(): void {
    for (const signal of this.#signals) signal.notify();
  }
}

/** Notifications of one key. One that comes while nobody waits ends the next wait at once, so that none is missed. */
export class KeyedSignal implements Disposable {
  readonly key: string;
  readonly #onDispose: () => void;
  #isNotified = false;
  #wake = (): void => undefined;

  constructor(key: string, onDispose: () => void) {
    this.key = key;
    this.#onDispose = onDispose;
  }

  notify(): void {
    this.#isNotified = true;
    this.#wake();
  }

  /**
   * Waits for a notification, at most `milliseconds`, or until `stop` fires.
   *
   * @returns whether there was one
   */
  async wait(milliseconds: number, stop: AbortSignal): Promise<boolean> {
    if (!this.#isNotified) {
      const woken = new AbortController();
      this.#wake = () => woken.abort();
      const signal = AbortSignal.any([woken.signal, stop]);
      await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
    }
    const isNotified = this.#isNotified;
    this.#isNotified = false;
    return isNotified;
  }

  [Symbol.dispose](): void {
    this.#onDispose();
  }
}
