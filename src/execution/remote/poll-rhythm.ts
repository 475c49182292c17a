import { throwIfCancelled } from '../../core/errors.ts';
import type { KeyedSignal } from '../../core/keyed-signals.ts';
import { pause } from '../retry.ts';

const MAX_PAUSE_SECONDS = 60;
/** With callbacks, pauses grow to this: polls only find what a lost call would have told. */
const MAX_GROWN_PAUSE_SECONDS = 30;

/** When a task is polled again: after a pause, or as soon as its service calls. */
export class PollRhythm {
  readonly #pollSeconds: number;
  readonly #signal: AbortSignal;
  readonly #calls: KeyedSignal | undefined;
  #pauseSeconds: number;
  /** Whether a call has come that no poll has followed yet. */
  #isCalled = false;
  /** When a call was followed by a poll for the last time; milliseconds of `performance.now`. */
  #followedAt = Number.NEGATIVE_INFINITY;
  /** Whether a call has led to the current poll. Such a one is not broken off, so that no flood of calls keeps any from ending. */
  #isFollowing = false;

  /** @param calls those of the service, if it makes any */
  constructor(pollSeconds: number, signal: AbortSignal, calls?: KeyedSignal) {
    this.#pollSeconds = pollSeconds;
    this.#pauseSeconds = pollSeconds;
    this.#signal = signal;
    this.#calls = calls;
  }

  /**
   * Polls, and gives a poll up where the service calls meanwhile: it asked before the task had ended, or hangs.
   *
   * @param work fails when its signal fires
   * @param limitSeconds how long it may take
   */
  async poll<T>(limitSeconds: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const limited = AbortSignal.any([this.#signal, AbortSignal.timeout(limitSeconds * 1000)]);
    if (!this.#calls || this.#isFollowing) return await work(limited);
    const [outdated, ended] = [new AbortController(), new AbortController()];
    const watch = this.#calls.wait(limitSeconds * 1000, ended.signal).then((isCalled) => {
      this.#isCalled = isCalled;
      if (isCalled) outdated.abort();
    });
    try {
      return await work(AbortSignal.any([limited, outdated.signal]));
    } finally {
      ended.abort();
      await watch;
    }
  }

  /**
   * Waits until the next poll is due. Of many calls the first is followed at once, the others at the usual pace of polls.
   *
   * @param suggestedSeconds pause that the service asks for
   * @param leftSeconds longest pause
   * @throws `cancelled`
   */
  async wait(suggestedSeconds: number | undefined, leftSeconds: number): Promise<void> {
    const most = Math.min(MAX_PAUSE_SECONDS, leftSeconds);
    const pauseSeconds = Math.min(suggestedSeconds ?? this.#pauseSeconds, most);
    if (!this.#calls) return pause(pauseSeconds, this.#signal);
    this.#isFollowing = this.#isCalled || (await this.#calls.wait(pauseSeconds * 1000, this.#signal));
    this.#isCalled = false;
    throwIfCancelled(this.#signal);
    if (!this.#isFollowing) return this.slowDown();
    const sinceSeconds = (performance.now() - this.#followedAt) / 1000;
    await pause(Math.max(0, Math.min(this.#pollSeconds - sinceSeconds, most)), this.#signal);
    this.#followedAt = performance.now();
    this.#pauseSeconds = this.#pollSeconds;
  }

  private slowDown(): void {
    const most = Math.max(this.#pollSeconds, MAX_GROWN_PAUSE_SECONDS);
    this.#pauseSeconds = Math.min(most, 2 * this.#pauseSeconds);
  }
}
