import { resolve } from 'node:path';
import type { ProviderChoice } from '../../core/execution-provider.ts';
import { cacheDirectory } from '../../core/places.ts';
import { type ModelStore, notInstalled } from '../../engines/model-store/model-store.ts';
import { InferenceEngine } from '../../inference/engine.ts';
import { loadNetModel } from '../../inference/net-model.ts';
import { embeddedNetPath, isEmbedded } from './embedded-nets.ts';
import { benchNet } from './net-bench.ts';
import type { NetBench } from './net-figures.ts';

/** Measures an embedded net, an installed model or a model file on this machine. */
export async function measureModel(
  name: string,
  provider: ProviderChoice,
  store: ModelStore,
): Promise<NetBench> {
  const engine = new InferenceEngine({ provider, cacheDirectory: cacheDirectory() });
  return benchNet(engine, await loadNetModel(await modelPath(name, store)));
}

async function modelPath(name: string, store: ModelStore): Promise<string> {
  if (isEmbedded(name)) return embeddedNetPath(name);
  if (/[\\/.]/.test(name)) return resolve(name);
  const paths = await store.paths(name);
  if (!paths) throw notInstalled(name);
  return paths[0]!;
}
