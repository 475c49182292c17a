import { ref } from 'vue';
import { isOfProxy, noteAway } from './connection.ts';
import { BASE_PATH } from './service.ts';

/** The script that this page began with: it is named by its content, so that another version has another one. */
const OWN_SCRIPT = document.querySelector<HTMLScriptElement>('script[type=module][src]')?.src;

/** Whether the service has another page than this one. */
export const isRenewed = ref(false);
/** Where who is here wanted to go, but could not. */
let wanted: string | undefined;

/**
 * Looks whether the service has been upgraded since this page was loaded, as the files of this one are gone then.
 *
 * @param target where who is here wants to go, if not here
 */
export async function lookForRenewal(target?: string): Promise<'renewed' | 'same' | 'away'> {
  wanted = target ?? wanted;
  const page = await readPage();
  if (page === undefined) return 'away';
  isRenewed.value = OWN_SCRIPT !== undefined && !page.includes(new URL(OWN_SCRIPT).pathname);
  return isRenewed.value ? 'renewed' : 'same';
}

/** @returns the page as the service has it now; undefined where it does not answer */
async function readPage(): Promise<string | undefined> {
  try {
    const answer = await fetch(BASE_PATH, { headers: { accept: 'text/html' }, cache: 'no-cache' });
    if (isOfProxy(answer.status)) noteAway(true);
    return answer.ok ? await answer.text() : undefined;
  } catch {
    noteAway(true);
    return undefined;
  }
}

/** Goes on with the new page; what was typed is kept in this browser. */
export function reloadRenewed(): void {
  const target = wanted ?? location.href;
  // An address that differs by nothing would only be scrolled to.
  if (target === location.href) location.reload();
  else location.assign(target);
}

/** Forgets where somebody wanted to go, as they have gone elsewhere. */
export function wantNowhere(): void {
  wanted = undefined;
}
