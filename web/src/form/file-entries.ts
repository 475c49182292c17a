import { onScopeDispose, type Ref, ref, watch } from 'vue';
import { type Given, listUploads, startUpload, stopUpload, type Upload } from '../state/uploads.ts';

/** A file as a field shows it: on its way, or known by its reference. */
export interface FileEntry {
  readonly number: number;
  /** Of what is sent from here; what is known by its reference alone is called by that. */
  readonly name?: string;
  readonly upload?: Upload;
  readonly reference?: string;
  /** What is wrong with it, so that it is not sent. */
  readonly problem?: Error;
}

interface FieldRules {
  /** The form and the option. */
  readonly form: string;
  /** Most files that it takes. */
  readonly most: number;
  readonly findProblem: (file: File) => Promise<Error | undefined>;
}

/**
 * The files of a field.
 *
 * @param model their references, in order
 */
export function useFileEntries(model: Ref<string[]>, { form, most, findProblem }: FieldRules) {
  let count = 0;
  const uploads = listUploads(form);
  const known = model.value.map((reference) => ({
    number: count++,
    reference,
    upload: uploads.find((each) => each.reference === reference),
  }));
  const coming = uploads.filter(({ reference }) => !reference || !model.value.includes(reference));
  const entries = ref<FileEntry[]>([
    ...known,
    ...coming.map((upload) => ({ number: count++, name: upload.name, upload })),
  ]);

  const hasRoom = (): boolean => entries.value.length < most;

  /** @returns whether there was room for it */
  async function add(given: Given): Promise<boolean> {
    if (!hasRoom()) return false;
    if (typeof given === 'string') return put({ reference: given });
    const problem = await findProblem(given);
    // Others may have come meanwhile.
    if (!hasRoom()) return false;
    return put({ name: given.name, ...(problem ? { problem } : { upload: startUpload(given, form) }) });
  }

  function put(entry: Omit<FileEntry, 'number'>): boolean {
    entries.value = [...entries.value, { number: count++, ...entry }];
    return true;
  }

  function remove(entry: FileEntry): void {
    if (entry.upload) void stopUpload(entry.upload);
    entries.value = entries.value.filter((each) => each.number !== entry.number);
  }

  const references = (): string[] =>
    entries.value
      .map(({ reference, upload }) => reference ?? upload?.reference)
      .filter((each) => each !== undefined);
  // The progress of an upload changes nothing of what the form says.
  const stop = watch(
    () => JSON.stringify(references()),
    () => {
      model.value = references();
    },
    { immediate: true },
  );
  onScopeDispose(stop);
  return { entries, add, remove };
}
