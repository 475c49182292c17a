import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, relative, sep } from 'node:path';
import { FootlightError } from '../../core/errors.ts';
import { checkUrl, type NetworkPolicy } from '../../storage/address-guard.ts';
import { assertObjectKey } from '../../storage/object-key.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import { parseS3Address } from '../../storage/store-url.ts';
import type { Database } from '../postgres/database.ts';

/** A checked place that an input comes from. */
export type Source =
  | { readonly kind: 'path'; readonly path: string }
  /** An upload or an artifact of an earlier task, in the object store. */
  | { readonly kind: 'object'; readonly key: string; readonly name: string }
  | { readonly kind: 'bucket'; readonly address: string; readonly key: string; readonly name: string }
  | { readonly kind: 'url'; readonly url: string; readonly name: string };

export interface SourcePolicy extends NetworkPolicy {
  /** Folders below which inputs may be named by path. */
  readonly inputRoots: readonly string[];
  /** Buckets that `s3://` and `oss://` inputs may name; the machine's credentials are used. */
  readonly buckets: readonly string[];
}

export interface SourceContext {
  readonly database: Database;
  readonly objects: ObjectStore;
  readonly policy: SourcePolicy;
  /** Whose uploads and tasks may be named; `undefined` for anyone's. */
  readonly owner: string | undefined;
}

/**
 * Checks where an input is to come from: `/path`, `upload:ID`, `task:ID/ARTIFACT`, `s3://`, `oss://`, `https://`.
 *
 * @throws `source.*` with what is wrong; a file outside the roots looks like one that does not exist
 */
export async function checkSource(text: string, context: SourceContext): Promise<Source> {
  if (text.includes('\0')) throw unknownSource(text);
  if (text.startsWith('upload:')) return uploadSource(text.slice('upload:'.length), context);
  if (text.startsWith('task:')) return artifactSource(text.slice('task:'.length), context);
  if (/^(s3|oss):\/\//i.test(text)) return bucketSource(text, context.policy);
  if (/^[a-z][a-z0-9+.-]*:/i.test(text)) {
    const url = checkUrl(text, context.policy);
    return { kind: 'url', url: url.href, name: safeName(decodeURIComponentSafely(url.pathname)) };
  }
  return pathSource(text, context.policy);
}

export function outputKey(taskId: string, name: string): string {
  return `tasks/${taskId}/${name}`;
}

export function uploadKey(id: string, name: string): string {
  return `uploads/${id}/${name}`;
}

/** The last segment of a path as a file name that no shell, disk or header minds. */
export function safeName(path: string): string {
  const last = path.split(/[/\\]/).filter(Boolean).at(-1) ?? '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
  const clean = last.replace(/[\0-\x1f\x7f<>:"|?*]/g, '_').replace(/^[.-]+/, '');
  return clean.slice(-120) || 'input';
}

async function pathSource(text: string, { inputRoots }: SourcePolicy): Promise<Source> {
  if (!isAbsolute(text)) throw notFound(text);
  // Links are followed before the root is compared, so that none leads out.
  const path = await realpath(text).catch(() => undefined);
  const roots = await Promise.all(inputRoots.map((root) => realpath(root).catch(() => undefined)));
  const isInside = path !== undefined && roots.some((root) => root !== undefined && contains(root, path));
  if (!isInside || !(await stat(path)).isFile()) throw notFound(text);
  return { kind: 'path', path };
}

function contains(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

async function uploadSource(id: string, { database, owner }: SourceContext): Promise<Source> {
  const [upload] = await database.query<{ name: string; is_complete: boolean }>(
    'SELECT name, is_complete FROM footlight.uploads WHERE id = $1 AND ($2::text IS NULL OR owner = $2)',
    [id, owner],
  );
  if (!upload) throw notFound(`upload:${id}`);
  if (!upload.is_complete)
    throw new FootlightError('source.upload-incomplete', 'The upload is not complete yet.', {
      kind: 'input',
      value: id,
      remedy: 'Send the rest of it first.',
    });
  return { kind: 'object', key: uploadKey(id, upload.name), name: upload.name };
}

async function artifactSource(text: string, { database, objects, owner }: SourceContext): Promise<Source> {
  const [, id = '', name = ''] = /^([^/]+)\/(.+)$/.exec(text) ?? [];
  const [task] = await database.query<{ id: string }>(
    'SELECT id FROM footlight.tasks WHERE id = $1 AND ($2::text IS NULL OR owner = $2)',
    [id, owner],
  );
  if (!task || name === '') throw notFound(`task:${text}`);
  const key = outputKey(id, name);
  assertObjectKey(key);
  if (!(await objects.facts(key))) throw notFound(`task:${text}`);
  return { kind: 'object', key, name: safeName(name) };
}

function bucketSource(text: string, { buckets }: SourcePolicy): Source {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const key = decodeURIComponentSafely(url?.pathname ?? '').replace(/^\/+/, '');
  const allowed = buckets.find((address) => {
    const { bucket, prefix } = parseS3Address(address);
    return bucket === url?.hostname && key.startsWith(prefix);
  });
  if (!allowed) {
    throw new FootlightError('source.bucket-refused', 'This bucket is not one that inputs may come from.', {
      kind: 'input',
      value: text.slice(0, 200),
      remedy: 'Let the administrator allow it with --input-bucket, or give a signed https link.',
    });
  }
  assertObjectKey(key);
  return { kind: 'bucket', address: allowed, key, name: safeName(key) };
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function notFound(text: string): FootlightError {
  return new FootlightError('source.not-found', 'There is no such input, or it is not yours to use.', {
    kind: 'input',
    value: text.slice(0, 200),
    remedy: 'Name a file below an --input-root of the service, an upload, an artifact or an address.',
  });
}

function unknownSource(text: string): FootlightError {
  return new FootlightError('source.invalid', 'This is not the name of an input.', {
    kind: 'input',
    value: text.replaceAll('\0', '\\0').slice(0, 200),
    remedy: 'Leave control characters out.',
  });
}
