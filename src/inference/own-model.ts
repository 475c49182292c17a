import { FootlightError } from '../core/errors.ts';
import type { ModelForm } from './model-form.ts';
import { isWeights, loadNetModel, readModelFile } from './net-model.ts';
import { type RecognitionOptions, recognizeFiles } from './recognize-files.ts';

/** A form of model files, with the engine that takes them. */
export interface EngineForm extends ModelForm {
  readonly task: string;
  /** Name of the engine. */
  readonly engine: string;
}

/** What a model of the user's own was recognized to be, and its files in the order in which its engine wants them. */
export interface OwnModel {
  readonly task: string;
  readonly form: string;
  /** The engine that takes it; undefined for upscalers, which go by their own names. */
  readonly engine?: string;
  /** How many times an upscaler enlarges. */
  readonly scale?: number;
  readonly paths: readonly string[];
}

const UPSCALER = 'upscaler';
/** Upscalers are told by what they give, and by the names of their weights. */
const UPSCALER_PORTS = 'upscaler: [1,3,H,W] -> [1,3,nH,nW], [1,1,H,W] -> [1,1,nH,nW]';

export interface OwnModelOptions extends Omit<RecognitionOptions, 'digests'> {
  /** Name of its form, where the ports leave a choice. */
  readonly wanted?: string | undefined;
}

/**
 * Recognizes a model by its content and tries it once.
 *
 * @throws `model.unknown-form`, `model.wrong-ports`, `model.ambiguous-form`, `model.failed-trial`, `model.not-found`,
 * `model.invalid-weights`, `model.invalid-graph`, `model.unsafe-pickle`, `model.unknown-architecture`
 */
export async function recognizeOwnModel(
  paths: readonly string[],
  forms: readonly EngineForm[],
  { wanted, ...options }: OwnModelOptions,
): Promise<OwnModel> {
  const [path] = paths;
  const isOne = path !== undefined && paths.length === 1;
  const isUpscaler = wanted === UPSCALER;
  const candidates = wanted === undefined ? forms : forms.filter(({ name }) => name === wanted);
  const names = forms.map(({ name }) => name);
  // An upscaler is one file.
  if (isUpscaler ? !isOne : candidates.length === 0)
    throw createUnknownFormError(wanted!, isOne ? [UPSCALER, ...names] : names);
  if (isUpscaler || (isOne && wanted === undefined && isWeights(await readModelFile(path))))
    return describeUpscaler(path!, options.signal);
  try {
    const { form, paths: ordered } = await recognizeFiles(candidates, paths, options);
    return { task: form.task, engine: form.engine, form: form.name, paths: ordered };
  } catch (error) {
    if (!isOne || wanted !== undefined || !isOther(error)) throw error;
    return await describeUpscaler(path, options.signal).catch((failure: unknown) => {
      const isNone = failure instanceof FootlightError && failure.code === 'model.wrong-inputs';
      throw isNone ? withUpscaler(error) : failure;
    });
  }
}

/** Whether an error says that a file is none of the forms. */
function isOther(error: unknown): error is FootlightError {
  return (
    error instanceof FootlightError &&
    (error.code === 'model.wrong-ports' || error.code === 'model.failed-trial')
  );
}

async function describeUpscaler(path: string, signal: AbortSignal | undefined): Promise<OwnModel> {
  const { architecture, scale } = await loadNetModel(path, signal);
  return { task: UPSCALER, form: architecture, scale, paths: [path] };
}

function withUpscaler(error: FootlightError): FootlightError {
  if (error.code !== 'model.wrong-ports') return error;
  const known = error.parameters?.known as readonly string[];
  return error.with({ parameters: { ...error.parameters, known: [...known, UPSCALER_PORTS] } });
}

function createUnknownFormError(wanted: string, known: readonly string[]): FootlightError {
  return new FootlightError('model.unknown-form', { kind: 'usage', parameters: { known }, value: wanted });
}
