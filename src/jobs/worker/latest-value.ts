/** Lets a value through at most once an interval, and at its end the last one of those that came too early. */
export class LatestValue<Value> {
  readonly #intervalMs: number;
  readonly #pass: (value: Value) => void;
  #passedAt = Number.NEGATIVE_INFINITY;
  #waiting: { readonly value: Value } | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(intervalMs: number, pass: (value: Value) => void) {
    this.#intervalMs = intervalMs;
    this.#pass = pass;
  }

  offer(value: Value): void {
    this.#waiting = { value };
    const leftMs = this.#passedAt + this.#intervalMs - performance.now();
    if (leftMs <= 0) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), leftMs).unref();
  }

  /** Lets through what waits, at once. */
  flush(): void {
    const waiting = this.#waiting;
    this.drop();
    if (!waiting) return;
    this.#passedAt = performance.now();
    this.#pass(waiting.value);
  }

  /** Forgets what waits. */
  drop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = undefined;
  }
}
