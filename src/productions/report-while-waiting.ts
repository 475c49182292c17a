import type { StepContext } from '../execution/step.ts';

const SIGN_MS = 5_000;

/** Shows that a step lives while it waits for a service, whose own time limit ends the wait. */
export async function reportWhileWaiting<T>(
  { reportProgress: progress }: StepContext,
  answer: Promise<T>,
): Promise<T> {
  const signs = setInterval(() => progress(0, 1), SIGN_MS);
  try {
    return await answer;
  } finally {
    clearInterval(signs);
  }
}
