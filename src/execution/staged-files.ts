import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { commitFile } from '../core/files.ts';
import { hasFile } from './destinations.ts';

/**
 * Files that wait beside their destinations until they were found to be good, so that a bad one never takes the place of
 * an earlier result. What was not delivered is removed; only a killed process leaves it, for the run that goes on.
 */
export class StagedFiles implements AsyncDisposable {
  readonly #paths = new Map<string, string>();

  /** Name under which the file of a destination waits. It is always the same, so that a killed run finds its files. */
  add(path: string): string {
    const target = resolve(path);
    const staged = `${target}.unverified`;
    this.#paths.set(target, staged);
    return staged;
  }

  /** Where a file of this digest lies: at its destination, if an earlier run delivered it. */
  async find(path: string, digest: string): Promise<string> {
    const target = resolve(path);
    if (!(await hasFile(target, digest))) return this.#paths.get(target)!;
    // What waits is of another run, and is not to replace it.
    await rm(this.#paths.get(target)!, { force: true });
    this.#paths.delete(target);
    return target;
  }

  /** Puts all files that wait where they belong. */
  async deliver(): Promise<void> {
    for (const [target, staged] of this.#paths) {
      await commitFile(staged, target);
      this.#paths.delete(target);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const staged of this.#paths.values()) await rm(staged, { force: true });
    this.#paths.clear();
  }
}
