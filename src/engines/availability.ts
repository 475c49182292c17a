import { createMessage, type MessageParameters } from '../core/messages/message.ts';
import type { Availability } from './engine.ts';

/** Timeout of the check whether a server answers. */
const ANSWER_MS = 1_000;

export const READY: Availability = { isReady: true };

/**
 * Says why an engine can't be used.
 *
 * @param code of the sentences `engine-unavailable.CODE.reason`, without its full stop, and `.remedy`
 */
export function createNotReady(code: string, parameters?: MessageParameters): Availability {
  const sentence = (part: string) => createMessage(`engine-unavailable.${code}.${part}`, parameters);
  return { isReady: false, reason: sentence('reason'), remedy: sentence('remedy') };
}

/** Whether a module of `node_modules` is installed, without loading it. */
export function isInstalled(specifier: string): boolean {
  try {
    import.meta.resolve(specifier);
    return true;
  } catch {
    return false;
  }
}

/** Whether an HTTP server answers at an address, with any status. */
export async function isAnswering(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS), redirect: 'manual' });
    await response.body?.cancel();
    return true;
  } catch {
    return false;
  }
}

/** Whether an address is on this machine: a server there shares its accelerator. */
export function isLoopback(url: string): boolean {
  return URL.canParse(url) && /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);
}
