import { stat } from 'node:fs/promises';
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

const MAX_KNOWN = 1_000;
/** Digests by what tells that a file is still the same. */
const known = new Map<string, string>();

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
  const opened = await openFile(service, source, text);
  try {
    return { ...opened, text, digest: await readDigest(opened.path) };
  } catch (error) {
    await opened[Symbol.asyncDispose]();
    throw error;
  }
}

async function openFile(service: ServiceContext, source: Source, text: string) {
  if (source.kind === 'path' && source.root !== undefined) {
    const file = await openBelow(source.path, source.root);
    return { path: file.path, [Symbol.asyncDispose]: () => file[Symbol.asyncDispose]() };
  }
  if (source.kind !== 'object')
    throw new FootlightError('source.elsewhere', { kind: 'input', value: text.slice(0, 200) });
  const path = service.objects.getLocalPath?.(source.key) ?? (await fetchObject(service, source));
  return { path, [Symbol.asyncDispose]: async () => undefined };
}

/** What lies in a bucket is fetched once, and kept as long as other intermediate results. */
async function fetchObject(
  { objects, folders, policy }: ServiceContext,
  { key, name }: StoredSource,
): Promise<string> {
  const head = await objects.head(key);
  const artifactKey = hashJson({ step: 'fetch-inspected', key, head });
  const store = new DiskArtifactStore(folders.cache);
  const stored = await store.find(artifactKey);
  if (stored) return join(stored.directory, name);
  await store.open();
  const directory = await store.createBuildDirectory();
  const { signal } = new AbortController();
  await receiveObject(objects, key, {
    partPath: join(directory, name),
    maxBytes: policy.maxUploadBytes,
    signal,
  });
  const made = { step: 'fetch-inspected', version: '1', output: null, warnings: [], seconds: 0 };
  const manifest = { ...made, createdAt: new Date().toISOString(), isLocal: true };
  return join((await store.commit(artifactKey, directory, manifest)).directory, name);
}

/** To read a large file again for each picture of it would take longer than the picture. */
async function readDigest(path: string): Promise<string> {
  const { dev, ino, size, mtimeMs } = await stat(path);
  const state = [dev, ino, size, mtimeMs].join(':');
  const digest = known.get(state) ?? (await hashFile(path));
  known.delete(state);
  known.set(state, digest);
  const [oldest] = known.keys();
  if (known.size > MAX_KNOWN && oldest !== undefined) known.delete(oldest);
  return digest;
}
