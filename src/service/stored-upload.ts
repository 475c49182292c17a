import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getUploadKey } from '../jobs/files/sources.ts';
import type { ServiceContext } from './service-context.ts';

/** Stores what came inside a request as an upload of its sender. @returns the name of the input, `upload:ID` */
export async function storeUpload(
  { database, objects, folders }: Pick<ServiceContext, 'database' | 'objects' | 'folders'>,
  owner: string,
  name: string,
  content: string,
): Promise<string> {
  const id = `upload_${randomBytes(12).toString('hex')}`;
  const size = Buffer.byteLength(content);
  await database.query(
    'INSERT INTO footlight.uploads (id, owner, name, size_bytes) VALUES ($1, $2, $3, $4)',
    [id, owner, name, size],
  );
  const incoming = join(folders.incoming, id);
  await writeFile(incoming, content);
  await objects.put(getUploadKey(id, name), incoming, { move: true });
  await database.query('UPDATE footlight.uploads SET is_complete = true WHERE id = $1', [id]);
  return `upload:${id}`;
}
