import { ApiError } from 'footlight/client';
import { computed, type Ref, reactive } from 'vue';
import {
  findKeptUpload,
  forgetUpload,
  giveUpKeptUploads,
  holdOn,
  holdUpload,
  isHeldElsewhere,
  listKeptUploads,
  releaseHeldUploads,
} from './kept-uploads.ts';
import { noteAnswer, noteFailure } from './queries.ts';
import { service } from './service.ts';
import { rememberName } from './task-name.ts';

/** A file on its way to the service. */
export interface Upload {
  readonly name: string;
  readonly totalBytes: number;
  /** The form and the option that it is for. */
  readonly form: string;
  sentBytes: number;
  bytesPerSecond: number | undefined;
  /** What the service knows it by, once it is there. */
  reference: string | undefined;
  problem: unknown;
  /** The service is away: it goes on by itself. */
  isWaiting: boolean;
  readonly stop: () => Promise<void>;
}

/** A file, or the reference of one: an address, a path, an artifact. */
export type Given = File | string;

const ASKED_AGAIN_AFTER_MS = 3000;
const HELD_AGAIN_MS = 5000;
const LOG_OUT_WAIT_MS = 5000;
/** So many are sent at a time; the others wait for their turn. */
const MAX_SENDING = 3;

const queue: (() => Promise<void>)[] = [];
let sending = 0;

function sendInTurn(send: () => Promise<void>): void {
  queue.push(send);
  sendNext();
}

function sendNext(): void {
  if (sending === MAX_SENDING) return;
  const send = queue.shift();
  if (!send) return;
  sending += 1;
  void send().finally(() => {
    sending -= 1;
    sendNext();
  });
}

addEventListener('pagehide', releaseHeldUploads);

/** What is on its way belongs to one field: the same file in another one is sent for itself. */
const held = new Set<string>();

/** What was dropped on the stage, for the form that opens next. */
let dropped: Given[] = [];

export function keepDropped(given: readonly Given[]): void {
  dropped = [...given];
}

export function takeDropped(): Given[] {
  const given = dropped;
  dropped = [];
  return given;
}

const all = reactive<Upload[]>([]);
const isOnItsWay = ({ reference, problem }: Upload): boolean =>
  reference === undefined && problem === undefined;
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Uploads go on while another page is looked at: those of an option of a form. */
export function listUploads(form: string): Upload[] {
  return all.filter((upload) => upload.form === form);
}

/** Files that were on their way when the page was closed, and have to be chosen again. */
export function listBrokenUploads(form: string): ReturnType<typeof listKeptUploads> {
  const running = new Set(all.map(({ name, totalBytes }) => `${totalBytes} ${name}`));
  return listKeptUploads().filter(
    (each) =>
      each.form === form &&
      each.sentBytes < each.totalBytes &&
      !isHeldElsewhere(each) &&
      !running.has(`${each.totalBytes} ${each.name}`),
  );
}

/** The share that is there of what is on its way to a form, 0 to 1; undefined if nothing is. */
export function useUploadedShare(form: Ref<string>) {
  return computed(() => {
    const waiting = all.filter((each) => each.form.startsWith(`${form.value}.`) && isOnItsWay(each));
    if (waiting.length === 0) return undefined;
    const total = sum(waiting.map(({ totalBytes }) => totalBytes));
    return sum(waiting.map(({ sentBytes }) => sentBytes)) / Math.max(1, total);
  });
}

/** Gives up an upload that is on its way, with what has come of it; one that has come stays, as it may be wanted again. */
export async function stopUpload(upload: Upload): Promise<void> {
  const isUnfinished = isOnItsWay(upload);
  const at = all.indexOf(upload);
  if (at >= 0) all.splice(at, 1);
  if (isUnfinished) await upload.stop();
}

