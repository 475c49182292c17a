import type { StepContext } from './step.ts';

const HEARTBEAT_MS = 5_000;

/**
 * Reports progress every five seconds while a step waits for an answer, so that it isn't taken for stalled. How long it
 * may wait is limited by whoever gives the answer.
 */
export async function reportWhileWaiting<T>(
  { reportProgress: progress }: StepContext,
  answer: Promise<T>,
): Promise<T> {
  const heartbeat = setInterval(() => progress(0, 1), HEARTBEAT_MS);
  try {
    return await answer;
  } finally {
    clearInterval(heartbeat);
  }
}
