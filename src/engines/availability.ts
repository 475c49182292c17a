import { createMessage, type MessageParameters } from '../core/messages/message.ts';
import type { Availability } from './engine.ts';

/** How long a server may take to answer at all. */
const ANSWER_MS = 1_000;

export const READY: Availability = { isReady: true };

/** @param code of the sentences `engine-unavailable.CODE.reason`, without its full stop, and `.remedy` */
export function notReady(code: string, parameters?: MessageParameters): Availability {
  const sentence = (part: string) => createMessage(`engine-unavailable.${code}.${part}`, parameters);
  return { isReady: false, reason: sentence('reason'), remedy: sentence('remedy') };
}

/** Whether a module of `node_modules` is there; it is not loaded. */
export function isInstalled(specifier: string): boolean {
  try {
    import.meta.resolve(specifier);
    return true;
  } catch {
    return false;
  }
}

/** Whether anything answers at an address: what it says doesn't matter. */
export async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS), redirect: 'manual' });
    await response.body?.cancel();
    return true;
  } catch {
    return false;
  }
}

/** Whether an address is of this machine, whose accelerator a server there shares with everything else. */
export function isLoopback(url: string): boolean {
  return URL.canParse(url) && /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);
}
