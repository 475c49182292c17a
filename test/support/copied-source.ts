import { chmod, cp, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const REPOSITORY = resolve(import.meta.dirname, '../..');

/** Copies the sources of Footlight into a folder in which a test may change them. @returns the path of its command line */
export async function copySource(folder: string): Promise<string> {
  // The database of a service that root starts runs as another user.
  await chmod(folder, 0o755);
  await cp(join(REPOSITORY, 'src'), join(folder, 'src'), { recursive: true });
  for (const name of ['assets', 'node_modules', 'package.json'])
    await symlink(join(REPOSITORY, name), join(folder, name));
  return join(folder, 'src/cli/main.ts');
}
