import { getCacheDirectory } from '../../core/cache-directory.ts';
import type { ProviderChoice } from '../../core/execution-provider.ts';
import { hashSha256 } from '../../core/hashing.ts';
import type { EngineChoice, Environment } from '../../engines/engine.ts';
import { findModelFiles, type WantedModels } from '../../engines/model-store/find-model.ts';
import { InferenceEngine } from '../../inference/engine.ts';
import type { ModelForm } from '../../inference/model-form.ts';
import { readModelFile } from '../../inference/net-model.ts';
import { recognizeFiles } from '../../inference/recognize-files.ts';

/** A model that was recognized and tried, and where it runs. */
export interface LoadedNet<Form extends ModelForm> {
  readonly form: Form;
  /** In the order of the form's parts. */
  readonly graphs: readonly Uint8Array[];
  /** SHA-256 of the files. */
  readonly digest: string;
  readonly engine: InferenceEngine;
}

/** What was chosen: a name or a path, and where the net runs. */
type NetChoice = Pick<EngineChoice, 'parameter'> & {
  readonly settings: { readonly provider?: ProviderChoice };
};

export interface NetSource<Form extends ModelForm> {
  readonly forms: readonly Form[];
  readonly wanted: WantedModels;
  /** Where the second file of a model is whose first was given by path. */
  findBeside?(path: string): string;
}

/**
 * Loads a net from files or from the model store, and recognizes its form. Files that are new here are tried once.
 *
 * @throws `model.not-installed`, `model.not-found`, `model.invalid-weights`, `model.invalid-graph`, `model.wrong-ports`,
 * `model.failed-trial`, `cancelled`
 */
export async function loadNet<Form extends ModelForm>(
  { parameter, settings }: NetChoice,
  { forms, wanted, findBeside }: NetSource<Form>,
  environment: Environment,
  signal?: AbortSignal,
): Promise<LoadedNet<Form>> {
  const found = await findModelFiles(parameter, wanted, environment);
  const given = findBeside && found.length === 1 ? [found[0]!, findBeside(found[0]!)] : found;
  const contents = new Map<string, Uint8Array>();
  for (const path of given) contents.set(path, await readModelFile(path));
  const digests = given.map((path) => hashSha256(contents.get(path)!));
  const cacheDirectory = getCacheDirectory(environment);
  const { form, paths } = await recognizeFiles(forms, given, { cacheDirectory, signal, digests });
  const { provider = 'auto' } = settings;
  const engine = new InferenceEngine({ provider, cacheDirectory });
  const ordered = paths.map((path) => digests[given.indexOf(path)]!);
  const digest = hashSha256(Buffer.from(ordered.join(' ')));
  return { form, graphs: paths.map((path) => contents.get(path)!), digest, engine };
}
