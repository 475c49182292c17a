import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { readTreeMemory } from '../process-memory.ts';
import { readProcessTime } from '../process-time.ts';
import type { Figures } from './row.ts';

/** How a program ended that did not do its work. */
export class ProgramFailure extends Error {
  readonly exitCode: number | null;

  constructor(args: readonly string[], exitCode: number | null, words: string) {
    super(`${args.join(' ')} ended with ${exitCode}.\n${words.slice(-2000)}`);
    this.exitCode = exitCode;
  }
}

/**
 * Runs a program to its end, while nothing else of this process runs programs.
 *
 * @throws ProgramFailure with what it said
 */
export async function measureProgram(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Figures> {
  const before = await readProcessTime('self');
  const startedAt = performance.now();
  const child = spawn(command, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words += text;
  });
  await using memory = watchMemory(child.pid);
  const exitCode = await new Promise<number | null>((end, fail) => {
    child.on('error', fail).on('close', end);
  });
  const wallSeconds = (performance.now() - startedAt) / 1000;
  const peakMiB = await memory.stop();
  if (exitCode !== 0) throw new ProgramFailure([command, ...args], exitCode, words);
  const after = await readProcessTime('self');
  return { cpuSeconds: after.ofEnded - before.ofEnded, wallSeconds, peakMiB };
}

/** Adds up the memory of a process and of all that it started: often at first, as some programs end soon. */
export function watchMemory(pid: number | undefined): { stop(): Promise<number> } & AsyncDisposable {
  const over = new AbortController();
  let peakMiB = 0;
  const startedAt = performance.now();
  const watching = (async () => {
    while (pid !== undefined && !over.signal.aborted) {
      const total = (await readTreeMemory(pid)).reduce((sum, { residentMiB }) => sum + residentMiB, 0);
      peakMiB = Math.max(peakMiB, total);
      const pause = Math.min(500, Math.max(20, (performance.now() - startedAt) / 20));
      await sleep(pause, undefined, { signal: over.signal }).catch(() => undefined);
    }
  })();
  const stop = async (): Promise<number> => {
    over.abort();
    await watching;
    return peakMiB;
  };
  return {
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}
