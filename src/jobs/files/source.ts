import type { InputSource } from '../../execution/inputs/input-source.ts';

/** Where an input comes from, checked by `checkSource`. */
export type Source =
  | InputSource
  /** An upload or an artifact of an earlier task, in the object store. */
  | StoredSource;

export interface StoredSource {
  readonly kind: 'object';
  readonly key: string;
  readonly name: string;
}
