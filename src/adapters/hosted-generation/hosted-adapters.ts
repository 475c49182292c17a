import { createNotReady, READY } from '../../engines/availability.ts';
import type { EngineAdapter, Environment, KeyTrial, RemoteProvider } from '../../engines/engine.ts';
import type { VideoGenerator } from '../../engines/image-to-video.ts';
import type { ImageGenerator } from '../../engines/text-to-image.ts';
import { describeBilled } from './describe-billed.ts';

/** Where a service is, and with which key. */
export interface HostedEndpoint {
  readonly url: string;
  readonly apiKey: string | undefined;
}

/** How engines of one task are made. */
interface HostedTask<Generator> {
  /** The model that is taken if none is named. */
  readonly model: string;
  /** Loads the code only when it is needed. */
  readonly create: (model: string, endpoint: HostedEndpoint) => Promise<Generator>;
}

/** A service with models for pictures and for videos, and one key. */
export interface HostedProvider {
  readonly name: string;
  /** Code of the availability without a key. */
  readonly noKey: string;
  /** The variable that holds its key. */
  readonly keyVariable: string;
  readonly getEndpoint: (environment: Environment) => HostedEndpoint;
  /** A request that shows whether the key is taken. */
  readonly createTrial: (endpoint: HostedEndpoint) => Promise<KeyTrial>;
  /** The part of a reference that is billed, if not all of it. */
  readonly getBilledName?: (model: string) => string;
  readonly video: HostedTask<VideoGenerator>;
  readonly image: HostedTask<ImageGenerator>;
}

/** Makes the adapters of a service. */
export function createHostedAdapters(provider: HostedProvider): {
  readonly video: EngineAdapter<'image-to-video'>;
  readonly image: EngineAdapter<'text-to-image'>;
} {
  const { name, noKey, getEndpoint, getBilledName = (model: string) => model, video, image } = provider;
  const common = {
    name,
    parameter: 'MODEL',
    providers: [toProvider(provider)],
    getResourceNeed: () => ({ kind: 'remote', provider: name }) as const,
    checkAvailability: async (environment: Environment) =>
      getEndpoint(environment).apiKey ? READY : createNotReady(noKey),
  };
  const adapt = <Generator>({ model, create }: HostedTask<Generator>) => ({
    getBilledModel: ({ parameter = model }: { readonly parameter?: string }, environment: Environment) =>
      describeBilled(getBilledName(parameter), getEndpoint(environment).url),
    create: ({ parameter = model }: { readonly parameter?: string }, environment: Environment) =>
      create(parameter, getEndpoint(environment)),
  });
  return {
    video: { ...common, ...adapt(video), task: 'image-to-video' },
    image: { ...common, ...adapt(image), task: 'text-to-image' },
  };
}

function toProvider({ name, keyVariable, getEndpoint, createTrial }: HostedProvider): RemoteProvider {
  return {
    name,
    keys: [keyVariable],
    createTrial: (environment) => createTrial(getEndpoint(environment)),
  };
}
