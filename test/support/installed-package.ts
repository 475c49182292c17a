import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { runTypeScript } from './typescript.ts';

const REPOSITORY = resolve(import.meta.dirname, '../..');
const MODULES = join(REPOSITORY, 'node_modules');
const run = promisify(execFile);

/**
 * A folder of a program that has installed the package: built, with what it depends on and the examples. What only
 * this repository depends on is not there, but for the types of Node that every program on it has.
 */
export async function installPackage(folder: string): Promise<void> {
  const installed = join(folder, 'node_modules/footlight');
  await mkdir(installed, { recursive: true });
  const emitted = join(installed, 'dist');
  // What the sources say is checked elsewhere.
  const build = ['-p', join(REPOSITORY, 'tsconfig.build.json'), '--outDir', emitted, '--noCheck'];
  await runTypeScript(build);
  await run(process.execPath, [join(REPOSITORY, 'scripts/copy-catalogues.ts'), emitted]);
  await cp(join(REPOSITORY, 'package.json'), join(installed, 'package.json'));
  await symlink(join(REPOSITORY, 'assets'), join(installed, 'assets'));
  const described = await readFile(join(REPOSITORY, 'package.json'), 'utf8');
  const { dependencies, optionalDependencies } = JSON.parse(described) as Record<string, object>;
  for (const name of [...Object.keys({ ...dependencies, ...optionalDependencies }), '@types/node'])
    await link(name, folder);
  await cp(join(REPOSITORY, 'examples'), join(folder, 'examples'), { recursive: true });
  await writeFile(join(folder, 'package.json'), '{"type": "module"}\n');
}

/** Packages of other platforms are not there: their links lead nowhere, which is as good. */
async function link(name: string, folder: string): Promise<void> {
  const path = join(folder, 'node_modules', name);
  await mkdir(dirname(path), { recursive: true });
  await symlink(join(MODULES, name), path);
}
