import { AsyncLocalStorage } from 'node:async_hooks';
import { type ChildProcess, spawn } from 'node:child_process';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isFull } from './full.ts';

export const CLI = new URL('../../src/cli/main.ts', import.meta.url);
const SUPERVISOR_HERE = new URL('./supervise-here.ts', import.meta.url);

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

/** What the real program says and how it ends, with its media process. */
export function runCli(...args: string[]): Promise<CliResult> {
  return startCli(args).result;
}

// A production's command does its media work by this module; here it is to be done without a process.
registerHooks({
  resolve(specifier, context, next) {
    const isSupervisor =
      specifier.endsWith('/isolation/supervisor.ts') &&
      context.parentURL?.endsWith('/src/execution/studio.ts');
    return next(isSupervisor ? SUPERVISOR_HERE.href : specifier, context);
  },
});

const output = new AsyncLocalStorage<{ stdout: string; stderr: string }>();
let last: Promise<unknown> = Promise.resolve();

/**
 * The same command line in this process, media work included: no start of Node, of the program and of its media
 * process, which take most of a short run. One at a time, as exit code and streams belong to the process. In the full
 * run it is the real program.
 */
export function runCliHere(...args: string[]): Promise<CliResult> {
  return runCliHereWith({}, args);
}

/** The same with variables of its own. */
export function runCliHereWith(
  environment: Readonly<Record<string, string>>,
  args: readonly string[],
): Promise<CliResult> {
  if (isFull) return startCli(args, undefined, environment).result;
  const result = last.then(() => runHere(args, environment));
  last = result.catch(() => undefined);
  return result;
}

async function runHere(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<CliResult> {
  const { runCommandLine } = await import('../../src/cli/command-line.ts');
  const {
    createEngines: engines,
    JOB_HOST: jobHost,
    PRODUCTIONS: productions,
  } = await import('../../src/app.ts');
  captureOutput();
  const said = { stdout: '', stderr: '' };
  const codeBefore = process.exitCode;
  const variables = { ...process.env };
  const listeners = process.stdout.listeners('error');
  process.exitCode = undefined;
  Object.assign(process.env, environment);
  try {
    await output.run(said, () => runCommandLine(args, { productions, jobHost, engines }));
    return { code: Number(process.exitCode ?? 0), ...said };
  } finally {
    process.exitCode = codeBefore;
    for (const name of Object.keys(environment)) delete process.env[name];
    Object.assign(process.env, variables);
    for (const listener of process.stdout.listeners('error'))
      if (!listeners.includes(listener)) process.stdout.off('error', listener as () => void);
  }
}

let isCapturing = false;

/** What a run in this process writes is its own; everything else, such as the test's report, goes where it did. */
function captureOutput(): void {
  if (isCapturing) return;
  isCapturing = true;
  for (const name of ['stdout', 'stderr'] as const) {
    const stream = process[name];
    const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
    stream.write = (...args: unknown[]): boolean => {
      const said = output.getStore();
      if (!said) return write(...args);
      said[name] += args[0];
      const callback = args.at(-1);
      if (typeof callback === 'function') process.nextTick(callback);
      return true;
    };
  }
}
