import { resolve } from 'node:path';
import type { ProviderChoice } from './core/execution-provider.ts';
import { cacheDirectory } from './core/places.ts';
import type { ModelStore } from './engines/model-store/model-store.ts';
import type { UpscalerLibrary } from './engines/upscaler.ts';
import type { Production } from './execution/production.ts';
import { loadProductions, type ProductionLoaders } from './execution/production-loaders.ts';
import type { HighlightsModels } from './productions/highlights/engines.ts';

/** The program of the child processes that do the media work of these productions. */
export const JOB_HOST = new URL(
  import.meta.filename.endsWith('.ts') ? './job-host.ts' : './job-host.js',
  import.meta.url,
);

/** Every production: its face is loaded where it is shown, its code where it runs. */
export const PRODUCTIONS: ProductionLoaders = new Map([
  [
    'enhance',
    async () => {
      const { createEnhance } = await import('./productions/enhance/index.ts');
      const { spectralSeparator } = await import('./adapters/builtin-separator/spectral-separator.ts');
      return asProduction(createEnhance({ upscalers: await upscalers(), separator: spectralSeparator }));
    },
  ],
  [
    'upscale',
    async () => {
      const { createUpscale } = await import('./productions/upscale/index.ts');
      return asProduction(createUpscale({ upscalers: await upscalers() }));
    },
  ],
  [
    'highlights',
    async () => {
      const { createHighlights } = await import('./productions/highlights/index.ts');
      return asProduction(createHighlights(await openAiModels()));
    },
  ],
  ['render', async () => asProduction((await import('./productions/render/index.ts')).render)],
  [
    'narrate',
    async () => {
      const { createNarrate } = await import('./productions/narrate/index.ts');
      const { createNarrateEngines } = await import('./narrate-engines.ts');
      return asProduction(createNarrate(createNarrateEngines()));
    },
  ],
]);

/** All of them, loaded. */
export function createProductions(): Promise<ReadonlyMap<string, Production>> {
  return loadProductions(PRODUCTIONS);
}

function asProduction(production: unknown): Production {
  return production as Production;
}

async function upscalers(): Promise<UpscalerLibrary> {
  const { ModelStore } = await import('./engines/model-store/model-store.ts');
  const { createUpscalerLibrary } = await import('./adapters/neural-upscaler/upscaler-library.ts');
  return createUpscalerLibrary({ store: new ModelStore(), cacheDirectory: cacheDirectory() });
}

/** Models behind OpenAI-compatible endpoints, by the keys and addresses of the environment. */
async function openAiModels(): Promise<HighlightsModels> {
  const { endpointFromEnvironment } = await import('./adapters/openai/openai-endpoint.ts');
  const { OpenAiTextModel } = await import('./adapters/openai/openai-text-model.ts');
  const { OpenAiTranscriber } = await import('./adapters/openai/openai-transcriber.ts');
  const { OpenAiVideoAnalyst } = await import('./adapters/openai/openai-video-analyst.ts');
  return {
    analyst: (name) => new OpenAiVideoAnalyst(name, endpointFromEnvironment(name)),
    planner: (name) => new OpenAiTextModel(name, endpointFromEnvironment(name)),
    transcriber: (name) => new OpenAiTranscriber(name, endpointFromEnvironment(name)),
    async temporaryStore() {
      const { openObjectStore } = await import('./storage/store-url.ts');
      const address = process.env.FOOTLIGHT_TEMP_STORE;
      return address ? openObjectStore(address) : undefined;
    },
  };
}

/** Measures an embedded net, an installed model or a model file on this machine. */
export async function measureModel(name: string, provider: ProviderChoice, store: ModelStore) {
  const { benchNet } = await import('./adapters/neural-upscaler/net-bench.ts');
  const { InferenceEngine } = await import('./inference/engine.ts');
  const { loadNetModel } = await import('./inference/net-model.ts');
  const engine = new InferenceEngine({ provider, cacheDirectory: cacheDirectory() });
  return benchNet(engine, await loadNetModel(await modelPath(name, store)));
}

async function modelPath(name: string, store: ModelStore): Promise<string> {
  const { embeddedNetPath, isEmbedded } = await import('./adapters/neural-upscaler/embedded-nets.ts');
  const { notInstalled } = await import('./engines/model-store/model-store.ts');
  if (isEmbedded(name)) return embeddedNetPath(name);
  if (/[\\/.]/.test(name)) return resolve(name);
  const paths = await store.paths(name);
  if (!paths) throw notInstalled(name);
  return paths[0]!;
}
