import { FootlightError } from '../../core/errors.ts';
import { describeFetchFailure } from '../../core/http-failures.ts';
import type { Environment, RemoteProvider } from '../../engines/engine.ts';

const TIMEOUT_MS = 15_000;

/**
 * Asks a service something that costs nothing, with its keys.
 *
 * @throws `settings.key-refused`, `settings.no-answer`, `settings.no-trial`
 */
export async function tryKeys(provider: RemoteProvider, environment: Environment): Promise<void> {
  const { name, keys = [], createTrial } = provider;
  const missing = keys.find((variable) => !environment[variable]);
  if (missing !== undefined || !createTrial)
    throw new FootlightError('settings.no-trial', { kind: 'input', value: missing ?? name });
  const { url, headers } = await createTrial(environment);
  const status = await ask(name, url, headers);
  if (status === 401 || status === 403)
    throw new FootlightError('settings.key-refused', { kind: 'input', parameters: { status }, value: name });
  if (status >= 500) throw createNoAnswerError(name, `HTTP ${status}`);
}

async function ask(name: string, url: string, headers: Readonly<Record<string, string>>): Promise<number> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const answer = await fetch(url, { headers, redirect: 'manual', signal });
    await answer.body?.cancel();
    return answer.status;
  } catch (error) {
    throw createNoAnswerError(name, describeFetchFailure(error as Error));
  }
}

/** 422 and not 503: the caller waits for an answer and need not ask again by itself. */
function createNoAnswerError(name: string, problem: string): FootlightError {
  return new FootlightError('settings.no-answer', { kind: 'input', parameters: { problem }, value: name });
}
