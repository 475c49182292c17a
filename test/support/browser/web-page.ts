import { execFile } from 'node:child_process';
import { glob, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const BUILT = join(ROOT, 'dist/web');
const SOURCES = ['web/**/*', 'src/client/**/*.ts', 'package-lock.json'];

/** The page as it is built now. @returns its folder */
export async function provideWebPage(): Promise<string> {
  const builtAt = await stat(join(BUILT, 'index.html')).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
  const changes = await Promise.all(
    (await Array.fromAsync(glob(SOURCES, { cwd: ROOT }))).map(
      async (path) => (await stat(join(ROOT, path))).mtimeMs,
    ),
  );
  const isStale = changes.some((changedAt) => changedAt > builtAt);
  if (isStale) await promisify(execFile)('npm', ['run', 'build:web'], { cwd: ROOT });
  return BUILT;
}
