import { type MaybeRefOrGetter, onScopeDispose, reactive, toValue, watchEffect } from 'vue';

/** Rows of files that can't be used, by form and option: a run must not go on with the rest unasked. */
const refused = reactive(new Map<symbol, string>());

/** Notes whether the file of a row can't be used, for as long as the row is there. */
export function noteRefusedFile(form: string, isRefused: MaybeRefOrGetter<boolean>): void {
  const row = Symbol(form);
  watchEffect(() => {
    if (toValue(isRefused)) refused.set(row, form);
    else refused.delete(row);
  });
  onScopeDispose(() => refused.delete(row));
}

/** Whether a field of a form holds a file that can't be used. */
export function hasRefusedFiles(form: string): boolean {
  return [...refused.values()].some((each) => each.startsWith(`${form}.`));
}
