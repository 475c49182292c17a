import { join } from 'node:path';
import type { ImageGenerator } from '../../engines/text-to-image.ts';
import { savePictureAs } from '../../media/stills/picture-sequence.ts';
import { fetchFile, MAX_PICTURE_BYTES } from '../hosted-generation/fetch-file.ts';
import { fitSize } from '../hosted-generation/fit-size.ts';
import type { HostedEndpoint } from '../hosted-generation/hosted-adapters.ts';
import type { ServicePauses } from '../hosted-generation/hosted-service.ts';
import { makeFileOfTask } from '../hosted-generation/result-file.ts';
import { createPredictions, createReplicateService } from './replicate-tasks.ts';

const USUAL_PIXELS = 1024 * 1024;

/** Makes pictures by a model of Replicate, scaled and cut to the size of the request. @throws `hosted.no-key`, `engine.parameter` */
export function createReplicateImage(
  model: string,
  endpoint: HostedEndpoint,
  pauses?: ServicePauses,
): ImageGenerator {
  const service = createReplicateService(endpoint);
  const predictions = createPredictions(service, model, { requests: 1, pictures: 1 }, pauses);
  return {
    id: `replicate:${model.replaceAll(/[/\\]/g, '-')}`,
    version: '2',
    concurrency: 2,
    usesAccelerator: false,
    follows: ['prompt', 'negativePrompt', 'seed', 'inferenceSteps', 'guidanceScale'],
    takesReference: false,
    async generate(request, path) {
      const { prompt, negativePrompt, seed, inferenceSteps, guidanceScale, remote, signal } = request;
      const size = fitSize(request, USUAL_PIXELS);
      const values = { prompt, negativePrompt, seed, ...size, inferenceSteps, guidanceScale };
      await makeFileOfTask(remote, path, {
        service: predictions,
        identity: values,
        request: values,
        signal,
        async make(url, made, folder) {
          const given = join(folder, 'given');
          await fetchFile(url, given, { serviceUrl: endpoint.url, maxBytes: MAX_PICTURE_BYTES, signal });
          await savePictureAs(given, made, request, signal);
        },
      });
    },
  };
}
