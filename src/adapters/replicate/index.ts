import { createNotReady, READY } from '../../engines/availability.ts';
import type { EngineAdapter, EngineChoice, Environment } from '../../engines/engine.ts';
import type { ResourceNeed } from '../../engines/resource-need.ts';
import { describeBilled } from '../hosted-generation/describe-billed.ts';

const PROVIDER = 'replicate';
const DEFAULT_URL = 'https://api.replicate.com';
const DEFAULT_VIDEO_MODEL = 'stability-ai/stable-video-diffusion';
const DEFAULT_IMAGE_MODEL = 'black-forest-labs/flux-schnell';

/** Properties that the adapters of both tasks share. */
const COMMON = {
  name: 'replicate',
  parameter: 'MODEL',
  providers: [{ name: PROVIDER }],
  getResourceNeed: (): ResourceNeed => ({ kind: 'remote', provider: PROVIDER }),
  checkAvailability: async (environment: Environment) =>
    environment.REPLICATE_API_TOKEN ? READY : createNotReady('replicate.no-key'),
} as const;

export const replicateVideo: EngineAdapter<'image-to-video'> = {
  ...COMMON,
  task: 'image-to-video',
  getBilledModel: (choice, environment) => describeChoice(choice, DEFAULT_VIDEO_MODEL, environment),
  async create({ parameter = DEFAULT_VIDEO_MODEL }, environment) {
    const { createReplicateVideo } = await import('./replicate-video.ts');
    return createReplicateVideo(parameter, getEndpoint(environment));
  },
};

export const replicateImage: EngineAdapter<'text-to-image'> = {
  ...COMMON,
  task: 'text-to-image',
  getBilledModel: (choice, environment) => describeChoice(choice, DEFAULT_IMAGE_MODEL, environment),
  async create({ parameter = DEFAULT_IMAGE_MODEL }, environment) {
    const { createReplicateImage } = await import('./replicate-image.ts');
    return createReplicateImage(parameter, getEndpoint(environment));
  },
};

function describeChoice(
  { parameter }: Pick<EngineChoice, 'parameter'>,
  usual: string,
  environment: Environment,
) {
  // All versions of a model are billed alike.
  const [model = usual] = (parameter ?? usual).split(':');
  return describeBilled(model, getEndpoint(environment).url);
}

function getEndpoint(environment: Environment) {
  return { url: environment.REPLICATE_URL || DEFAULT_URL, apiKey: environment.REPLICATE_API_TOKEN };
}
