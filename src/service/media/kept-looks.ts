import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { freeBytes } from '../../core/files.ts';
import type { DiskArtifactStore } from '../../execution/disk-artifact-store.ts';
import type { InspectionFiles } from '../../execution/inspection/inspection.ts';
import { isInspectionStep } from '../../execution/inspection/steps.ts';

/** Pictures are small, and their number is what costs; previews are large. */
const MAX_KEPT = 5_000;
const MAX_KEPT_BYTES = 20e9;

/** What is kept of looks at media, by its number, its size and the room on the disk. */
export class KeptLooks {
  readonly #store: DiskArtifactStore;
  readonly #root: string;
  readonly #minFreeBytes: number;
  /** Of all that are kept; undefined until they have been counted. */
  #kept: { count: number; bytes: number } | undefined;

  constructor(store: DiskArtifactStore, root: string, minFreeBytes: number) {
    this.#store = store;
    this.#root = root;
    this.#minFreeBytes = minFreeBytes;
  }

  /** Counts what was just made, and removes those that were not used for longest where there is too much. */
  async note({ directory, output }: InspectionFiles): Promise<void> {
    this.#kept ??= await this.#count();
    this.#kept.count++;
    for (const name of output.files) this.#kept.bytes += (await stat(join(directory, name))).size;
    const missing = this.#minFreeBytes - (await freeBytes(this.#root));
    if (this.#kept.count > MAX_KEPT || this.#kept.bytes > MAX_KEPT_BYTES || missing > 0)
      await this.#trim(Math.min(MAX_KEPT_BYTES, Math.max(0, this.#kept.bytes - missing)));
  }

  async #count(): Promise<{ count: number; bytes: number }> {
    const kept = await this.#list();
    return { count: kept.length, bytes: kept.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) };
  }

  /** The newest come first, and the one that was just made stays. */
  async #trim(maxBytes: number): Promise<void> {
    let bytes = 0;
    for (const [i, artifact] of (await this.#list()).entries()) {
      bytes += artifact.sizeBytes;
      if (i > 0 && (i >= MAX_KEPT || bytes > maxBytes)) await this.#store.removeUnused(artifact);
    }
    this.#kept = await this.#count();
  }

  async #list() {
    return (await this.#store.list()).filter(({ step }) => isInspectionStep(step));
  }
}
