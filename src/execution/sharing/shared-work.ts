/** An item of a step that any worker of a service may make; its artifact has this key. */
export interface SharedItem {
  readonly key: string;
  /** In the step's unit. */
  readonly size: number;
}

/** How far an item is, whoever makes it. */
export interface ItemState {
  readonly key: string;
  /** In the step's unit, 0 to the item's size. */
  readonly done: number;
  /** Whether its artifact is in the store. */
  readonly isFinished: boolean;
}

/** What a process that makes items may ask of its worker, which speaks to the others through the database. */
export type SharedCall =
  | { readonly ask: 'open' }
  | { readonly ask: 'offer'; readonly items: readonly SharedItem[] }
  | { readonly ask: 'take'; readonly keys: readonly string[] }
  | { readonly ask: 'report'; readonly key: string; readonly done: number }
  | { readonly ask: 'finish' | 'release'; readonly key: string }
  | { readonly ask: 'look'; readonly isWaiting: boolean };

/** The run that needs the items, or a worker that makes some of them for it and nothing else. */
export type SharedRole = 'owner' | 'helper';

/** The items of one run that workers divide among themselves. An item is made by one of them at a time. */
export interface SharedWork {
  readonly role: SharedRole;
  /** Whether there are workers who may make items. */
  open(): Promise<boolean>;
  /** Lets everybody take these items, also those that were finished and are gone from the store. */
  offer(items: readonly SharedItem[]): Promise<void>;
  /**
   * Takes a free item: the owner the first of its list, a helper the last one, so that they meet at one place.
   *
   * @returns its key; undefined if none is free, or if this worker has work of its own
   */
  take(keys: readonly string[]): Promise<string | undefined>;
  report(key: string, done: number): Promise<void>;
  /** Tells that the artifact of a taken item is in the store. */
  finish(key: string): Promise<void>;
  /** Gives a taken item back. */
  release(key: string): Promise<void>;
  /** @param isWaiting whether nothing is left to do here, so that silence means no standstill */
  look(isWaiting: boolean): Promise<readonly ItemState[]>;
  /** Ends the run of a helper, which has made so many items and has nothing else to do. */
  end(made: number): void;
}
