import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { writeTextAtomically } from '../core/files.ts';
import { isAlive } from '../core/processes.ts';
import type { Artifact, ArtifactManifest, ArtifactStore, ArtifactSummary } from './artifact-store.ts';

export const MANIFEST = 'manifest.json';
/**
 * Finished step outputs in folders named by their key. A folder is built under `building/` and renamed
 * when complete, so a key that exists is whole, whatever was killed.
 */
export class DiskArtifactStore implements ArtifactStore {
  readonly root: string;
  readonly #artifacts: string;
  readonly #building: string;

  constructor(root: string) {
    this.root = root;
    this.#artifacts = join(root, 'artifacts');
    this.#building = join(root, 'building');
  }

  /** Creates the folders and removes what dead processes left half-built. */
  async open(): Promise<void> {
    await mkdir(this.#artifacts, { recursive: true });
    await mkdir(this.#building, { recursive: true });
    const leftovers = await readdir(this.#building);
    await Promise.all(
      leftovers
        .filter((name) => !isAlive(Number.parseInt(name, 10)))
        .map((name) => rm(join(this.#building, name), { recursive: true, force: true })),
    );
  }

  async find<Output>(key: string): Promise<Artifact<Output> | undefined> {
    const directory = join(this.#artifacts, key);
    const text = await readFile(join(directory, MANIFEST), 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    const now = new Date();
    await utimes(join(directory, MANIFEST), now, now).catch(() => undefined);
    return { key, directory, manifest: JSON.parse(text) as ArtifactManifest<Output> };
  }

  /** A private folder in which a step may build its files. */
  async newBuildDirectory(): Promise<string> {
    const directory = join(this.#building, `${process.pid}-${randomBytes(6).toString('hex')}`);
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
      await rename(directory, target);
    } catch (error) {
      const winner = await this.find<Output>(key);
      await rm(directory, { recursive: true, force: true });
      if (winner) return winner;
      throw error;
    }
    await using folder = await open(this.#artifacts, 'r');
    await folder.sync();
    return { key, directory: target, manifest };
  }

  async remove(key: string): Promise<void> {
    const doomed = join(this.#building, `${process.pid}-${randomBytes(6).toString('hex')}`);
    await rename(join(this.#artifacts, key), doomed).catch((error: NodeJS.ErrnoException) => {
      // Another run may have removed it at the same moment.
      if (error.code !== 'ENOENT') throw error;
    });
    await rm(doomed, { recursive: true, force: true });
  }

  async list(): Promise<ArtifactSummary[]> {
    const keys = await readdir(this.#artifacts).catch(() => []);
    const summaries = await Promise.all(keys.map((key) => this.summarize(key)));
    return summaries
      .filter((summary) => summary !== undefined)
      .sort((a, b) => b.lastUsedAt.getTime() - a.lastUsedAt.getTime());
  }

  private async summarize(key: string): Promise<ArtifactSummary | undefined> {
    const directory = join(this.#artifacts, key);
    try {
      const manifest = JSON.parse(await readFile(join(directory, MANIFEST), 'utf8')) as ArtifactManifest;
      const { mtime } = await stat(join(directory, MANIFEST));
      return { key, step: manifest.step, sizeBytes: await directoryBytes(directory), lastUsedAt: mtime };
    } catch {
      return undefined;
    }
  }
}

async function syncFiles(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    await using file = await open(join(entry.parentPath, entry.name), 'r+');
    await file.sync();
  }
}

async function directoryBytes(directory: string): Promise<number> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true });
  const sizes = await Promise.all(
    entries.filter((e) => e.isFile()).map(async (e) => (await stat(join(e.parentPath, e.name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
