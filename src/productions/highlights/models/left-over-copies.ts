import { isProcessGone } from '../../../core/process-name.ts';
import type { FindEndedRuns } from '../../../execution/production.ts';
import type { ObjectHead, ObjectStore } from '../../../storage/object-store.ts';
import { withObjectStore } from '../../../storage/store-url.ts';

/** Where copies for models lie in the store, by the runs that they are of. */
export const COPIES_FOLDER = 'temp-compressed';
/** The longest time that an address is valid: what is older can't be read by anyone. */
const MAX_AGE_SECONDS = 86_400;

/** Removes copies of runs that were killed: those of dead processes of this machine, and all whose links have expired. */
export async function removeLeftOvers(store: ObjectStore): Promise<void> {
  for await (const head of store.list(`${COPIES_FOLDER}/`))
    if (isExpired(head) || isOfDeadProcess(head)) await store.remove(head.key);
}

/** Removes copies of ended tasks whose process was killed, from the store of FOOTLIGHT_TEMP_STORE if there is one. */
export async function sweepCopies(findEnded: FindEndedRuns): Promise<void> {
  const address = process.env.FOOTLIGHT_TEMP_STORE;
  if (address) await withObjectStore(address, (store) => removeEnded(store, findEnded));
}

async function removeEnded(store: ObjectStore, findEnded: FindEndedRuns): Promise<void> {
  const heads = await Array.fromAsync(store.list(`${COPIES_FOLDER}/`));
  if (heads.length === 0) return;
  // Other services may use the same store: what they run is not known here.
  const ended = await findEnded([...new Set(heads.map(getRun))]);
  for (const head of heads) if (ended.has(getRun(head)) || isExpired(head)) await store.remove(head.key);
}

function getRun({ key }: ObjectHead): string {
  return key.split('/')[1] ?? '';
}

function isExpired({ modifiedAt }: ObjectHead): boolean {
  return Date.now() - modifiedAt.getTime() > MAX_AGE_SECONDS * 1000;
}

function isOfDeadProcess(head: ObjectHead): boolean {
  const run = getRun(head);
  return run.startsWith('run_') && isProcessGone(run.slice('run_'.length)) === true;
}
