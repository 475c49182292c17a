import { FootlightError } from '../../core/errors.ts';
import { toSafeName } from '../../core/file-names.ts';
import { parseInputReference } from '../../execution/inputs/input-reference.ts';
import { findBelow } from '../../execution/inputs/local-input.ts';
import {
  createBucketSource,
  createObjectKey,
  createUrlSource,
} from '../../execution/inputs/remote-source.ts';
import type { Production } from '../../execution/production.ts';
import type { NetworkPolicy } from '../../storage/network-policy.ts';
import { assertObjectKey } from '../../storage/object-key.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import { parseS3Address } from '../../storage/store-url.ts';
import type { Database } from '../postgres/database.ts';
import { resolveTaskId } from '../tasks/task-alias.ts';
import type { Source } from './source.ts';

export interface SourcePolicy extends NetworkPolicy {
  /** Inputs may be named by path below these folders. */
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
  readonly productions: ReadonlyMap<string, Production>;
}

/**
 * Parses the name of an input and checks that the caller may use it: `/path`, `upload:ID`, `task:ID/ARTIFACT`, `s3://`,
 * `oss://`, `https://`.
 *
 * @throws `source.*`; a file outside the roots is reported like one that does not exist, so that callers can't probe
 */
export async function checkSource(text: string, context: SourceContext): Promise<Source> {
  if (text.includes('\0')) throw createUnknownSourceError(text);
  const reference = parseInputReference(text);
  switch (reference.kind) {
    case 'path':
      return createPathSource(reference.path, context.policy);
    case 'url':
    case 'unknown':
      return createUrlSource(text, context.policy);
    case 'bucket':
      return createAllowedBucketSource(text, context.policy);
    case 'upload':
      return findUploadSource(reference.id, context);
    case 'artifact':
      return findArtifactSource(text, reference, context);
  }
}

export function getOutputKey(taskId: string, name: string): string {
  return `tasks/${taskId}/${name}`;
}

export function getUploadKey(id: string, name: string): string {
  return `uploads/${id}/${name}`;
}

async function createPathSource(text: string, { inputRoots }: SourcePolicy): Promise<Source> {
  const found = await findBelow(text, inputRoots);
  if (!found) throw createNotFoundError(text);
  return { kind: 'path', ...found };
}

async function findUploadSource(id: string, { database, owner }: SourceContext): Promise<Source> {
  const [upload] = await database.query<{ name: string; is_complete: boolean }>(
    'SELECT name, is_complete FROM footlight.uploads WHERE id = $1 AND ($2::text IS NULL OR owner = $2)',
    [id, owner],
  );
  if (!upload) throw createNotFoundError(`upload:${id}`);
  if (!upload.is_complete) throw new FootlightError('source.upload-incomplete', { kind: 'input', value: id });
  return { kind: 'object', key: getUploadKey(id, upload.name), name: upload.name };
}

async function findArtifactSource(
  text: string,
  { taskId, name }: { readonly taskId: string; readonly name: string },
  { database, objects, owner, productions }: SourceContext,
): Promise<Source> {
  const { id, workflow } = resolveTaskId(taskId, productions);
  const [task] = await database.query<{ id: string }>(
    `SELECT id FROM footlight.tasks
     WHERE id = $1 AND ($2::text IS NULL OR owner = $2) AND ($3::text IS NULL OR workflow = $3)`,
    [id, owner, workflow],
  );
  if (!task || name === '') throw createNotFoundError(text);
  const key = getOutputKey(id, name);
  assertObjectKey(key);
  if (!(await objects.head(key))) throw createNotFoundError(text);
  return { kind: 'object', key, name: toSafeName(name) };
}

/** The allowed bucket, as the policy names it, that holds an `s3://` or `oss://` address. */
export function findAllowedBucket(
  text: string,
  { buckets }: Pick<SourcePolicy, 'buckets'>,
): string | undefined {
  const host = URL.canParse(text) ? new URL(text).hostname : undefined;
  return buckets.find((address) => {
    const { bucket, prefix } = parseS3Address(address);
    return bucket === host && createObjectKey(text).startsWith(prefix);
  });
}

function createAllowedBucketSource(text: string, policy: SourcePolicy): Source {
  const allowed = findAllowedBucket(text, policy);
  if (allowed !== undefined) return createBucketSource(text, allowed);
  throw new FootlightError('source.bucket-refused', { kind: 'input', value: text.slice(0, 200) });
}

function createNotFoundError(text: string): FootlightError {
  return new FootlightError('source.not-found', {
    kind: 'input',
    reason: 'no-such-input',
    value: text.slice(0, 200),
  });
}

function createUnknownSourceError(text: string): FootlightError {
  return new FootlightError('source.invalid', {
    kind: 'input',
    value: text.replaceAll('\0', '\\0').slice(0, 200),
  });
}
