import { createNotReady, READY } from '../../engines/availability.ts';
import type { EngineAdapter, Environment } from '../../engines/engine.ts';
import { describeBilled } from '../hosted-generation/describe-billed.ts';

const PROVIDER = 'kling';
const DEFAULT_URL = 'https://api.klingai.com';
const DEFAULT_MODEL = 'kling-v1-6';

export const kling: EngineAdapter<'image-to-video'> = {
  task: 'image-to-video',
  name: 'kling',
  parameter: 'MODEL',
  providers: [
    {
      name: PROVIDER,
      keys: ['KLING_ACCESS_KEY', 'KLING_SECRET_KEY'],
      async createTrial(environment) {
        const { createKlingToken } = await import('./kling-token.ts');
        const { url, ...keys } = readEndpoint(environment);
        const headers = { authorization: `Bearer ${createKlingToken(keys)}` };
        return { url: `${url}/v1/images/generations?pageNum=1&pageSize=1`, headers };
      },
    },
  ],
  getResourceNeed: () => ({ kind: 'remote', provider: PROVIDER }),
  getBilledModel: ({ parameter = DEFAULT_MODEL }, environment) =>
    describeBilled(parameter, environment.KLING_URL || DEFAULT_URL),
  async checkAvailability(environment) {
    if (environment.KLING_ACCESS_KEY && environment.KLING_SECRET_KEY) return READY;
    return createNotReady('kling.no-key');
  },
  async create({ parameter = DEFAULT_MODEL }, environment) {
    const { createKling } = await import('./kling-video.ts');
    return createKling(parameter, readEndpoint(environment));
  },
};

function readEndpoint({ KLING_URL, KLING_ACCESS_KEY = '', KLING_SECRET_KEY = '' }: Environment) {
  return { url: KLING_URL || DEFAULT_URL, accessKey: KLING_ACCESS_KEY, secretKey: KLING_SECRET_KEY };
}
