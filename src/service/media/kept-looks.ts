import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { freeBytes } from '../../core/files.ts';
import type { DiskArtifactStore } from '../../execution/disk-artifact-store.ts';
import type { InspectionFiles } from '../../execution/inspection/inspection.ts';
import { isInspectionStep } from '../../execution/inspection/steps.ts';

/** Pictures are small, and their number is what costs; previews are large. */
const MAX_KEPT = 5_000;
const MAX_KEPT_BYTES = 20e9;
/** What was made or asked for just now is still read, also where the disk is full of other things. */
const SPARED_MS = 60_000;

/** What is kept of looks at media, by its number, its size and the room on the disk. */
export class KeptLooks {
  readonly #store: DiskArtifactStore;
  readonly #root: string;
  readonly #minFreeBytes: number;
  /** Of all that are kept; undefined until they have been counted. */
  #kept: { count: number; bytes: number } | undefined;
  #trimming: Promise<void> | undefined;

  /** @param store of which there is one of these alone, as it counts what is added */
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
      await this.#trimOnce(Math.min(MAX_KEPT_BYTES, Math.max(0, this.#kept.bytes - missing)));
  }

  async #count(): Promise<{ count: number; bytes: number }> {
    const kept = await this.#list();
    return { count: kept.length, bytes: kept.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) };
  }

  /** Of several who want it at a time one does it. */
  async #trimOnce(maxBytes: number): Promise<void> {
    this.#trimming ??= this.#trim(maxBytes).finally(() => {
      this.#trimming = undefined;
    });
    await this.#trimming;
  }

  /** The newest come first. */
  async #trim(maxBytes: number): Promise<void> {
    let bytes = 0;
    const sparedSince = Date.now() - SPARED_MS;
    for (const [i, artifact] of (await this.#list()).entries()) {
      bytes += artifact.sizeBytes;
      if (artifact.lastUsedAt.getTime() > sparedSince) continue;
      if (i >= MAX_KEPT || bytes > maxBytes) await this.#store.removeUnused(artifact);
    }
    this.#kept = await this.#count();
  }

  async #list() {
    return (await this.#store.list()).filter(({ step }) => isInspectionStep(step));
  }
}
