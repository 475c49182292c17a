import { throwIfCancelled } from '../core/errors.ts';
import { KnownForms } from './known-forms.ts';
import { type ModelForm, recognizeModel } from './model-form.ts';
import { ModelTrial, type TriedFile } from './model-trial.ts';

/** What the files of a model were recognized as. */
export interface RecognizedFiles<Form> {
  readonly form: Form;
  /** In the order of the form's parts. */
  readonly paths: readonly string[];
}

/** How files are recognized. */
export interface RecognitionOptions {
  /** Where it is remembered what files were recognized as. */
  readonly cacheDirectory: string;
  readonly signal?: AbortSignal | undefined;
  /** Digests of the files: what they were recognized as before holds. Without them, they are tried anew. */
  readonly digests?: readonly string[];
}

/**
 * Recognizes a model by the ports of its files, and by one run on the CPU in a process of its own.
 *
 * @throws what `recognizeModel` throws, `model.not-found`, `model.invalid-weights`, `model.invalid-graph`, `cancelled`
 */
export async function recognizeFiles<Form extends ModelForm>(
  forms: readonly Form[],
  paths: readonly string[],
  { cacheDirectory, signal, digests }: RecognitionOptions,
): Promise<RecognizedFiles<Form>> {
  throwIfCancelled(signal);
  const known = new KnownForms(cacheDirectory);
  const before = digests && (await known.find(forms, digests));
  if (before) return { form: before.form, paths: before.order.map((at) => paths[at]!) };
  const { form, files } = await tryFiles(forms, paths, signal);
  const found = paths.map((path) => files.find((file) => file.path === path)!.digest);
  const order = files.map(({ path }) => paths.indexOf(path));
  // Where nothing can be kept, it is tried again the next time.
  await known.remember(form.name, found, order).catch(() => undefined);
  return { form, paths: files.map(({ path }) => path) };
}

async function tryFiles<Form extends ModelForm>(
  forms: readonly Form[],
  paths: readonly string[],
  signal: AbortSignal | undefined,
) {
  await using trial = new ModelTrial(signal);
  try {
    const opened: TriedFile[] = [];
    for (const path of paths) opened.push(await trial.open(path));
    return await recognizeModel(forms, opened);
  } catch (error) {
    // A trial that is cancelled looks like one that fails.
    throwIfCancelled(signal);
    throw error;
  }
}
