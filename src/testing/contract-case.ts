import type assert from 'node:assert/strict';

export type Assert = typeof assert;

/** One promise of an interface, to be run by any test runner. */
export interface ContractCase {
  readonly name: string;
  run(check: Assert): Promise<void>;
}
