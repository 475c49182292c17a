import { forget, keep, readKept } from './kept.ts';

/** What is known of an upload after a reload: the file itself has to be chosen again. */
export interface KeptUpload {
  readonly name: string;
  readonly totalBytes: number;
  /** When the file was changed last: another file of the same name is another file. */
  readonly modifiedAt: number;
  /** What the service knows it by. */
  readonly source: string;
  readonly sentBytes: number;
  /** The form and the option that it is for. */
  readonly form: string;
  /** The tab that sends it, and when it said so last. */
  readonly tab?: string;
  readonly heldAt?: number;
}

const KEY = 'uploads';
const MAX_UPLOADS = 100;
/** Browsers wake a hidden tab once a minute. */
const HELD_MS = 90_000;
/** The name of this tab, in memory alone: what else a page keeps is there in a duplicate of its tab too. */
const TAB = String(Math.random());

type FileFacts = Pick<File, 'name' | 'size' | 'lastModified'>;

export function listKeptUploads(): KeptUpload[] {
  return Object.values(readKept(KEY)) as KeptUpload[];
}

function keepUpload(upload: KeptUpload): void {
  const all = { ...readKept(KEY), [upload.source]: upload };
  keep(KEY, Object.fromEntries(Object.entries(all).slice(-MAX_UPLOADS)));
}

/** The upload that a file was on its way with, in whichever form, unless another tab sends it. */
export function findKeptUpload({ name, size, lastModified }: FileFacts): KeptUpload | undefined {
  return listKeptUploads().find(
    (each) =>
      each.name === name &&
      each.totalBytes === size &&
      each.modifiedAt === lastModified &&
      !isHeldElsewhere(each),
  );
}

/** Keeps an upload as one that this tab sends: two that send one would cut each other off, and one could give it up. */
export function holdUpload(upload: KeptUpload): void {
  keepUpload({ ...upload, tab: TAB, heldAt: Date.now() });
}

/**
 * Holds it on, unless it has been forgotten meanwhile, as after a log-out in another tab.
 *
 * @returns whether this tab may go on: another one may have taken it over while this one slept
 */
export function holdOn(upload: KeptUpload): boolean {
  const kept = listKeptUploads().find(({ source }) => source === upload.source);
  if (!kept) return true;
  if (isHeldElsewhere(kept)) return false;
  holdUpload(upload);
  return true;
}

/** Lets other tabs go on with what this one sends, as it is closed. */
export function releaseHeldUploads(): void {
  for (const { heldAt: _, ...upload } of listKeptUploads()) if (upload.tab === TAB) keepUpload(upload);
}

/** Whether another tab sends it; one that has come whole is there for all. */
export function isHeldElsewhere({ tab, heldAt = 0, sentBytes, totalBytes }: KeptUpload): boolean {
  return sentBytes < totalBytes && tab !== TAB && Date.now() - heldAt < HELD_MS;
}

export function forgetUpload(source: string): void {
  const { [source]: _, ...rest } = readKept(KEY);
  if (Object.keys(rest).length > 0) keep(KEY, rest);
  else forget(KEY);
}

/**
 * Gives up all that has not come whole, whichever page or tab began it: after a log-out none of them can go on.
 *
 * @param remove forgets one and gives it up at the service
 * @param atMostMs how long a service is waited for that does not answer: it forgets by itself what does not go on
 * @param stopping those that this page sends, which are given up already
 */
export async function giveUpKeptUploads(
  remove: (source: string) => Promise<void>,
  atMostMs: number,
  stopping: readonly Promise<void>[] = [],
): Promise<void> {
  const unfinished = listKeptUploads().filter(({ sentBytes, totalBytes }) => sentBytes < totalBytes);
  const removing = unfinished.map(({ source }) => remove(source));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, atMostMs);
  });
  await Promise.race([Promise.all([...stopping, ...removing]), limit]);
  clearTimeout(timer);
}
