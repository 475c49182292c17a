import type { ItemState, SharedCall, SharedItem, SharedRole, SharedWork } from './shared-work.ts';

/** The work of a run that a process shares by asking its parent, which speaks to the database. */
export class AskedWork implements SharedWork {
  readonly role: SharedRole;
  readonly end: (made: number) => void;
  readonly #ask: (call: SharedCall) => Promise<unknown>;

  constructor(
    role: SharedRole,
    ask: (call: SharedCall) => Promise<unknown>,
    end: (made: number) => void = () => undefined,
  ) {
    this.role = role;
    this.#ask = ask;
    this.end = end;
  }

  async open(): Promise<boolean> {
    return (await this.#ask({ ask: 'open' })) === true;
  }

  async offer(items: readonly SharedItem[]): Promise<void> {
    await this.#ask({ ask: 'offer', items });
  }

  async take(keys: readonly string[]): Promise<string | undefined> {
    return (await this.#ask({ ask: 'take', keys })) as string | undefined;
  }

  async report(key: string, done: number): Promise<void> {
    await this.#ask({ ask: 'report', key, done });
  }

  async finish(key: string): Promise<void> {
    await this.#ask({ ask: 'finish', key });
  }

  async release(key: string): Promise<void> {
    await this.#ask({ ask: 'release', key });
  }

  async look(isWaiting: boolean): Promise<readonly ItemState[]> {
    return (await this.#ask({ ask: 'look', isWaiting })) as readonly ItemState[];
  }
}
