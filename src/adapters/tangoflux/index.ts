import type { EngineAdapter } from '../../engines/engine.ts';
import {
  checkGradioAvailability,
  type GradioServer,
  getGradioNeed,
  getGradioTimeout,
  getGradioUrl,
} from '../gradio/gradio-server.ts';

const SERVER: GradioServer = {
  name: 'TangoFlux',
  provider: 'tangoflux',
  variable: 'FOOTLIGHT_TANGOFLUX_URL',
  defaultUrl: 'http://127.0.0.1:7860',
};

export const tangoflux: EngineAdapter<'sound'> = {
  task: 'sound',
  name: 'tangoflux',
  providers: [{ name: SERVER.provider }],
  getResourceNeed: (_choice, environment) => getGradioNeed(SERVER, environment),
  getBilledModel: () => undefined,
  checkAvailability: (environment) => checkGradioAvailability(SERVER, environment),
  async create(_choice, environment) {
    const { createTangoFlux } = await import('./tangoflux.ts');
    return createTangoFlux(getGradioUrl(SERVER, environment), getGradioTimeout(environment));
  },
};
