import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { FootlightError } from '../../core/errors.ts';

/** What one media process may take before it is ended. */
export interface ProcessLimits {
  /** Resident memory; watched on Linux. */
  readonly memoryBytes?: number;
  /** Longest silence: no progress, no step begun or ended. */
  readonly stallSeconds?: number;
  readonly seconds?: number;
}

const CHECK_MS = 500;

/**
 * Ends `child` when it goes beyond `limits`, and tells why.
 *
 * @returns `heard`, to be called at each sign of life, and `stop`, which ends the watch and gives the verdict
 */
export function watchLimits(
  child: ChildProcess,
  limits: ProcessLimits,
): { heard(): void; stop(): FootlightError | undefined } {
  const startedAt = performance.now();
  let heardAt = startedAt;
  let verdict: FootlightError | undefined;
  const end = (error: FootlightError): void => {
    verdict ??= error;
    child.kill('SIGKILL');
  };
  const timer = setInterval(async () => {
    const now = performance.now();
    if (limits.seconds && now - startedAt > limits.seconds * 1000) return end(tookTooLong(limits.seconds));
    if (limits.stallSeconds && now - heardAt > limits.stallSeconds * 1000)
      return end(stalled(limits.stallSeconds));
    if (limits.memoryBytes) {
      const bytes = await residentBytes(child.pid);
      if (bytes > limits.memoryBytes) end(tookTooMuch(bytes, limits.memoryBytes));
    }
  }, CHECK_MS);
  timer.unref();
  return {
    heard: () => {
      heardAt = performance.now();
    },
    stop: () => {
      clearInterval(timer);
      return verdict;
    },
  };
}

async function residentBytes(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}

function tookTooLong(seconds: number): FootlightError {
  return new FootlightError('limit.time', {
    kind: 'terminal',
    parameters: { seconds },
    value: String(seconds),
  });
}

function stalled(seconds: number): FootlightError {
  return new FootlightError('limit.no-progress', {
    kind: 'retryable',
    parameters: { seconds },
    value: String(seconds),
  });
}

function tookTooMuch(bytes: number, limit: number): FootlightError {
  return new FootlightError('limit.memory', {
    kind: 'terminal',
    parameters: { bytes: Math.round(bytes / 2 ** 20), limit: Math.round(limit / 2 ** 20) },
    value: String(bytes),
  });
}
