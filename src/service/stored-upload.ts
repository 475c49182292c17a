import { createHash, randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getUploadKey } from '../jobs/files/sources.ts';
import type { ServiceContext } from './service-context.ts';

/**
 * Stores what came inside a request as an upload of its sender. The same content of the same sender is the same upload,
 * so that a request that is sent again names the same input.
 *
 * @returns the name of the input, `upload:ID`
 */
export async function storeUpload(
  { database, objects, folders }: Pick<ServiceContext, 'database' | 'objects' | 'folders'>,
  owner: string,
  name: string,
  content: string,
): Promise<string> {
  const digest = createHash('sha256')
    .update(JSON.stringify([owner, name, content]))
    .digest('hex');
  const id = `upload_${digest.slice(0, 24)}`;
  const values = [id, owner, name, Buffer.byteLength(content)];
  // Cleaning up counts from the last use.
  const [known] = await database.query<{ is_complete: boolean }>(
    `INSERT INTO footlight.uploads (id, owner, name, size_bytes) VALUES ($1, $2, $3, $4)
     ON CONFLICT (id) DO UPDATE SET created_at = now() RETURNING is_complete`,
    values,
  );
  if (known?.is_complete) return `upload:${id}`;
  const incoming = join(folders.incoming, `${id}.${randomBytes(6).toString('hex')}`);
  try {
    await writeFile(incoming, content);
    await objects.put(getUploadKey(id, name), incoming, { move: true });
  } catch (error) {
    // What is not stored takes no room of the owner's.
    await database
      .query('DELETE FROM footlight.uploads WHERE id = $1 AND NOT is_complete', [id])
      .catch(() => undefined);
    throw error;
  } finally {
    await rm(incoming, { force: true });
  }
  // Another sender of the same may have failed meanwhile, and removed the row.
  await database.query(
    `INSERT INTO footlight.uploads (id, owner, name, size_bytes, is_complete) VALUES ($1, $2, $3, $4, true)
     ON CONFLICT (id) DO UPDATE SET is_complete = true`,
    values,
  );
  return `upload:${id}`;
}
