import { createHostedAdapters } from '../hosted-generation/hosted-adapters.ts';

const DEFAULT_URL = 'https://api.dev.runwayml.com';

export const { video: runwayVideo, image: runwayImage } = createHostedAdapters({
  name: 'runway',
  noKey: 'runway.no-key',
  keyVariable: 'RUNWAYML_API_SECRET',
  getEndpoint: (environment) => ({
    url: environment.RUNWAY_URL || DEFAULT_URL,
    apiKey: environment.RUNWAYML_API_SECRET,
  }),
  async createTrial(endpoint) {
    const { createRunwayService } = await import('./runway-tasks.ts');
    const { url, headers } = createRunwayService(endpoint);
    return { url: `${url}/v1/organization`, headers };
  },
  video: {
    model: 'gen4_turbo',
    async create(model, endpoint) {
      const { createRunwayVideo } = await import('./runway-video.ts');
      return createRunwayVideo(model, endpoint);
    },
  },
  image: {
    model: 'gen4_image',
    async create(model, endpoint) {
      const { createRunwayImage } = await import('./runway-image.ts');
      return createRunwayImage(model, endpoint);
    },
  },
});
