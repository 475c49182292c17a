/** A row of an item, as it was seen. */
export interface SeenItem {
  readonly key: string;
  readonly done: number;
  /** The run that makes it now. */
  readonly holder: string | null;
}

/** Longer than any worker lets a process stand still. */
const STILL_AFTER_MS = 900_000;

/** Finds items that somebody holds and has not gone on with for so long that nobody works on them. */
export class StillItems {
  readonly #moved = new Map<string, SeenItem & { readonly at: number }>();

  find(rows: readonly SeenItem[], now = performance.now()): SeenItem[] {
    return rows.filter((row) => {
      const before = this.#moved.get(row.key);
      if (row.holder !== null && before?.holder === row.holder && before.done === row.done)
        return now - before.at > STILL_AFTER_MS;
      this.#moved.set(row.key, { ...row, at: now });
      return false;
    });
  }
}
