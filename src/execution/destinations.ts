import { copyFile, realpath } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { FootlightError } from '../core/errors.ts';
import { assertWritablePlace, freeBytes, writeAtomically } from '../core/files.ts';
import { hashFile } from '../core/hashing.ts';

/**
 * Files that a run writes outside the artifact store, where its user wants them. A step that writes one takes the path
 * as a resource, returns the digest of what it wrote, and is `stillValid` where {@link holdsFile} says so: its key
 * doesn't depend on where its file goes.
 */

const MINIMUM_FREE_BYTES = 4 << 20;

/**
 * Proves that a file can be written at `path`, before hours are spent, and that none of the `inputs` lies there.
 *
 * @throws `output.is-input`, `storage.denied`, `storage.not-a-file`, `storage.full`
 */
export async function openDestination(path: string, inputs: readonly string[] = []): Promise<void> {
  const target = await resolveLinks(path);
  for (const input of inputs) if ((await resolveLinks(input)) === target) throw isInput(path, inputs.length);
  await assertWritablePlace(path);
  if ((await freeBytes(dirname(resolve(path)))) < MINIMUM_FREE_BYTES) throw isFull(path);
}

/** Lets `write` build the file under a temporary name. @returns the digest of what then stands at `path` */
export async function writeDestination(
  path: string,
  write: (temporary: string) => Promise<void>,
  signal?: AbortSignal,
): Promise<string> {
  await writeAtomically(path, write);
  return hashFile(path, signal);
}

/** Copies a file of an artifact to where it is wanted. */
export async function copyToDestination(file: string, path: string): Promise<void> {
  await writeAtomically(path, (temporary) => copyFile(file, temporary));
}

/** Whether the file at `path` is the one whose digest was recorded. */
export async function holdsFile(path: string, digest: string): Promise<boolean> {
  return (await hashFile(path).catch(() => undefined)) === digest;
}

function resolveLinks(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path));
}

function isInput(path: string, inputs: number): FootlightError {
  const message = inputs === 1 ? 'The output is the input.' : 'The output is one of the inputs.';
  return new FootlightError('output.is-input', message, {
    kind: 'usage',
    value: path,
    remedy: 'Name another file with -o: a source is never overwritten.',
  });
}

function isFull(path: string): FootlightError {
  return new FootlightError('storage.full', {
    kind: 'input',
    parameters: { path: dirname(resolve(path)) },
    value: path,
  });
}
