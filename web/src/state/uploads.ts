import { computed, reactive } from 'vue';
import { noteFailure } from './queries.ts';
import { service } from './service.ts';
import { rememberName } from './task-name.ts';

/** A file on its way to the service. */
export interface Upload {
  readonly name: string;
  readonly totalBytes: number;
  sentBytes: number;
  secondsLeft: number | undefined;
  /** What the service knows it by, once it is there. */
  reference: string | undefined;
  problem: unknown;
  readonly stop: () => void;
}

/** Files that were dropped on the stage, for the form that opens next. */
let dropped: File[] = [];

export function keepDropped(files: readonly File[]): void {
  dropped = [...files];
}

export function takeDropped(): File[] {
  const files = dropped;
  dropped = [];
  return files;
}

const all = reactive<Upload[]>([]);
const isOnItsWay = ({ reference, problem }: Upload): boolean =>
  reference === undefined && problem === undefined;

/** The share of what is on its way that is there, 0 to 1; undefined if nothing is. */
export const uploadedShare = computed(() => {
  const waiting = all.filter(isOnItsWay);
  if (waiting.length === 0) return undefined;
  const sent = waiting.reduce((sum, { sentBytes }) => sum + sentBytes, 0);
  return (
    sent /
    Math.max(
      1,
      waiting.reduce((sum, { totalBytes }) => sum + totalBytes, 0),
    )
  );
});

/** Gives up an upload that is on its way, with what has come of it. */
export function stopUpload(upload: Upload): void {
  const isUnfinished = isOnItsWay(upload);
  const at = all.indexOf(upload);
  if (at >= 0) all.splice(at, 1);
  if (isUnfinished) upload.stop();
}

/** Begins to upload a file. */
export function startUpload(file: File): Upload {
  const controller = new AbortController();
  const upload = reactive<Upload>({
    name: file.name,
    totalBytes: file.size,
    sentBytes: 0,
    secondsLeft: undefined,
    reference: undefined,
    problem: undefined,
    stop: () => {
      controller.abort();
      // It would hold the owner's room until it is forgotten.
      if (begun !== undefined) void service.value.removeUpload(begun).catch(noteFailure);
    },
  });
  let begun: string | undefined;
  const onBegin = (source: string): void => {
    begun = source;
  };
  all.push(upload);
  const startedAt = performance.now();
  const onProgress = (sent: number, total: number): void => {
    upload.sentBytes = sent;
    const seconds = (performance.now() - startedAt) / 1000;
    upload.secondsLeft = sent > 0 ? (seconds / sent) * (total - sent) : undefined;
  };
  service.value
    .upload(file, { name: file.name, onBegin, onProgress, signal: controller.signal })
    .then((reference) => {
      rememberName(reference, file.name);
      upload.reference = reference;
    })
    .catch((problem: unknown) => {
      upload.problem = problem;
    });
  return upload;
}
