import { execFile } from 'node:child_process';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Version } from './row.ts';

const run = promisify(execFile);

/**
 * Installs a version as its users do, with npm, in a folder of its own.
 *
 * @param source a tarball of `npm pack`, or a checkout with its dependencies, which is packed first
 */
export async function installVersion(name: Version['name'], source: string, home: string): Promise<Version> {
  const folder = join(home, name);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{"private": true}\n');
  const tarball = (await stat(source)).isDirectory() ? await pack(source, folder) : resolve(source);
  await run('npm', ['install', '--no-audit', '--no-fund', tarball], { cwd: folder });
  const modules = join(folder, 'node_modules/footlight/dist');
  return {
    name,
    modules,
    program: join(modules, 'cli/main.js'),
    environment: { FOOTLIGHT_CACHE: join(folder, 'cache') },
  };
}

async function pack(checkout: string, folder: string): Promise<string> {
  await run('npm', ['pack', '--pack-destination', folder], { cwd: checkout, maxBuffer: 64 * 2 ** 20 });
  const name = (await readdir(folder)).find((each) => each.endsWith('.tgz'));
  if (name === undefined) throw new Error(`npm pack left no tarball of ${checkout}.`);
  return join(folder, name);
}
