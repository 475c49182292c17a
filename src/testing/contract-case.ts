import type assert from 'node:assert/strict';

export type Assert = typeof assert;

/** One requirement of an interface as a test case, independent of the test runner. */
export interface ContractCase {
  readonly name: string;
  run(check: Assert): Promise<void>;
}
