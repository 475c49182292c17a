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
}

const KEY = 'uploads';
const MAX_UPLOADS = 100;

type FileFacts = Pick<File, 'name' | 'size' | 'lastModified'>;

export function listKeptUploads(): KeptUpload[] {
  return Object.values(readKept(KEY)) as KeptUpload[];
}

export function keepUpload(upload: KeptUpload): void {
  const all = { ...readKept(KEY), [upload.source]: upload };
  keep(KEY, Object.fromEntries(Object.entries(all).slice(-MAX_UPLOADS)));
}

/** The upload that a file was on its way with, in whichever form. */
export function findKeptUpload({ name, size, lastModified }: FileFacts): KeptUpload | undefined {
  return listKeptUploads().find(
    (each) => each.name === name && each.totalBytes === size && each.modifiedAt === lastModified,
  );
}

export function forgetUpload(source: string): void {
  const { [source]: _, ...rest } = readKept(KEY);
  if (Object.keys(rest).length > 0) keep(KEY, rest);
  else forget(KEY);
}
