import { stat } from 'node:fs/promises';
import { FootlightError } from '../../core/errors.ts';
import type { NetworkPolicy } from '../../storage/network-policy.ts';
import { parseInputReference } from './input-reference.ts';
import type { InputSource } from './input-source.ts';

/**
 * Resolves an input of the machine's owner: any path, any bucket, and addresses that `network` allows. A text that names
 * an existing file is a path, even if it looks like an address.
 *
 * @throws `source.*`, `storage.address`, `storage.key`
 */
export async function resolveInput(text: string, network: NetworkPolicy): Promise<InputSource> {
  const reference = parseInputReference(text);
  if (text === '-' && !(await isExisting(text))) throw createStandardInputError(text);
  if (reference.kind === 'path' || (await isExisting(text))) return { kind: 'path', path: text };
  // The code for networks and buckets is loaded only if it is needed.
  const { createBucketSource: bucketSource, createUrlSource: urlSource } = await import('./remote-source.ts');
  switch (reference.kind) {
    case 'url':
      return urlSource(reference.url, network);
    case 'bucket':
      return bucketSource(reference.url, reference.url);
    case 'upload':
    case 'artifact':
      throw createOnlyInServiceError(text);
    case 'unknown':
      if (text.includes('://')) throw createUnknownSchemeError(text);
      return { kind: 'path', path: text };
  }
}

async function isExisting(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

/** What is read again, after a stop too, can't come by standard input. */
function createStandardInputError(value: string): FootlightError {
  return new FootlightError('source.standard-input', { kind: 'usage', value });
}

function createOnlyInServiceError(text: string): FootlightError {
  return new FootlightError('source.of-service', {
    kind: 'usage',
    value: text.slice(0, 200),
  });
}

function createUnknownSchemeError(text: string): FootlightError {
  return new FootlightError('source.scheme', {
    kind: 'input',
    value: text.slice(0, 200),
  });
}
