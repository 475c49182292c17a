import { resolve } from 'node:path';
import { getCacheDirectory } from '../../core/cache-directory.ts';
import type { ProviderChoice } from '../../core/execution-provider.ts';
import { createNotInstalledError, type ModelStore } from '../../engines/model-store/model-store.ts';
import { InferenceEngine } from '../../inference/engine.ts';
import { loadNetModel } from '../../inference/net-model.ts';
import { getEmbeddedNetPath, isEmbedded } from './embedded-nets.ts';
import { benchNet } from './net-bench.ts';
import type { NetBench } from './net-speed.ts';

/** Measures an embedded net, an installed model or a model file on this machine. */
export async function measureModel(
  name: string,
  provider: ProviderChoice,
  store: ModelStore,
): Promise<NetBench> {
  const engine = new InferenceEngine({ provider, cacheDirectory: getCacheDirectory() });
  return benchNet(engine, await loadNetModel(await findModelPath(name, store)));
}

async function findModelPath(name: string, store: ModelStore): Promise<string> {
  if (isEmbedded(name)) return getEmbeddedNetPath(name);
  if (/[\\/.]/.test(name)) return resolve(name);
  const paths = await store.getPaths(name);
  if (!paths) throw createNotInstalledError(name);
  return paths[0]!;
}
