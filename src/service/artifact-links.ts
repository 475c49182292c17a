import { toSafeName } from '../core/file-names.ts';
import { getOutputKey } from '../jobs/files/sources.ts';
import type { ServiceContext } from './service-context.ts';

type LinkContext = Pick<ServiceContext, 'objects' | 'signer'>;

/**
 * Makes a link to an artifact that needs no token until it expires: the store's own, or a path of this service.
 *
 * @returns undefined if there is no such artifact
 */
export async function linkArtifact(
  { objects, signer }: LinkContext,
  taskId: string,
  name: string,
  expiresInSeconds: number,
): Promise<string | undefined> {
  const key = getOutputKey(taskId, name);
  if (!(await objects.head(key))) return undefined;
  return (
    (await objects.presign?.(key, expiresInSeconds, toSafeName(name))) ??
    signer.sign(taskId, name, expiresInSeconds)
  );
}

/** @returns the path of an artifact, for callers with a token */
export function getArtifactPath(taskId: string, name: string): string {
  return `/api/v1/tasks/${taskId}/artifacts/${name.split('/').map(encodeURIComponent).join('/')}`;
}
