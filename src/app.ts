import { resolve } from 'node:path';
import { spectralSeparator } from './adapters/builtin-separator/spectral-separator.ts';
import { embeddedNetPath, isEmbedded } from './adapters/neural-upscaler/embedded-nets.ts';
import { benchNet } from './adapters/neural-upscaler/net-bench.ts';
import { createUpscalerLibrary } from './adapters/neural-upscaler/upscaler-library.ts';
import { endpointFromEnvironment } from './adapters/openai/openai-endpoint.ts';
import { OpenAiTextModel } from './adapters/openai/openai-text-model.ts';
import { OpenAiTranscriber } from './adapters/openai/openai-transcriber.ts';
import { OpenAiVideoAnalyst } from './adapters/openai/openai-video-analyst.ts';
import type { ProviderChoice } from './core/execution-provider.ts';
import { cacheDirectory } from './core/places.ts';
import { ModelStore, notInstalled } from './engines/model-store/model-store.ts';
import type { Production } from './execution/production.ts';
import { InferenceEngine } from './inference/engine.ts';
import { loadNetModel } from './inference/net-model.ts';
import { createNarrateEngines } from './narrate-engines.ts';
import { createEnhance } from './productions/enhance/index.ts';
import type { HighlightsModels } from './productions/highlights/engines.ts';
import { createHighlights } from './productions/highlights/index.ts';
import { createNarrate } from './productions/narrate/index.ts';
import { render } from './productions/render/index.ts';
import { createUpscale } from './productions/upscale/index.ts';
import { openObjectStore } from './storage/store-url.ts';

/** The program of the child processes that do the media work of these productions. */
export const JOB_HOST = new URL(
  import.meta.filename.endsWith('.ts') ? './job-host.ts' : './job-host.js',
  import.meta.url,
);

/** The one place that wires adapters into productions. */
export function createProductions(): ReadonlyMap<string, Production> {
  const upscalers = createUpscalerLibrary({ store: new ModelStore(), cacheDirectory: cacheDirectory() });
  const productions = [
    createEnhance({ upscalers, separator: spectralSeparator }),
    createUpscale({ upscalers }),
    createHighlights(openAiModels),
    render,
    createNarrate(createNarrateEngines()),
  ] as unknown as Production[];
  return new Map(productions.map((production) => [production.name, production]));
}

/** Models behind OpenAI-compatible endpoints, by the keys and addresses of the environment. */
const openAiModels: HighlightsModels = {
  analyst: (name) => new OpenAiVideoAnalyst(name, endpointFromEnvironment(name)),
  planner: (name) => new OpenAiTextModel(name, endpointFromEnvironment(name)),
  transcriber: (name) => new OpenAiTranscriber(name, endpointFromEnvironment(name)),
  async temporaryStore() {
    const address = process.env.FOOTLIGHT_TEMP_STORE;
    return address ? openObjectStore(address) : undefined;
  },
};

/** Measures an embedded net, an installed model or a model file on this machine. */
export async function measureModel(name: string, provider: ProviderChoice, store: ModelStore) {
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
