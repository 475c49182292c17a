import { createHostedAdapters } from '../hosted-generation/hosted-adapters.ts';

const DEFAULT_URL = 'https://api.replicate.com';

export const { video: replicateVideo, image: replicateImage } = createHostedAdapters({
  name: 'replicate',
  noKey: 'replicate.no-key',
  getEndpoint: (environment) => ({
    url: environment.REPLICATE_URL || DEFAULT_URL,
    apiKey: environment.REPLICATE_API_TOKEN,
  }),
  // All versions of a model are billed alike.
  getBilledName: (model) => model.split(':')[0]!,
  video: {
    model: 'stability-ai/stable-video-diffusion',
    async create(model, endpoint) {
      const { createReplicateVideo } = await import('./replicate-video.ts');
      return createReplicateVideo(model, endpoint);
    },
  },
  image: {
    model: 'black-forest-labs/flux-schnell',
    async create(model, endpoint) {
      const { createReplicateImage } = await import('./replicate-image.ts');
      return createReplicateImage(model, endpoint);
    },
  },
});
