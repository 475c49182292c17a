import { dirname, isAbsolute, resolve } from 'node:path';
import { FootlightError } from '../../core/errors.ts';
import type { WorkflowContext } from '../workflow.ts';
import { resolveInput } from './resolve-input.ts';

/**
 * Finds or fetches a file that a document names, by an address or a path. Relative paths are relative to the document,
 * also if the document was fetched itself. Documents of callers who don't own the machine may name web addresses alone: its
 * files and buckets are not theirs.
 *
 * @param document path of the document on this machine
 * @throws `source.not-found` for files and buckets that the caller may not use, other `source.*`, `download.*`, `storage.*`
 */
export async function openReferenced(
  context: WorkflowContext,
  reference: string,
  document: string,
): Promise<string> {
  const { files } = context;
  const base = files.getAddress(document);
  const isRelative = !isAbsolute(reference) && !/^[a-z][a-z0-9+.-]+:/i.test(reference);
  const text = base !== undefined && isRelative ? resolveBeside(base, reference) : reference;
  const source = await resolveInput(text, files.policy);
  if (files.isConfined && source.kind !== 'url')
    throw new FootlightError('source.not-found', {
      kind: 'input',
      reason: 'named-by-document',
      value: reference.slice(0, 200),
    });
  if (source.kind === 'path') return resolve(dirname(document), source.path);
  const { fetchInputs } = await import('./fetch-inputs.ts');
  const paths = await fetchInputs(context, [{ key: reference, text, source, mayFail: false }]);
  return paths[reference]!;
}

/**
 * The query of a bucket's address is kept, because it opens the bucket; that of a web address belongs to the document.
 */
function resolveBeside(base: string, path: string): string {
  const url = new URL(path.split(/[\\/]/).map(encodeURIComponent).join('/'), base);
  if (!/^https?:$/.test(url.protocol)) url.search = new URL(base).search;
  return url.href;
}
