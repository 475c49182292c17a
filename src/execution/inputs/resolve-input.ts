import { stat } from 'node:fs/promises';
import { FootlightError } from '../../core/errors.ts';
import type { NetworkPolicy } from '../../storage/network-policy.ts';
import { parseInputReference } from './input-reference.ts';
import type { InputSource } from './input-source.ts';

/**
 * Where the owner of this machine has an input: any path, any bucket, and addresses that `network` allows. What exists
 * as a file is a path, whatever its name looks like.
 *
 * @throws `source.*`, `storage.address`, `storage.key`
 */
export async function resolveInput(text: string, network: NetworkPolicy): Promise<InputSource> {
  const reference = parseInputReference(text);
  if (reference.kind === 'path' || (await exists(text))) return { kind: 'path', path: text };
  // Network and buckets are loaded only where something lies there.
  const { bucketSource, urlSource } = await import('./remote-source.ts');
  switch (reference.kind) {
    case 'url':
      return urlSource(reference.url, network);
    case 'bucket':
      return bucketSource(reference.url, reference.url);
    case 'upload':
    case 'artifact':
      throw onlyOfService(text);
    case 'unknown':
      if (text.includes('://')) throw unknownScheme(text);
      return { kind: 'path', path: text };
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

function onlyOfService(text: string): FootlightError {
  return new FootlightError('source.of-service', {
    kind: 'usage',
    parameters: { text },
    value: text.slice(0, 200),
  });
}

function unknownScheme(text: string): FootlightError {
  return new FootlightError('source.scheme', {
    kind: 'input',
    parameters: { text },
    value: text.slice(0, 200),
  });
}
