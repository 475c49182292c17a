import { createHostedAdapters } from '../hosted-generation/hosted-adapters.ts';

const DEFAULT_URL = 'https://api.replicate.com';

export const { video: replicateVideo, image: replicateImage } = createHostedAdapters({
  name: 'replicate',
  noKey: 'replicate.no-key',
  keyVariable: 'REPLICATE_API_TOKEN',
  getEndpoint: (environment) => ({
    url: environment.REPLICATE_URL || DEFAULT_URL,
    apiKey: environment.REPLICATE_API_TOKEN,
  }),
  async createTrial(endpoint) {
    const { createReplicateService } = await import('./replicate-tasks.ts');
    const { url, headers } = createReplicateService(endpoint);
    return { url: `${url}/v1/account`, headers };
  },
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
