import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FootlightError } from '../../core/errors.ts';
import { hashFile, hashJson } from '../../core/hashing.ts';
import { DiskArtifactStore } from '../../execution/disk-artifact-store.ts';
import { openBelow } from '../../execution/inputs/opened-file.ts';
import { receiveObject } from '../../execution/inputs/remote-file.ts';
import type { Source, StoredSource } from '../../jobs/files/source.ts';
import { checkSource } from '../../jobs/files/sources.ts';
import { getVisibleOwner, type ServiceContext, type ServiceRequest } from '../service-context.ts';
import type { MediaSource } from './media-previews.ts';
import { OwnerSlots } from './owner-slots.ts';
import { SharedWork } from './shared-work.ts';

/** To fetch or to read a large file whole takes the disk of all. */
const READS = { slots: 4, perOwner: 2, maxWaiting: 100 };
const reads = new OwnerSlots(READS);
const MAX_KNOWN = 1_000;
/** Digests by what tells that a file is still the same. */
const known = new Map<string, string>();
/** What a file or an object needs before it can be looked at is done once for all looks that come meanwhile. */
const hashing = new SharedWork<string>();
const fetching = new SharedWork<string>();

/**
 * Opens an upload, an artifact or a file below an input root, as the caller may.
 *
 * @throws `source.*`; `source.elsewhere` for addresses and buckets, which are fetched when a task runs
 */
export async function openMediaSource(
  service: ServiceContext,
  context: ServiceRequest,
  text: string,
): Promise<MediaSource> {
  const { database, objects, policy, productions } = service;
  const owner = getVisibleOwner(context);
  const source = await checkSource(text, { database, objects, policy, owner, productions });
  const { signal } = context.req.raw;
  const limit: Limit = (wanted, work) => reads.run(context.get('principal').owner, wanted, work);
  const opened = await openFile(service, source, { text, signal, limit });
  try {
    return { ...opened, text, digest: await readDigest(opened.path, signal, limit) };
  } catch (error) {
    await opened[Symbol.asyncDispose]();
    throw error;
  }
}

type Limit = <T>(signal: AbortSignal, work: () => Promise<T>) => Promise<T>;

interface Opening {
  /** As the caller named it. */
  readonly text: string;
  readonly signal: AbortSignal;
  readonly limit: Limit;
}

async function openFile(service: ServiceContext, source: Source, { text, signal, limit }: Opening) {
  if (source.kind === 'path' && source.root !== undefined) {
    const file = await openBelow(source.path, source.root);
    return { path: file.path, [Symbol.asyncDispose]: () => file[Symbol.asyncDispose]() };
  }
  if (source.kind !== 'object')
    throw new FootlightError('source.elsewhere', { kind: 'input', value: text.slice(0, 200) });
  const fetchShared = (): Promise<string> =>
    fetching.run(`${source.key} ${source.name}`, signal, (wanted) =>
      limit(wanted, () => fetchObject(service, source, wanted)),
    );
  const path = service.objects.getLocalPath?.(source.key) ?? (await fetchShared());
  return { path, [Symbol.asyncDispose]: async () => undefined };
}

/** What lies in a bucket is fetched once, and kept as long as other intermediate results. */
async function fetchObject(
  { objects, folders, policy }: ServiceContext,
  { key, name }: StoredSource,
  signal: AbortSignal,
): Promise<string> {
  const head = await objects.head(key);
  const artifactKey = hashJson({ step: 'fetch-inspected', key, head });
  const store = new DiskArtifactStore(folders.cache);
  const stored = await store.find(artifactKey);
  if (stored) return join(stored.directory, name);
  await store.open();
  const directory = await store.createBuildDirectory();
  try {
    const partPath = join(directory, name);
    await receiveObject(objects, key, { partPath, maxBytes: policy.maxUploadBytes, signal });
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
  const made = { step: 'fetch-inspected', version: '1', output: null, warnings: [], seconds: 0 };
  const manifest = { ...made, createdAt: new Date().toISOString(), isLocal: true };
  return join((await store.commit(artifactKey, directory, manifest)).directory, name);
}

/** To read a large file again for each picture of it would take longer than the picture. */
async function readDigest(path: string, signal: AbortSignal, limit: Limit): Promise<string> {
  const { dev, ino, size, mtimeMs } = await stat(path);
  const state = [dev, ino, size, mtimeMs].join(':');
  const digest =
    known.get(state) ??
    (await hashing.run(state, signal, (wanted) => limit(wanted, () => hashFile(path, wanted))));
  known.delete(state);
  known.set(state, digest);
  const [oldest] = known.keys();
  if (known.size > MAX_KNOWN && oldest !== undefined) known.delete(oldest);
  return digest;
}
