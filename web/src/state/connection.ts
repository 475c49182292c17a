import { reactive } from 'vue';

const ASKED_EVERY_MS = 2000;

/** Whether the service answers. */
export const connection = reactive({ isAway: false });

/** Whether a proxy has answered for a service that is away, or a service whose database is. */
export const isOfProxy = (status: number): boolean => status >= 502 && status <= 504;

let ask: () => Promise<unknown> = async () => undefined;
let onReturn: () => void = () => undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

/**
 * Watches for the service's return.
 *
 * @param question that rejects while the service is away
 */
export function watchConnection(question: () => Promise<unknown>, whenBack: () => void): void {
  ask = question;
  onReturn = whenBack;
  // A service of this machine is there without a network: the browser's word alone says nothing.
  for (const change of ['online', 'offline']) addEventListener(change, () => void look());
}

/** Notes whether the service is away, as something that was asked has told. */
export function noteAway(isAway: boolean): void {
  if (isAway && !connection.isAway) timer = setTimeout(look, ASKED_EVERY_MS);
  if (!isAway && connection.isAway) {
    clearTimeout(timer);
    connection.isAway = false;
    onReturn();
  }
  connection.isAway = isAway;
}

/** Asks until there is an answer. */
async function look(): Promise<void> {
  clearTimeout(timer);
  const isAway = await ask().then(
    () => false,
    () => true,
  );
  noteAway(isAway);
  if (isAway) timer = setTimeout(look, ASKED_EVERY_MS);
}
