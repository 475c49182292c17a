import { createWriteStream } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { FootlightError } from '../core/errors.ts';
import { mapConcurrently } from '../core/map-concurrently.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { PARALLEL_DOWNLOADS, PARALLEL_UPLOADS } from '../storage/parallel-transfers.ts';
import type { Artifact, ArtifactManifest, ArtifactStore, ArtifactSummary } from './artifact-store.ts';
import { DiskArtifactStore, MANIFEST, REMOTE_TASKS } from './disk-artifact-store.ts';
import { SharedRemoteTaskJournal } from './remote/shared-remote-task-journal.ts';

const FOLDER = 'artifacts/';
/** The bucket records uses once a day, so the last use may be so much later than `list` reports. */
export const USE_NOTED_WITHIN_MS = 86_400_000;
const PARALLEL_READS = 16;

/**
 * The artifact store of many machines: each keeps the artifacts it made or used on its own disk, and an object store
 * has them all. The manifest is uploaded last, so that an artifact that another machine finds is complete. Local
 * artifacts stay on their machine.
 */
export class SharedArtifactStore implements ArtifactStore {
  readonly remoteTasks: SharedRemoteTaskJournal;
  readonly #local: DiskArtifactStore;
  readonly #objects: ObjectStore;

  constructor(localRoot: string, objects: ObjectStore) {
    this.#local = new DiskArtifactStore(localRoot);
    this.#objects = objects;
    this.remoteTasks = new SharedRemoteTaskJournal(join(localRoot, REMOTE_TASKS), objects);
  }

  async open(): Promise<void> {
    await this.#local.open();
    await this.remoteTasks.open();
  }

  createBuildDirectory(): Promise<string> {
    return this.#local.createBuildDirectory();
  }

  async find<Output>(key: string): Promise<Artifact<Output> | undefined> {
    const head = await this.#objects.head(getManifestKey(key));
    if (!head) return this.findLocal(key);
    const artifact = (await this.#local.find<Output>(key)) ?? (await this.fetchIfThere<Output>(key));
    if (!artifact) return undefined;
    if (Date.now() - head.modifiedAt.getTime() > USE_NOTED_WITHIN_MS)
      await this.#objects.put(getManifestKey(key), join(artifact.directory, MANIFEST));
    return artifact;
  }

  async commit<Output>(
    key: string,
    directory: string,
    manifest: ArtifactManifest<Output>,
  ): Promise<Artifact<Output>> {
    const artifact = await this.#local.commit(key, directory, manifest);
    if (manifest.isLocal || (await this.#objects.head(getManifestKey(key)))) return artifact;
    const names = await listFileNames(artifact.directory);
    await mapConcurrently(
      names.filter((name) => name !== MANIFEST),
      { concurrency: PARALLEL_UPLOADS },
      (name) => this.#objects.put(`${FOLDER}${key}/${name}`, join(artifact.directory, name)),
    );
    await this.#objects.put(getManifestKey(key), join(artifact.directory, MANIFEST));
    return artifact;
  }

  async remove(key: string): Promise<void> {
    await this.#objects.remove(getManifestKey(key));
    for await (const object of this.#objects.list(`${FOLDER}${key}/`)) await this.#objects.remove(object.key);
    if (await this.#local.find(key)) await this.#local.remove(key);
  }

  /** Removes it only from the bucket; the copy on this machine is subject to the limits of its disk. */
  async removeUnused({ key, lastUsedAt }: ArtifactSummary): Promise<boolean> {
    const head = await this.#objects.head(getManifestKey(key));
    if (!head || head.modifiedAt > lastUsedAt) return false;
    await this.#objects.remove(getManifestKey(key));
    for await (const object of this.#objects.list(`${FOLDER}${key}/`)) await this.#objects.remove(object.key);
    return true;
  }

  async list(): Promise<ArtifactSummary[]> {
    const sizes = new Map<string, number>();
    const whole = new Map<string, Date>();
    for await (const { key, sizeBytes, modifiedAt } of this.#objects.list(FOLDER)) {
      const [artifact, ...name] = key.slice(FOLDER.length).split('/') as [string, ...string[]];
      sizes.set(artifact, (sizes.get(artifact) ?? 0) + sizeBytes);
      if (name.join('/') === MANIFEST) whole.set(artifact, modifiedAt);
    }
    const summaries = await Readable.from(whole)
      .map(([key, lastUsedAt]) => this.summarize(key, sizes.get(key) ?? 0, lastUsedAt), {
        concurrency: PARALLEL_READS,
      })
      .toArray();
    return summaries
      .filter((summary) => summary !== undefined)
      .sort((a, b) => b.lastUsedAt.getTime() - a.lastUsedAt.getTime());
  }

  private async summarize(
    key: string,
    sizeBytes: number,
    lastUsedAt: Date,
  ): Promise<ArtifactSummary | undefined> {
    try {
      const { step } = (await json(await this.#objects.read(getManifestKey(key)))) as ArtifactManifest;
      return { key, step, sizeBytes, lastUsedAt };
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  }

  /** @returns undefined if another machine has removed it meanwhile */
  private async fetchIfThere<Output>(key: string): Promise<Artifact<Output> | undefined> {
    try {
      return await this.fetch<Output>(key);
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  }

  /** Finds an artifact that was never shared. Others that are missing in the bucket count as removed. */
  private async findLocal<Output>(key: string): Promise<Artifact<Output> | undefined> {
    const artifact = await this.#local.find<Output>(key);
    return artifact?.manifest.isLocal ? artifact : undefined;
  }

  private async fetch<Output>(key: string): Promise<Artifact<Output>> {
    const directory = await this.#local.createBuildDirectory();
    const prefix = `${FOLDER}${key}/`;
    const objects = await Array.fromAsync(this.#objects.list(prefix));
    await mapConcurrently(objects, { concurrency: PARALLEL_DOWNLOADS }, async (object, _i, signal) => {
      const path = join(directory, ...object.key.slice(prefix.length).split('/'));
      await mkdir(dirname(path), { recursive: true });
      await pipeline(await this.#objects.read(object.key), createWriteStream(path), { signal });
    });
    const manifest = await json(await this.#objects.read(getManifestKey(key)));
    return this.#local.commit(key, directory, manifest as ArtifactManifest<Output>);
  }
}

function isGone(error: unknown): boolean {
  return error instanceof FootlightError && error.code === 'storage.not-found';
}

function getManifestKey(key: string): string {
  return `${FOLDER}${key}/${MANIFEST}`;
}

async function listFileNames(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/'));
}
