/** What a process that died in the middle of a run leaves unsaid. */
export class Death extends Error {}

/** Passes calls on until the given one, at which the process dies: from then on nothing it does has any effect. */
export class MortalProcess {
  #pointsLeft: number;

  /** @param points calls and returns until death; it lives where they are infinite */
  constructor(points: number) {
    this.#pointsLeft = points;
  }

  get isDead(): boolean {
    return this.#pointsLeft <= 0;
  }

  /** The same object as this process uses it, with a point before and after each call. */
  using<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (object, name) => {
        const member: unknown = Reflect.get(object, name);
        if (typeof member !== 'function') return member;
        return async (...given: unknown[]) => {
          this.pass();
          const result: unknown = await member.apply(object, given);
          this.pass();
          return result;
        };
      },
    });
  }

  private pass(): void {
    if (this.isDead || --this.#pointsLeft <= 0) throw new Death();
  }
}
