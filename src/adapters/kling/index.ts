import { createNotReady, READY } from '../../engines/availability.ts';
import type { EngineAdapter } from '../../engines/engine.ts';
import { describeBilled } from '../hosted-generation/describe-billed.ts';

const PROVIDER = 'kling';
const DEFAULT_URL = 'https://api.klingai.com';
const DEFAULT_MODEL = 'kling-v1-6';

export const kling: EngineAdapter<'image-to-video'> = {
  task: 'image-to-video',
  name: 'kling',
  parameter: 'MODEL',
  providers: [{ name: PROVIDER }],
  getResourceNeed: () => ({ kind: 'remote', provider: PROVIDER }),
  getBilledModel: ({ parameter = DEFAULT_MODEL }, environment) =>
    describeBilled(parameter, environment.KLING_URL || DEFAULT_URL),
  async checkAvailability(environment) {
    if (environment.KLING_ACCESS_KEY && environment.KLING_SECRET_KEY) return READY;
    return createNotReady('kling.no-key');
  },
  async create({ parameter = DEFAULT_MODEL }, environment) {
    const { createKling } = await import('./kling-video.ts');
    return createKling(parameter, {
      url: environment.KLING_URL || DEFAULT_URL,
      accessKey: environment.KLING_ACCESS_KEY ?? '',
      secretKey: environment.KLING_SECRET_KEY ?? '',
    });
  },
};
