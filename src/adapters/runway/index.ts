import { createNotReady, READY } from '../../engines/availability.ts';
import type { EngineAdapter, EngineChoice, Environment } from '../../engines/engine.ts';
import type { ResourceNeed } from '../../engines/resource-need.ts';
import { describeBilled } from '../hosted-generation/describe-billed.ts';

const PROVIDER = 'runway';
const DEFAULT_URL = 'https://api.dev.runwayml.com';
const DEFAULT_VIDEO_MODEL = 'gen4_turbo';
const DEFAULT_IMAGE_MODEL = 'gen4_image';

/** Properties that the adapters of both tasks share. */
const COMMON = {
  name: 'runway',
  parameter: 'MODEL',
  providers: [{ name: PROVIDER }],
  getResourceNeed: (): ResourceNeed => ({ kind: 'remote', provider: PROVIDER }),
  checkAvailability: async (environment: Environment) =>
    environment.RUNWAYML_API_SECRET ? READY : createNotReady('runway.no-key'),
} as const;

export const runwayVideo: EngineAdapter<'image-to-video'> = {
  ...COMMON,
  task: 'image-to-video',
  getBilledModel: (choice, environment) => describeChoice(choice, DEFAULT_VIDEO_MODEL, environment),
  async create({ parameter = DEFAULT_VIDEO_MODEL }, environment) {
    const { createRunwayVideo } = await import('./runway-video.ts');
    return createRunwayVideo(parameter, getEndpoint(environment));
  },
};

export const runwayImage: EngineAdapter<'text-to-image'> = {
  ...COMMON,
  task: 'text-to-image',
  getBilledModel: (choice, environment) => describeChoice(choice, DEFAULT_IMAGE_MODEL, environment),
  async create({ parameter = DEFAULT_IMAGE_MODEL }, environment) {
    const { createRunwayImage } = await import('./runway-image.ts');
    return createRunwayImage(parameter, getEndpoint(environment));
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
  return { url: environment.RUNWAY_URL || DEFAULT_URL, apiKey: environment.RUNWAYML_API_SECRET };
}
