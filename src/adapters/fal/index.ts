import { createNotReady, READY } from '../../engines/availability.ts';
import type { EngineAdapter, EngineChoice, Environment } from '../../engines/engine.ts';
import type { ResourceNeed } from '../../engines/resource-need.ts';
import { describeBilled } from '../hosted-generation/describe-billed.ts';

const PROVIDER = 'fal';
const DEFAULT_URL = 'https://queue.fal.run';
const DEFAULT_VIDEO_MODEL = 'fal-ai/stable-video';
const DEFAULT_IMAGE_MODEL = 'fal-ai/flux/schnell';

/** Properties that the adapters of both tasks share. */
const COMMON = {
  name: 'fal',
  parameter: 'MODEL',
  providers: [{ name: PROVIDER }],
  getResourceNeed: (): ResourceNeed => ({ kind: 'remote', provider: PROVIDER }),
  checkAvailability: async (environment: Environment) =>
    environment.FAL_KEY ? READY : createNotReady('fal.no-key'),
} as const;

export const falVideo: EngineAdapter<'image-to-video'> = {
  ...COMMON,
  task: 'image-to-video',
  getBilledModel: (choice, environment) => describeChoice(choice, DEFAULT_VIDEO_MODEL, environment),
  async create({ parameter = DEFAULT_VIDEO_MODEL }, environment) {
    const { createFalVideo } = await import('./fal-video.ts');
    return createFalVideo(parameter, getEndpoint(environment));
  },
};

export const falImage: EngineAdapter<'text-to-image'> = {
  ...COMMON,
  task: 'text-to-image',
  getBilledModel: (choice, environment) => describeChoice(choice, DEFAULT_IMAGE_MODEL, environment),
  async create({ parameter = DEFAULT_IMAGE_MODEL }, environment) {
    const { createFalImage } = await import('./fal-image.ts');
    return createFalImage(parameter, getEndpoint(environment));
  },
};

function describeChoice(
  { parameter }: Pick<EngineChoice, 'parameter'>,
  usual: string,
  environment: Environment,
) {
  return describeBilled(parameter ?? usual, getEndpoint(environment).url);
}

function getEndpoint(environment: Environment) {
  return { url: environment.FAL_QUEUE_URL || DEFAULT_URL, apiKey: environment.FAL_KEY };
}
