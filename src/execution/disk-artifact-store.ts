import { mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { writeTextAtomically } from '../core/files.ts';
import type { Artifact, ArtifactManifest, ArtifactStore, ArtifactSummary } from './artifact-store.ts';
import { BuildFolders } from './build-folders.ts';
import { DiskRemoteTaskJournal } from './remote/disk-remote-task-journal.ts';

export const MANIFEST = 'manifest.json';
export const REMOTE_TASKS = 'remote-tasks';
/** A manifest under this name hides its artifact while it is decided whether it is removed. */
const CONDEMNED = 'condemned.json';

/**
 * Finished step outputs in folders named by their key. A folder is built under `building/` and renamed
 * when complete, so a key that exists is whole, whatever was killed.
 */
export class DiskArtifactStore implements ArtifactStore {
  readonly root: string;
  readonly remoteTasks: DiskRemoteTaskJournal;
  readonly #artifacts: string;
  readonly #building: BuildFolders;

  constructor(root: string) {
    this.root = root;
    this.remoteTasks = new DiskRemoteTaskJournal(join(root, REMOTE_TASKS));
    this.#artifacts = join(root, 'artifacts');
    this.#building = new BuildFolders(join(root, 'building'));
  }

  /** Creates the folders and removes unfinished artifacts of dead processes. */
  async open(): Promise<void> {
    await mkdir(this.#artifacts, { recursive: true });
    await this.#building.open();
    await this.remoteTasks.open();
  }

  async find<Output>(key: string): Promise<Artifact<Output> | undefined> {
    const directory = join(this.#artifacts, key);
    const text = await readFile(join(directory, MANIFEST), 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    // Marking it as used prevents its removal; if that fails, it was removed meanwhile.
    if (!(await this.markUsed(directory))) return undefined;
    return { key, directory, manifest: JSON.parse(text) as ArtifactManifest<Output> };
  }

  /** Creates a private folder in which a step may build its files. */
  async createBuildDirectory(): Promise<string> {
    const directory = this.#building.choosePath();
    await mkdir(directory, { recursive: true });
    return directory;
  }

  /** Makes a built folder the artifact `key`. A concurrent winner is kept and this build dropped. */
  async commit<Output>(
    key: string,
    directory: string,
    manifest: ArtifactManifest<Output>,
  ): Promise<Artifact<Output>> {
    await syncFiles(directory);
    await writeTextAtomically(join(directory, MANIFEST), JSON.stringify(manifest));
    const target = join(this.#artifacts, key);
    try {
      await this.moveToDestination(directory, target);
    } catch {
      const winner = await this.find<Output>(key);
      if (winner) {
        await rm(directory, { recursive: true, force: true });
        return winner;
      }
      // The winner's artifact may have been removed since.
      await this.moveToDestination(directory, target).catch(async (error) => {
        await rm(directory, { recursive: true, force: true });
        throw error;
      });
    }
    await using folder = await open(this.#artifacts, 'r');
    await folder.sync();
    return { key, directory: target, manifest };
  }

  async remove(key: string): Promise<void> {
    await this.discard(join(this.#artifacts, key)).catch((error: NodeJS.ErrnoException) => {
      // Another run may have removed it at the same moment.
      if (error.code !== 'ENOENT') throw error;
    });
  }

  async removeUnused({ key, lastUsedAt }: ArtifactSummary): Promise<boolean> {
    const directory = join(this.#artifacts, key);
    const [manifest, condemned] = [join(directory, MANIFEST), join(directory, CONDEMNED)];
    // A `find` before the rename has marked its use; after it `find` sees nothing.
    await isSuccessful(rename(manifest, condemned));
    const stats = await stat(condemned).catch(() => undefined);
    if (!stats) return false;
    if (stats.mtime > lastUsedAt) {
      await rename(condemned, manifest);
      return false;
    }
    return isSuccessful(this.discard(directory));
  }

  async list(): Promise<ArtifactSummary[]> {
    const keys = await readdir(this.#artifacts).catch(() => []);
    const summaries = await Promise.all(keys.map((key) => this.summarize(key)));
    return summaries
      .filter((summary) => summary !== undefined)
      .sort((a, b) => b.lastUsedAt.getTime() - a.lastUsedAt.getTime());
  }

  /** @returns false if the artifact is gone; true in a read-only store, where nothing is removed either */
  private async markUsed(directory: string): Promise<boolean> {
    const now = new Date();
    return utimes(join(directory, MANIFEST), now, now).then(
      () => true,
      ({ code }: NodeJS.ErrnoException) => code !== 'ENOENT',
    );
  }

  private async moveToDestination(directory: string, target: string): Promise<void> {
    if (await isSuccessful(rename(directory, target))) return;
    // A process that died while it removed an artifact leaves a folder without a manifest.
    if (await isSuccessful(stat(join(target, CONDEMNED)))) await this.discard(target).catch(() => undefined);
    await rename(directory, target);
  }

  /** Removes a folder: atomically by a rename, then its files. */
  private async discard(directory: string): Promise<void> {
    const doomed = this.#building.choosePath();
    await rename(directory, doomed);
    await rm(doomed, { recursive: true, force: true });
  }

  private async summarize(key: string): Promise<ArtifactSummary | undefined> {
    const directory = join(this.#artifacts, key);
    try {
      // An artifact whose removal was interrupted is listed too, so that it is removed.
      const name = (await isSuccessful(stat(join(directory, MANIFEST)))) ? MANIFEST : CONDEMNED;
      const { step } = JSON.parse(await readFile(join(directory, name), 'utf8')) as ArtifactManifest;
      const { mtime } = await stat(join(directory, name));
      return { key, step, sizeBytes: await measureDirectoryBytes(directory), lastUsedAt: mtime };
    } catch {
      return undefined;
    }
  }
}

async function isSuccessful(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}

async function syncFiles(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    await using file = await open(join(entry.parentPath, entry.name), 'r+');
    await file.sync();
  }
}

async function measureDirectoryBytes(directory: string): Promise<number> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true });
  const sizes = await Promise.all(
    entries.filter((e) => e.isFile()).map(async (e) => (await stat(join(e.parentPath, e.name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
