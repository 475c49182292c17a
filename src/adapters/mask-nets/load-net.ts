import { getCacheDirectory } from '../../core/cache-directory.ts';
import { hashSha256 } from '../../core/hashing.ts';
import type { EngineChoice, Environment } from '../../engines/engine.ts';
import { findModelFiles, type WantedModels } from '../../engines/model-store/find-model.ts';
import { InferenceEngine } from '../../inference/engine.ts';
import { type ModelForm, recognizeModel } from '../../inference/model-form.ts';
import { readModelFile, withModelPath } from '../../inference/net-model.ts';
import { ModelSession } from '../../inference/session.ts';

/** A model that was recognized and tried, and where it runs. */
export interface LoadedNet<Form extends ModelForm> {
  readonly form: Form;
  /** In the order of the form's parts. */
  readonly graphs: readonly Uint8Array[];
  /** SHA-256 of the files. */
  readonly digest: string;
  readonly engine: InferenceEngine;
}

export interface NetSource<Form extends ModelForm> {
  readonly forms: readonly Form[];
  readonly wanted: WantedModels;
  /** Where the second file of a model is whose first was given by path. */
  findBeside?(path: string): string;
}

/**
 * Loads a net from files or from the model store, and recognizes its form.
 *
 * @throws `model.not-installed`, `model.not-found`, `model.invalid-weights`, `model.invalid-graph`, `model.wrong-ports`,
 * `model.failed-trial`
 */
export async function loadNet<Form extends ModelForm>(
  { parameter, settings }: EngineChoice<'matter'>,
  { forms, wanted, findBeside }: NetSource<Form>,
  environment: Environment,
): Promise<LoadedNet<Form>> {
  const found = await findModelFiles(parameter, wanted, environment);
  const paths = findBeside && found.length === 1 ? [found[0]!, findBeside(found[0]!)] : found;
  const { form, graphs } = await recognizeFiles(forms, paths);
  const { provider = 'auto' } = settings;
  const engine = new InferenceEngine({ provider, cacheDirectory: getCacheDirectory(environment) });
  const digest = hashSha256(Buffer.from(graphs.map(hashSha256).join(' ')));
  return { form, graphs, digest, engine };
}

async function recognizeFiles<Form extends ModelForm>(forms: readonly Form[], paths: readonly string[]) {
  await using stack = new AsyncDisposableStack();
  const opened = [];
  for (const path of paths) {
    const graph = await readModelFile(path);
    const session = await ModelSession.open(graph, { provider: 'cpu' }).catch((error: unknown) => {
      throw withModelPath(error, path);
    });
    opened.push({ path, graph, session: stack.use(session) });
  }
  const { form, files } = await recognizeModel(forms, opened);
  return { form, graphs: files.map(({ graph }) => graph) };
}
