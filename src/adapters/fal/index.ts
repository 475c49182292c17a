import { createHostedAdapters } from '../hosted-generation/hosted-adapters.ts';

const DEFAULT_URL = 'https://queue.fal.run';

export const { video: falVideo, image: falImage } = createHostedAdapters({
  name: 'fal',
  noKey: 'fal.no-key',
  keyVariable: 'FAL_KEY',
  getEndpoint: (environment) => ({
    url: environment.FAL_QUEUE_URL || DEFAULT_URL,
    apiKey: environment.FAL_KEY,
  }),
  // No service has a task of this id: what is asked about it tells of the key alone.
  async createTrial(endpoint) {
    const { createFalService } = await import('./fal-tasks.ts');
    const { url, headers } = createFalService(endpoint);
    return { url: `${url}/fal-ai/flux/requests/00000000-0000-0000-0000-000000000000/status`, headers };
  },
  video: {
    model: 'fal-ai/stable-video',
    async create(model, endpoint) {
      const { createFalVideo } = await import('./fal-video.ts');
      return createFalVideo(model, endpoint);
    },
  },
  image: {
    model: 'fal-ai/flux/schnell',
    async create(model, endpoint) {
      const { createFalImage } = await import('./fal-image.ts');
      return createFalImage(model, endpoint);
    },
  },
});
