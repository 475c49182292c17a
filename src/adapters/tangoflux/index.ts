import type { EngineAdapter } from '../../engines/engine.ts';
import {
  type GradioServer,
  gradioAvailable,
  gradioNeeds,
  gradioTimeout,
  gradioUrl,
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
  needs: (_choice, environment) => gradioNeeds(SERVER, environment),
  available: (environment) => gradioAvailable(SERVER, environment),
  async create(_choice, environment) {
    const { createTangoFlux } = await import('./tangoflux.ts');
    return createTangoFlux(gradioUrl(SERVER, environment), gradioTimeout(environment));
  },
};
