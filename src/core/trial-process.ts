import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { throwIfCancelled } from './errors.ts';

/** How a program ended in which something was tried that may hang or crash, such as a driver. */
export type TrialEnd =
  /** With the last line that it printed: drivers may have written before it. */
  | { readonly kind: 'answer'; readonly line: string }
  | { readonly kind: 'timeout' }
  /** By a fault of its own: the signal, or the exit code of Windows. */
  | { readonly kind: 'crash'; readonly by: string }
  /** By a signal from outside, such as Ctrl-C or for want of memory. */
  | { readonly kind: 'stopped'; readonly by: string }
  /** By its own decision, or before it began: the exit code or reason, and what it wrote of errors. */
  | { readonly kind: 'failure'; readonly by: string; readonly errors: string };

/** Drivers may write much. */
const MAX_OUTPUT_BYTES = 16 * 2 ** 20;
const CRASHES: ReadonlySet<string> = new Set(['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGTRAP']);
/** From here on Windows tells that a program crashed (NTSTATUS of severity error). */
const WINDOWS_CRASH = 0xc000_0000;

/**
 * Runs a program of this package in a child process, which is killed after `limitSeconds`.
 *
 * @throws `cancelled`
 */
export async function runTrial(
  program: string,
  argument: string,
  { limitSeconds, signal }: { readonly limitSeconds: number; readonly signal?: AbortSignal | undefined },
): Promise<TrialEnd> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [program, argument], {
      timeout: limitSeconds * 1000,
      killSignal: 'SIGKILL',
      maxBuffer: MAX_OUTPUT_BYTES,
      ...(signal && { signal }),
    });
    return { kind: 'answer', line: getLastLine(stdout) };
  } catch (error) {
    throwIfCancelled(signal);
    return describeEnd(error as Ended);
  }
}

/** Prints the answer of a trial, and ends this process: a driver's thread that hangs would hold a usual exit. */
export function answerTrial(answer: unknown): void {
  process.stdout.write(`\n${JSON.stringify(answer)}\n`, () => process.kill(process.pid, OWN_END));
}

const OWN_END = 'SIGKILL';

function getLastLine(output: string): string {
  return output.trimEnd().split('\n').at(-1)!;
}

/** What `execFile` throws. */
interface Ended {
  readonly killed?: boolean;
  readonly signal?: string | null;
  readonly code?: number | string | null;
  readonly message: string;
  readonly stdout?: string;
  readonly stderr?: string;
}

function describeEnd({ killed, signal, code, message, stdout = '', stderr = '' }: Ended): TrialEnd {
  if (killed) return { kind: 'timeout' };
  const line = getLastLine(stdout);
  if (stdout.endsWith('\n') && isJson(line)) return { kind: 'answer', line };
  if (signal) return { kind: CRASHES.has(signal) ? 'crash' : 'stopped', by: signal };
  const by = typeof code === 'number' ? `exit ${code}` : (code ?? message);
  const isCrash = typeof code === 'number' && code >>> 0 >= WINDOWS_CRASH;
  return isCrash ? { kind: 'crash', by } : { kind: 'failure', by, errors: stderr };
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
