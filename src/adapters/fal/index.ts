import { createHostedAdapters } from '../hosted-generation/hosted-adapters.ts';

const DEFAULT_URL = 'https://queue.fal.run';

export const { video: falVideo, image: falImage } = createHostedAdapters({
  name: 'fal',
  noKey: 'fal.no-key',
  getEndpoint: (environment) => ({
    url: environment.FAL_QUEUE_URL || DEFAULT_URL,
    apiKey: environment.FAL_KEY,
  }),
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
