import { setTimeout as sleep } from 'node:timers/promises';
import { throwIfCancelled } from '../../core/errors.ts';
import { mapConcurrently } from '../../core/map-concurrently.ts';
import type { SharedItem, SharedWork } from './shared-work.ts';

const LOOK_MS = 1_000;
/** A folder that machines share may show a file some seconds late: only then is what was finished made again. */
const LOOKS_FOR_FINISHED = 10;

/** A bucket answers each question late, and many at a time. */
const FOUND_AT_A_TIME = 8;

/** A step that is applied to items which several workers may make. */
export interface Division<Result> {
  readonly items: readonly SharedItem[];
  /** Items that this process makes at a time. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
  readonly lookMs?: number;
  /** Makes the item of that number, or returns its stored artifact. */
  make(index: number, signal: AbortSignal): Promise<Result>;
  /** Returns the stored artifact of an item that somebody else made; undefined if there is none. */
  find(index: number): Promise<Result | undefined>;
  /** Is told how far an item is that is made elsewhere. */
  onProgress(index: number, done: number): void;
}

/** The artifacts of all items in order, and whether any had to be made for them. */
interface Divided<Result> {
  readonly results: readonly Result[];
  readonly ranAny: boolean;
}

/** Makes items together with other workers, until all of them are there. */
export async function divideItems<Result>(
  work: SharedWork,
  division: Division<Result>,
): Promise<Divided<Result>> {
  const { items, concurrency, signal } = division;
  const divided = new DividedItems(work, division);
  const open = await divided.findStored();
  if (open.length > 0) {
    await work.offer(open);
    const lanes = Array.from(
      { length: concurrency },
      () => (either: AbortSignal) => divided.makeFree(either),
    );
    const all = [(either: AbortSignal) => divided.collect(either), ...lanes];
    await mapConcurrently(all, { concurrency: all.length, signal }, (each, _i, either) => each(either));
  }
  return { results: items.map((_, i) => divided.results.get(i)!), ranAny: open.length > 0 };
}

/** Makes items for the run of another worker while any are free. @returns how many were made */
export async function helpWithItems<Result>(
  work: SharedWork,
  { items, concurrency, signal, make }: Pick<Division<Result>, 'items' | 'concurrency' | 'signal' | 'make'>,
): Promise<number> {
  const keys = items.map(({ key }) => key);
  let made = 0;
  const lanes = Array.from({ length: concurrency }, (_, i) => i);
  await mapConcurrently(lanes, { concurrency, signal }, async (_lane, _i, either) => {
    for (let key = await work.take(keys); key !== undefined; key = await work.take(keys)) {
      await makeTaken(work, key, () => make(keys.indexOf(key!), either));
      made++;
      throwIfCancelled(either);
    }
  });
  return made;
}

class DividedItems<Result> {
  readonly results = new Map<number, Result>();
  readonly #work: SharedWork;
  readonly #division: Division<Result>;
  readonly #keys: readonly string[];
  /** A film has hundreds of items, and all are looked at each second. */
  readonly #indices: ReadonlyMap<string, number>;
  /** How often an item that is finished elsewhere was not found. */
  readonly #missed = new Map<number, number>();
  /** How far the items are that are made elsewhere. */
  readonly #seen = new Map<number, number>();
  readonly #over = new AbortController();
  #making = 0;

  constructor(work: SharedWork, division: Division<Result>) {
    this.#work = work;
    this.#division = division;
    this.#keys = division.items.map(({ key }) => key);
    this.#indices = new Map(this.#keys.map((key, i) => [key, i]));
  }

  get #areAllThere(): boolean {
    return this.results.size === this.#keys.length;
  }

  private keep(index: number, result: Result): void {
    this.results.set(index, result);
    if (this.#areAllThere) this.#over.abort();
  }

  /** @returns the items that are not stored */
  async findStored(): Promise<SharedItem[]> {
    const { items, find, signal } = this.#division;
    await mapConcurrently(items, { concurrency: FOUND_AT_A_TIME, signal }, async (_item, i) => {
      const found = await find(i);
      if (found !== undefined) this.keep(i, found);
    });
    return items.filter((_, i) => !this.results.has(i));
  }

  /** Makes free items one after the other; also those that others had taken and gave back, or died over. */
  async makeFree(signal: AbortSignal): Promise<void> {
    while (!this.#areAllThere) {
      throwIfCancelled(signal);
      const key = await this.#work.take(this.#keys);
      if (key === undefined) await this.pause(signal);
      else {
        const index = this.#indices.get(key)!;
        this.#making++;
        await makeTaken(this.#work, key, async () => {
          this.keep(index, await this.#division.make(index, signal));
        });
        this.#making--;
      }
    }
  }

  /** Takes in what others make, until everything is there. */
  async collect(signal: AbortSignal): Promise<void> {
    while (!this.#areAllThere) {
      throwIfCancelled(signal);
      const finished = await this.look();
      if (finished.length > 0) await this.takeAllIn(finished, signal);
      if (!this.#areAllThere) await this.pause(signal);
    }
  }

  /** Tells of what others make, and of life while something is awaited. @returns what is finished and not taken in */
  private async look(): Promise<number[]> {
    const states = await this.#work.look(this.#making === 0);
    return states.flatMap((state) => {
      const index = this.#indices.get(state.key);
      if (index === undefined || this.results.has(index)) return [];
      this.takeNote(index, state.done);
      return state.isFinished ? [index] : [];
    });
  }

  private takeNote(index: number, done: number): void {
    if (done <= (this.#seen.get(index) ?? 0)) return;
    this.#seen.set(index, done);
    this.#division.onProgress(index, done);
  }

  /** Fetches what others finished, which may take long, and goes on looking meanwhile. */
  private async takeAllIn(finished: readonly number[], signal: AbortSignal): Promise<void> {
    let isOver = false;
    const limits = { concurrency: FOUND_AT_A_TIME, signal };
    const fetching = mapConcurrently(finished, limits, (index) => this.takeIn(index)).finally(() => {
      isOver = true;
    });
    const over = fetching.catch(() => undefined);
    for (;;) {
      await Promise.race([over, this.pause(signal)]);
      if (isOver || signal.aborted || this.#areAllThere) return void (await fetching);
      await this.look();
    }
  }

  private async takeIn(index: number): Promise<void> {
    const found = await this.#division.find(index);
    if (found !== undefined) return this.keep(index, found);
    const missed = (this.#missed.get(index) ?? 0) + 1;
    this.#missed.set(index, missed);
    if (missed % LOOKS_FOR_FINISHED === 0) await this.#work.offer([this.#division.items[index]!]);
  }

  private async pause(signal: AbortSignal): Promise<void> {
    const either = AbortSignal.any([signal, this.#over.signal]);
    await sleep(this.#division.lookMs ?? LOOK_MS, undefined, { signal: either }).catch(() => undefined);
  }
}

/** Others may take an item again that failed here. */
async function makeTaken(work: SharedWork, key: string, make: () => Promise<unknown>): Promise<void> {
  try {
    await make();
  } catch (error) {
    // What went wrong is the cause; whoever ends the run gives back what could not be given back now.
    await work.release(key).catch(() => undefined);
    throw error;
  }
  await work.finish(key);
}
