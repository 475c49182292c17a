/** A row of an item, as it was seen. */
export interface SeenItem {
  readonly key: string;
  readonly done: number;
  /** The run that makes it now. */
  readonly holder: string | null;
}

/** Also where processes may stand still for ever: an item that two make is made well, one that nobody makes never is. */
const MIN_SECONDS = 900;
/** A worker notices a process that stands still, ends it and gives back its items before another one does. */
const MARGIN_SECONDS = 60;

/** Finds items that somebody holds and has not gone on with for so long that nobody works on them. */
export class StillItems {
  readonly #moved = new Map<string, SeenItem & { readonly at: number }>();
  readonly #afterMs: number;

  /** @param stallSeconds how long a worker lets a process stand still; 0 for ever */
  constructor(stallSeconds = 0) {
    this.#afterMs = 1000 * Math.max(MIN_SECONDS, stallSeconds + MARGIN_SECONDS);
  }

  find(rows: readonly SeenItem[], now = performance.now()): SeenItem[] {
    return rows.filter((row) => {
      const before = this.#moved.get(row.key);
      if (row.holder !== null && before?.holder === row.holder && before.done === row.done)
        return now - before.at > this.#afterMs;
      this.#moved.set(row.key, { ...row, at: now });
      return false;
    });
  }
}
