import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const CLI = new URL('../../src/cli/main.ts', import.meta.url);

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the real program in a process of its own, or one that serves other productions. */
export function startCli(
  args: readonly string[],
  cwd?: string,
  environment: Readonly<Record<string, string>> = {},
  program = CLI,
): { child: ChildProcess; result: Promise<CliResult> } {
  const child = spawn(process.execPath, [fileURLToPath(program), ...args], {
    cwd,
    // In English, whatever the language of the machine.
    env: { ...process.env, FOOTLIGHT_LANG: 'en', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout!.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr!.on('data', (chunk) => {
    stderr += chunk;
  });
  const result = new Promise<CliResult>((resolve) =>
    child.on('close', (code) => resolve({ code, stdout, stderr })),
  );
  return { child, result };
}

export function runCli(...args: string[]): Promise<CliResult> {
  return startCli(args).result;
}