/** Gives up all that is on its way, and what was to be sent: the next one at this browser has nothing to do with it. */
export async function stopAllUploads(): Promise<void> {
  dropped = [];
  await giveUpKeptUploads(removeKeptUpload, LOG_OUT_WAIT_MS, [...all].map(stopUpload));
}

/** Gives up what an earlier page had begun. It would hold the owner's room until the service forgets it. */
export async function removeKeptUpload(source: string): Promise<void> {
  forgetUpload(source);
  await service.value.removeUpload(source).catch(noteFailure);
}

/** The form has been run: its files belong to the task now. */
export function releaseUploads(form: string): void {
  for (const upload of all.filter((each) => each.form.startsWith(`${form}.`)))
    all.splice(all.indexOf(upload), 1);
  for (const kept of listKeptUploads()) if (kept.form.startsWith(`${form}.`)) forgetUpload(kept.source);
}

/** Begins to upload a file, or goes on with what has come of it. */
export function startUpload(file: File, form: string): Upload {
  const controller = new AbortController();
  const found = findKeptUpload(file);
  const kept = found && !held.has(found.source) ? found : undefined;
  let source = kept?.source;
  if (source !== undefined) held.add(source);
  const upload = reactive<Upload>({
    name: file.name,
    totalBytes: file.size,
    form,
    sentBytes: kept?.sentBytes ?? 0,
    bytesPerSecond: undefined,
    reference: undefined,
    problem: undefined,
    isWaiting: false,
    stop: async () => {
      controller.abort();
      clearInterval(holding);
      if (source === undefined) return;
      held.delete(source);
      await removeKeptUpload(source);
    },
  });
  all.push(upload);
  const onBegin = (begun: string): void => {
    source = begun;
    held.add(source);
    holdUpload(describe(begun));
  };
  const describe = (source: string) => {
    const { name, totalBytes, sentBytes } = upload;
    return { name, totalBytes, modifiedAt: file.lastModified, source, sentBytes, form };
  };
  const note = (): void => {
    if (source !== undefined && !holdOn(describe(source))) leave(source);
  };
  /** To the tab that goes on with it. */
  const leave = (taken: string): void => {
    controller.abort();
    clearInterval(holding);
    held.delete(taken);
    const at = all.indexOf(upload);
    if (at >= 0) all.splice(at, 1);
  };
  // Other tabs leave it alone as long as this one says so.
  const holding = setInterval(() => note(), HELD_AGAIN_MS);
  note();
  const measure = measureSpeed();
  const onProgress = (sent: number): void => {
    upload.sentBytes = sent;
    upload.bytesPerSecond = measure(sent);
    upload.isWaiting = false;
    noteAnswer();
    note();
  };
  const send = async (): Promise<void> => {
    const { signal } = controller;
    if (signal.aborted) return;
    await service.value.upload(file, { name: file.name, source, onBegin, onProgress, signal }).then(
      (reference) => {
        clearInterval(holding);
        rememberName(reference, file.name);
        upload.sentBytes = file.size;
        upload.reference = reference;
        note();
        held.delete(source ?? reference);
      },
      (failure: unknown) => {
        if (signal.aborted) return;
        noteFailure(failure);
        upload.isWaiting = failure instanceof ApiError && failure.isTemporary;
        if (upload.isWaiting) setTimeout(sendInTurn, ASKED_AGAIN_AFTER_MS, send);
        else {
          clearInterval(holding);
          upload.problem = failure;
          if (source !== undefined) held.delete(source);
        }
      },
    );
  };
  sendInTurn(send);
  return upload;
}

/** Bytes a second since the first ones came: what an earlier page sent does not count. */
function measureSpeed(): (sentBytes: number) => number | undefined {
  let first: { readonly at: number; readonly bytes: number } | undefined;
  return (bytes) => {
    const at = performance.now();
    first ??= { at, bytes };
    return at > first.at ? ((bytes - first.bytes) * 1000) / (at - first.at) : undefined;
  };
}
