import type { EventListener, WorkflowEvent } from '../events.ts';

type Progress = Extract<WorkflowEvent, { type: 'step-progress' }>;

/** Nobody reads more often; each event that goes to another process takes a fifth of a millisecond. */
const INTERVAL_MS = 100;

/**
 * Passes on the progress of a step at most ten times a second, the newest of it always, and all else at once and in
 * order.
 */
export class ProgressThrottle {
  readonly #send: EventListener;
  readonly #sentAt = new Map<string, number>();
  readonly #held = new Map<string, Progress>();
  #timer: NodeJS.Timeout | undefined;

  constructor(send: EventListener) {
    this.#send = send;
  }

  take(event: WorkflowEvent): void {
    if (event.type !== 'step-progress') {
      this.flush();
      if (event.type === 'step-end') this.#sentAt.delete(event.step);
      this.#send(event);
      return;
    }
    this.#held.set(event.step, event);
    const sentAt = this.#sentAt.get(event.step) ?? Number.NEGATIVE_INFINITY;
    if (performance.now() - sentAt >= INTERVAL_MS) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), INTERVAL_MS);
  }

  /** Passes on what is held, as before the result of the run. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const [step, event] of this.#held) {
      this.#sentAt.set(step, performance.now());
      this.#send(event);
    }
    this.#held.clear();
  }
}
