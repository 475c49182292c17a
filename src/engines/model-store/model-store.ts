import { copyFile, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { z } from 'zod';
import { FootlightError, toFootlightError } from '../../core/errors.ts';
import { commitFile, writeAtomically, writeTextAtomically } from '../../core/files.ts';
import { hashFileSha256 } from '../../core/hashing.ts';
import { type CatalogueFile, type CatalogueModel, readCatalogue } from './catalogue.ts';
import { type Hub, orderAddresses } from './hubs.ts';

const manifestSchema = z.object({
  name: z.string(),
  licence: z.string(),
  source: z.string(),
  addedAt: z.iso.datetime(),
  /** The task that it was recognized to do, and its form; models of the catalogue have theirs there. */
  task: z.string().optional(),
  form: z.string().optional(),
  files: z.array(z.object({ name: z.string(), sha256: z.string(), bytes: z.int() })),
});

/** Manifest of an installed model. */
export type InstalledModel = z.infer<typeof manifestSchema>;

export interface ModelStoreSettings {
  readonly root: string;
  /** Whether downloads are forbidden. */
  readonly isOffline: boolean;
  /** Base addresses for {github}, {huggingface} and {modelscope}. */
  readonly endpoints: Readonly<Record<Hub, string>>;
  /** The hub that is asked before the others; without it, they are asked in the catalogue's order. */
  readonly firstHub?: Hub;
  /** Whether an address was named for {huggingface}, so that ModelScope is asked only by name. */
  readonly hasOwnHub?: boolean;
  /** Further catalogue files. */
  readonly catalogues: readonly string[];
}

/** Settings from FOOTLIGHT_MODELS, FOOTLIGHT_OFFLINE, FOOTLIGHT_CATALOGUE, FOOTLIGHT_GITHUB, HF_ENDPOINT and MODELSCOPE_ENDPOINT. */
export function getModelStoreSettings(environment: NodeJS.ProcessEnv = process.env): ModelStoreSettings {
  const data = environment.XDG_DATA_HOME ?? environment.LOCALAPPDATA ?? join(homedir(), '.local', 'share');
  return {
    root: environment.FOOTLIGHT_MODELS ?? join(data, 'footlight', 'models'),
    isOffline: ['1', 'true'].includes(environment.FOOTLIGHT_OFFLINE ?? ''),
    endpoints: {
      github: withoutSlash(environment.FOOTLIGHT_GITHUB ?? 'https://github.com'),
      huggingface: withoutSlash(environment.HF_ENDPOINT || 'https://huggingface.co'),
      modelscope: withoutSlash(environment.MODELSCOPE_ENDPOINT ?? 'https://modelscope.cn'),
    },
    hasOwnHub: Boolean(environment.HF_ENDPOINT),
    catalogues: (environment.FOOTLIGHT_CATALOGUE ?? '').split(delimiter).filter(Boolean),
  };
}

const MANIFEST = 'manifest.json';
/** Where a model came from that is no file of the user's. */
const CATALOGUE = 'catalogue';
/** Largest file of the user's that is downloaded: engines read none that is larger. */
const MAX_OWN_BYTES = 2 ** 30;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

export interface PullOptions {
  readonly signal?: AbortSignal;
  readonly stallSeconds?: number;
  readonly onProgress?: (file: string, bytes: number, total: number | undefined) => void;
  /** Is told of each address before it is asked. */
  readonly onAddress?: (url: string) => void;
  /** Is told why an address failed before the next one is asked. */
  readonly onNextAddress?: (error: FootlightError) => void;
}

/** Store of model files on this machine: one folder per model, complete as soon as it has its manifest. */
export class ModelStore {
  readonly #settings: ModelStoreSettings;

  constructor(settings: ModelStoreSettings = getModelStoreSettings()) {
    this.#settings = settings;
  }

  get root(): string {
    return this.#settings.root;
  }

  readCatalogue(): Promise<ReadonlyMap<string, CatalogueModel>> {
    return readCatalogue(this.#settings.catalogues);
  }

  async listInstalled(): Promise<InstalledModel[]> {
    const names = (await readdir(this.#settings.root).catch(() => [])).filter((name) => NAME.test(name));
    const models = await Promise.all(names.sort().map((name) => this.find(name)));
    return models.filter((model) => model !== undefined);
  }

  /** The installed model of that name, or of one that the catalogue spells otherwise, as "RealESRGAN_x4plus". */
  async find(name: string): Promise<InstalledModel | undefined> {
    const model = await this.readManifest(name);
    if (model) return model;
    const entry = await this.findEntry(name);
    return entry && entry.name !== name ? this.readManifest(entry.name) : undefined;
  }

  private async readManifest(name: string): Promise<InstalledModel | undefined> {
    const text = await readFile(join(this.getFolder(name), MANIFEST), 'utf8').catch(() => undefined);
    return text === undefined ? undefined : parseManifest(text);
  }

  /** The catalogue's entry for a name, however its letters and separators are written. */
  async findEntry(name: string): Promise<CatalogueModel | undefined> {
    const catalogue = await this.readCatalogue();
    const wanted = simplifyName(name);
    return (
      catalogue.get(name) ?? [...catalogue.values()].find((entry) => simplifyName(entry.name) === wanted)
    );
  }

  /** Whether it is installed from files of the user's, which can't be downloaded again. */
  private async isOwn(name: string): Promise<boolean> {
    const model = await this.find(name);
    return model !== undefined && model.source !== CATALOGUE;
  }

  /** Paths of a model's files, in the catalogue's order; undefined if it is not installed. */
  async getPaths(name: string): Promise<string[] | undefined> {
    const model = await this.find(name);
    return model?.files.map((file) => join(this.getFolder(model.name), file.name));
  }

  /**
   * Downloads and verifies a model of the catalogue; it is installed as a whole or not at all. Interrupted downloads are
   * resumed, files that are finished stay, and of an installed model what is missing or changed is downloaded again.
   *
   * @throws `model.unknown`, `model.damaged`, `model.offline`, `model.checksum-mismatch`, `download.*`
   */
  async pull(asked: string, options: PullOptions = {}): Promise<InstalledModel> {
    const model = await this.getEntry(asked);
    const { name } = model;
    const installed = await this.find(name);
    if (installed && (await this.findDamaged(name)).length === 0) return installed;
    if (this.#settings.isOffline) throw createOfflineError(name);
    await mkdir(this.getFolder(name), { recursive: true });
    const files: InstalledModel['files'] = [];
    for (const file of model.files) {
      options.signal?.throwIfAborted();
      const sha256 = file.sha256 ?? installed?.files.find((each) => each.name === file.name)?.sha256;
      files.push(
        (await this.findFinished(name, file.name, sha256)) ?? (await this.fetchFile(name, file, options)),
      );
    }
    return this.record({ name, licence: model.licence, source: CATALOGUE, files });
  }

  /**
   * Copies files of the user's into the store.
   *
   * @param model its task and form, and where it came from: by default the first file's path
   * @throws `model.name-taken`, `model.invalid-name`
   */
  async add(
    name: string,
    paths: readonly string[],
    model: Partial<Pick<InstalledModel, 'task' | 'form' | 'source'>> = {},
  ): Promise<InstalledModel> {
    await this.assertFree(name);
    const files: InstalledModel['files'] = [];
    for (const [i, path] of paths.entries()) {
      // Two files may have the same name in different folders.
      const isTaken = files.some((file) => file.name === basename(path));
      const file = isTaken ? `${i + 1}-${basename(path)}` : basename(path);
      const target = join(this.getFolder(name), file);
      await writeAtomically(target, (temporary) => copyFile(path, temporary));
      files.push({ name: file, sha256: await hashFileSha256(target), bytes: (await stat(target)).size });
    }
    return this.record({ name, licence: 'unknown', source: paths[0]!, files, ...model });
  }

  /** @throws `model.name-taken`, `model.invalid-name` */
  async assertFree(name: string): Promise<void> {
    if (await this.readManifest(name)) throw createNameTakenError(name);
  }

  /** Downloads a file of the user's into a folder. @throws `model.offline`, `download.*` @returns its path */
  async fetchInto(folder: string, url: string, options: PullOptions = {}): Promise<string> {
    if (this.#settings.isOffline) throw createOfflineError(url);
    const { download } = await import('../../storage/download.ts');
    const file = basename(new URL(url).pathname).replaceAll(/[^A-Za-z0-9._-]/g, '-') || 'model';
    const path = join(folder, file);
    const onProgress = (bytes: number, total?: number) => options.onProgress?.(file, bytes, total);
    options.onAddress?.(url);
    await download({
      url,
      partPath: `${path}.part`,
      maxBytes: MAX_OWN_BYTES,
      signal: options.signal,
      onProgress,
    });
    await commitFile(`${path}.part`, path);
    return path;
  }

  /** Names of files that are missing or changed since they were installed. @throws `model.not-installed` */
  async verify(name: string): Promise<string[]> {
    const model = await this.find(name);
    if (!model) throw createNotInstalledError(name);
    const damaged: string[] = [];
    for (const file of model.files) {
      const path = join(this.getFolder(model.name), file.name);
      const actual = await hashFileSha256(path).catch(() => 'missing');
      if (actual !== file.sha256) damaged.push(file.name);
    }
    return damaged;
  }

  /**
   * Names of files of an installed model that have to be downloaded again.
   *
   * @throws `model.not-installed`, and `model.damaged` for a user's own, which no catalogue has the files of
   */
  async findDamaged(name: string): Promise<string[]> {
    const files = await this.verify(name);
    if (files.length > 0 && (await this.isOwn(name)))
      throw new FootlightError('model.damaged', { kind: 'input', parameters: { files }, value: name });
    return files;
  }

  async remove(name: string): Promise<void> {
    const model = await this.find(name);
    if (!model) throw createNotInstalledError(name);
    // Without its manifest the model is gone, whatever happens to the rest.
    await rm(join(this.getFolder(model.name), MANIFEST));
    await rm(this.getFolder(model.name), { recursive: true });
  }

  /**
   * A file that an earlier download finished, if it is what it has to be. Files get their names when they are complete, so without
   * a checksum one that is there is taken.
   */
  private async findFinished(name: string, file: string, sha256: string | undefined) {
    const path = join(this.getFolder(name), file);
    const actual = await hashFileSha256(path).catch(() => undefined);
    if (actual === undefined || (sha256 !== undefined && actual !== sha256)) return undefined;
    return { name: file, sha256: actual, bytes: (await stat(path)).size };
  }

  private async fetchFile(name: string, file: CatalogueFile, options: PullOptions) {
    const path = join(this.getFolder(name), file.name);
    const { download } = await import('../../storage/download.ts');
    const partPath = `${path}.part`;
    const failures: unknown[] = [];
    const { firstHub, hasOwnHub = false } = this.#settings;
    const mayMirror = firstHub === 'modelscope' || (firstHub === undefined && !hasOwnHub);
    const addresses = orderAddresses(file.urls, firstHub, mayMirror && file.sha256 !== undefined);
    for (const template of addresses) {
      const url = template.replace(/^\{(\w+)\}/, (_, hub: Hub) => this.#settings.endpoints[hub]);
      try {
        const { signal, stallSeconds, onProgress } = options;
        options.onAddress?.(url);
        await download({
          url,
          partPath,
          maxBytes: file.approximateBytes * 2,
          signal,
          stallSeconds,
          onProgress: (bytes, total) => onProgress?.(file.name, bytes, total),
        });
        return await acceptFile(partPath, path, file, url);
      } catch (error) {
        if (options.signal?.aborted) throw error;
        failures.push(error);
        if (failures.length < addresses.length) options.onNextAddress?.(toFootlightError(error));
      }
    }
    // That a mirror has no such file says nothing of why the others failed.
    throw failures.find((each) => !isMissing(each)) ?? failures[0];
  }

  private async getEntry(name: string): Promise<CatalogueModel> {
    const model = await this.findEntry(name);
    if (model) return model;
    const catalogue = await this.readCatalogue();
    throw new FootlightError('model.unknown', {
      kind: 'usage',
      reason: 'catalogue',
      parameters: { known: [...catalogue.keys()] },
      value: name,
    });
  }

  private async record(model: Omit<InstalledModel, 'addedAt'>): Promise<InstalledModel> {
    const manifest = { ...model, addedAt: new Date().toISOString() };
    await writeTextAtomically(
      join(this.getFolder(model.name), MANIFEST),
      `${JSON.stringify(manifest, null, 2)}\n`,
    );
    return manifest;
  }

  private getFolder(name: string): string {
    assertName(name);
    return join(this.#settings.root, name);
  }
}

function isMissing(failure: unknown): boolean {
  return failure instanceof FootlightError && failure.parameters?.status === 404;
}

function simplifyName(name: string): string {
  return name.toLowerCase().replaceAll(/[._]/g, '-');
}

/** A model with an unreadable manifest counts as not installed and can be pulled again. */
function parseManifest(text: string): InstalledModel | undefined {
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

async function acceptFile(partPath: string, path: string, { name, sha256 }: CatalogueFile, url: string) {
  const actual = await hashFileSha256(partPath);
  if (sha256 !== undefined && actual !== sha256) {
    await rm(partPath, { force: true });
    throw new FootlightError('model.checksum-mismatch', {
      kind: 'input',
      parameters: { actual, sha256 },
      value: url,
    });
  }
  await commitFile(partPath, path);
  return { name, sha256: actual, bytes: (await stat(path)).size };
}

function assertName(name: string): void {
  if (NAME.test(name)) return;
  throw new FootlightError('model.invalid-name', { kind: 'usage', value: name });
}

function createNameTakenError(name: string): FootlightError {
  return new FootlightError('model.name-taken', { kind: 'usage', value: name });
}

export function createNotInstalledError(name: string): FootlightError {
  return new FootlightError('model.not-installed', { kind: 'usage', value: name });
}

function createOfflineError(name: string): FootlightError {
  return new FootlightError('model.offline', { kind: 'usage', value: name });
}

function withoutSlash(address: string): string {
  return address.replace(/\/+$/, '');
}
