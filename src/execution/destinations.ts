import { copyFile, realpath } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { FootlightError } from '../core/errors.ts';
import { assertWritableDestination, freeBytes, writeAtomically } from '../core/files.ts';
import { hashFile } from '../core/hashing.ts';

/**
 * Files that a run writes outside the artifact store, where its user wants them. A step that writes one takes the path
 * as a resource, returns the digest of what it wrote, and is `isStillValid` if {@link hasFile} says so: its key
 * doesn't depend on where its file goes.
 */

const MIN_FREE_BYTES = 4 << 20;

/**
 * Proves that a file can be written at `path`, before hours are spent, and that none of the `inputs` lies there.
 *
 * @throws `output.is-input`, `storage.denied`, `storage.not-a-file`, `storage.full`
 */
export async function openDestination(path: string, inputs: readonly string[] = []): Promise<void> {
  const target = await resolveLinks(path);
  for (const input of inputs)
    if ((await resolveLinks(input)) === target) throw createIsInputError(path, inputs.length);
  await assertWritableDestination(path);
  if ((await freeBytes(dirname(resolve(path)))) < MIN_FREE_BYTES) throw createFullError(path);
}

/** Lets `write` build the file under a temporary name, and renames it to `path`. @returns its digest */
export async function writeDestination(
  path: string,
  write: (temporary: string) => Promise<void>,
  signal?: AbortSignal,
): Promise<string> {
  await writeAtomically(path, write);
  return hashFile(path, signal);
}

/** Copies a file of an artifact to its destination. */
export async function copyToDestination(file: string, path: string): Promise<void> {
  await writeAtomically(path, (temporary) => copyFile(file, temporary));
}

/** Whether the file at `path` is the one whose digest was recorded. */
export async function hasFile(path: string, digest: string): Promise<boolean> {
  return (await hashFile(path).catch(() => undefined)) === digest;
}

function resolveLinks(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path));
}

function createIsInputError(path: string, inputs: number): FootlightError {
  return new FootlightError('output.is-input', {
    kind: 'usage',
    reason: inputs === 1 ? 'only-input' : 'one-of-inputs',
    value: path,
  });
}

function createFullError(path: string): FootlightError {
  return new FootlightError('storage.full', {
    kind: 'input',
    parameters: { folder: dirname(resolve(path)) },
    value: path,
  });
}
