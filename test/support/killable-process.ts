const NEVER = new Promise<never>(() => undefined);

/** Passes calls on until the given one, at which the process dies: nothing that it does comes to an end any more. */
export class KillableProcess {
  /** Resolves at its death. */
  readonly death: Promise<void>;
  readonly #lastPoint: number;
  readonly #die: () => void;
  #passed = 0;

  /** @param lastPoint of its calls and their returns, at which it dies; infinite for one that lives on */
  constructor(lastPoint: number) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.death = promise;
    this.#lastPoint = lastPoint;
    this.#die = resolve;
  }

  /** The same object as this process uses it, with a point before and after each call. */
  using<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (object, name) => {
        const member: unknown = Reflect.get(object, name);
        if (typeof member !== 'function') return member;
        return async (...given: unknown[]) => {
          await this.pass();
          const result: unknown = await member.apply(object, given);
          await this.pass();
          return result;
        };
      },
    });
  }

  get passed(): number {
    return this.#passed;
  }

  async pass(): Promise<void> {
    if (++this.#passed < this.#lastPoint) return;
    this.#die();
    await NEVER;
  }
}
