import { join } from 'node:path';
import type { ImageGenerator } from '../../engines/text-to-image.ts';
import { savePictureAs } from '../../media/stills/picture-sequence.ts';
import { assertPromptFits } from '../hosted-generation/assert-prompt-fits.ts';
import { fetchFile, MAX_PICTURE_BYTES } from '../hosted-generation/fetch-file.ts';
import type { HostedEndpoint } from '../hosted-generation/hosted-adapters.ts';
import type { ServicePauses } from '../hosted-generation/hosted-service.ts';
import { findNearestRatio } from '../hosted-generation/nearest-ratio.ts';
import { makeFileOfTask } from '../hosted-generation/result-file.ts';
import { createRunwayService, createRunwayTasks } from './runway-tasks.ts';
import { MAX_PROMPT } from './runway-video.ts';

/** Sizes of gen4_image; the largest of each shape. */
const RATIOS = ['1920:1080', '1080:1920', '1080:1080', '1440:1080', '1080:1440', '2112:912'] as const;

/** Makes pictures by Runway's `text_to_image`, scaled and cut to the size of the request. @throws `hosted.no-key` */
export function createRunwayImage(
  model: string,
  endpoint: HostedEndpoint,
  pauses?: ServicePauses,
): ImageGenerator {
  const service = createRunwayService(endpoint);
  const id = `runway:${model.replaceAll(/[/\\]/g, '-')}`;
  const work = { model, path: '/v1/text_to_image', usage: { pictures: 1 } };
  return {
    id,
    version: '1',
    concurrency: 2,
    usesAccelerator: false,
    follows: ['prompt', 'seed'],
    takesReference: false,
    async generate(request, path) {
      const { prompt, seed, remote, signal } = request;
      assertPromptFits(prompt, MAX_PROMPT, id);
      const body = { model, promptText: prompt, ratio: findNearestRatio(request, RATIOS), seed };
      await makeFileOfTask(remote, path, {
        service: createRunwayTasks(service, work, pauses),
        identity: body,
        request: body,
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
