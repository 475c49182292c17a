import { stat } from 'node:fs/promises';
import type { Environment } from '../engine.ts';
import {
  createNotInstalledError,
  getModelStoreSettings,
  type InstalledModel,
  ModelStore,
} from './model-store.ts';

/** Which models of the store an engine takes. */
export interface WantedModels {
  /** Names in the catalogue, the best first. */
  readonly names: readonly string[];
  /** Forms by which models of one's own were recognized. */
  readonly forms: readonly string[];
}

/** What tells a path from a model's name. */
const PATH = /[\\/]|\.(?:onnx|json)$/i;

/** The installed model that an engine takes where none is named: one of the catalogue, else one of the user's own. */
export async function findInstalledModel(
  { names, forms }: WantedModels,
  environment: Environment,
): Promise<InstalledModel | undefined> {
  const store = new ModelStore(getModelStoreSettings(environment));
  for (const name of names) {
    const model = await store.find(name);
    if (model) return model;
  }
  return (await store.listInstalled()).find(({ form }) => form !== undefined && forms.includes(form));
}

/**
 * The files of a model that was given by path or by name, or of the installed one. What is no model's name but that of a file
 * here is a path too: whoever reads it says what is wrong with it.
 *
 * @throws `model.not-installed`
 */
export async function findModelFiles(
  parameter: string | undefined,
  wanted: WantedModels,
  environment: Environment,
): Promise<readonly string[]> {
  if (parameter !== undefined && PATH.test(parameter)) return [parameter];
  const name =
    parameter ?? (await findInstalledModel(wanted, environment))?.name ?? wanted.names[0] ?? wanted.forms[0]!;
  const paths = await new ModelStore(getModelStoreSettings(environment)).getPaths(name);
  if (paths) return paths;
  if (parameter !== undefined && (await isFile(parameter))) return [parameter];
  throw createNotInstalledError(name);
}

/** Whether a file is at a path that may as well be a name. */
export async function isFile(path: string): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined);
  return stats?.isFile() ?? false;
}
