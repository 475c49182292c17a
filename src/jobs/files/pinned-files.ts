import { mkdir, rm, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type FootlightError, toFootlightError } from '../../core/errors.ts';
import type { InputSource } from '../../execution/inputs/input-source.ts';
import { type OpenedFile, openBelow } from '../../execution/inputs/opened-file.ts';

type PathSource = Extract<InputSource, { kind: 'path' }>;

/** The files of this machine that a run reads: opened once, under their own names in a folder of the run. */
export class PinnedFiles {
  readonly #folder: string;
  readonly #opened = new Map<string, OpenedFile>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Opens the file of an option.
   *
   * @returns a source that stays that file while this is open; the error if the file is not there any more
   */
  async pin(option: string, source: PathSource): Promise<PathSource | FootlightError> {
    if (source.root === undefined) return source;
    const path = join(this.#folder, option, basename(source.path));
    if (this.#opened.has(option)) return { kind: 'path', path };
    try {
      const opened = await openBelow(source.path, source.root);
      this.#opened.set(option, opened);
      await mkdir(join(this.#folder, option), { recursive: true });
      // A service that was killed in the middle left one that leads nowhere.
      await rm(path, { force: true });
      await symlink(opened.path, path);
      return { kind: 'path', path };
    } catch (error) {
      return toFootlightError(error);
    }
  }

  async close(): Promise<void> {
    for (const opened of this.#opened.values()) await opened[Symbol.asyncDispose]();
    this.#opened.clear();
  }
}
