import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

const HOOK = new URL('./log-modules.ts', import.meta.url);

/** What one process loaded. */
export interface LoadedModules {
  readonly program: string;
  /** Paths of files of our own below `src/`. */
  readonly own: readonly string[];
  /** Names of packages. */
  readonly packages: ReadonlySet<string>;
}

/** Variables that make a program, and those that it starts, write down what they load. */
export function logModules(folder: string): Record<string, string> {
  return { LOADED_MODULES: logFile(folder), NODE_OPTIONS: `--import ${HOOK.href}` };
}

/** By process, in the order in which they began; what was written down is forgotten. */
export async function readLoadedModules(folder: string): Promise<LoadedModules[]> {
  const lines = (await readFile(logFile(folder), 'utf8')).trim().split('\n');
  await rm(logFile(folder));
  const entries = lines.map((line) => JSON.parse(line) as { pid: number; program: string; url: string });
  const processes = Map.groupBy(entries, ({ pid }) => pid);
  return [...processes.values()].map((modules) => ({
    program: modules[0]?.program ?? '',
    own: modules
      .flatMap(({ url }) => /\/src\/(.*)$/.exec(url)?.[1] ?? [])
      .filter((path) => !path.includes('node_modules')),
    packages: new Set(
      modules.flatMap(({ url }) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? []),
    ),
  }));
}

function logFile(folder: string): string {
  return join(folder, 'modules.jsonl');
}
