import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { FootlightError } from '../../core/errors.ts';
import { bytes, seconds } from '../../core/messages/message.ts';

/** Limits of a media process; it is killed when it exceeds one. */
export interface ProcessLimits {
  /** Resident memory; checked only on Linux. */
  readonly memoryBytes?: number;
  /** Longest time without a message: no progress, no step started or ended. */
  readonly stallSeconds?: number;
  readonly seconds?: number;
}

const CHECK_MS = 500;

/**
 * Kills `child` when it exceeds `limits`.
 *
 * @returns `noteMessage`, to be called for each message of the child, and `stop`, which ends the watch and returns the
 *   exceeded limit as an error
 */
export function watchLimits(
  child: ChildProcess,
  limits: ProcessLimits,
): { noteMessage(): void; stop(): FootlightError | undefined } {
  const startedAt = performance.now();
  let lastMessageAt = startedAt;
  let exceeded: FootlightError | undefined;
  const endWatch = (error: FootlightError): void => {
    exceeded ??= error;
    child.kill('SIGKILL');
  };
  const timer = setInterval(async () => {
    const now = performance.now();
    if (limits.seconds && now - startedAt > limits.seconds * 1000)
      return endWatch(createTooLongError(limits.seconds));
    if (limits.stallSeconds && now - lastMessageAt > limits.stallSeconds * 1000)
      return endWatch(createStalledError(limits.stallSeconds));
    if (limits.memoryBytes) {
      const used = await measureResidentBytes(child.pid);
      if (used > limits.memoryBytes) endWatch(createTooMuchMemoryError(used, limits.memoryBytes));
    }
  }, CHECK_MS);
  timer.unref();
  return {
    noteMessage: () => {
      lastMessageAt = performance.now();
    },
    stop: () => {
      clearInterval(timer);
      return exceeded;
    },
  };
}

async function measureResidentBytes(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}

function createTooLongError(limit: number): FootlightError {
  return new FootlightError('limit.time', {
    kind: 'terminal',
    parameters: { limit: seconds(limit) },
    value: String(limit),
  });
}

function createStalledError(limit: number): FootlightError {
  return new FootlightError('limit.no-progress', {
    kind: 'retryable',
    parameters: { limit: seconds(limit) },
    value: String(limit),
  });
}

function createTooMuchMemoryError(used: number, limit: number): FootlightError {
  return new FootlightError('limit.memory', {
    kind: 'terminal',
    parameters: { used: bytes(used), limit: bytes(limit) },
    value: String(used),
  });
}
