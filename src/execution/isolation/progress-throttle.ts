import type { EventListener, WorkflowEvent } from '../events.ts';

type Progress = Extract<WorkflowEvent, { type: 'step-progress' }>;

/** Nobody reads more often; each event that goes to another process takes a fifth of a millisecond. */
const INTERVAL_MS = 100;

/**
 * Passes on the progress of steps ten times a second, the newest of each, and what is held before anything else that is told;
 * all else at once. It stays in the order in which it was told, so that the share of the whole never falls.
 */
export class ProgressThrottle {
  readonly #send: EventListener;
  /** The newest of each step, the last told one last. */
  readonly #held = new Map<string, Progress>();
  #sentAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(send: EventListener) {
    this.#send = send;
  }

  take(event: WorkflowEvent): void {
    if (event.type !== 'step-progress') {
      this.flush();
      // The first progress of the next step is passed on at once.
      if (event.type === 'step-end') this.#sentAt = Number.NEGATIVE_INFINITY;
      this.#send(event);
      return;
    }
    this.#held.delete(event.step);
    this.#held.set(event.step, event);
    if (performance.now() - this.#sentAt >= INTERVAL_MS) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), INTERVAL_MS);
  }

  /** Passes on what is held, as before the result of the run. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#held.size > 0) this.#sentAt = performance.now();
    for (const event of this.#held.values()) this.#send(event);
    this.#held.clear();
  }
}
