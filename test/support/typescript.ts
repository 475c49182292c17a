import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

// By its path: the command `tsc` may be that of the older version, which other tools need.
const COMPILER = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));

/** Runs the compiler. @returns what it printed. Errors have that as their `stdout`. */
export async function runTypeScript(args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [COMPILER, ...args], {
    maxBuffer: 1 << 26,
  });
  return stdout;
}
