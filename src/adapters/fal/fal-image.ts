import { join } from 'node:path';
import { z } from 'zod';
import { createMessage } from '../../core/messages/message.ts';
import type { ImageGenerator } from '../../engines/text-to-image.ts';
import { savePictureAs } from '../../media/stills/picture-sequence.ts';
import { fetchFile, MAX_PICTURE_BYTES } from '../hosted-generation/fetch-file.ts';
import { fitSize } from '../hosted-generation/fit-size.ts';
import type { HostedEndpoint } from '../hosted-generation/hosted-adapters.ts';
import type { ServicePauses } from '../hosted-generation/hosted-service.ts';
import { makeFileOfTask, UnusableResult } from '../hosted-generation/result-file.ts';
import { assertEndpoint, createFalService, createFalTasks } from './fal-tasks.ts';

const USUAL_PIXELS = 1024 * 1024;
const resultSchema = z.object({ images: z.array(z.object({ url: z.string().min(1) })).min(1) });

/** Makes pictures by a model of fal, scaled and cut to the size of the request. @throws `hosted.no-key`, `engine.parameter` */
export function createFalImage(
  model: string,
  endpoint: HostedEndpoint,
  pauses?: ServicePauses,
): ImageGenerator {
  const service = createFalService(endpoint);
  assertEndpoint(model);
  const id = `fal:${model.replaceAll(/[/\\]/g, '-')}`;
  return {
    id,
    version: '1',
    concurrency: 2,
    usesAccelerator: false,
    follows: ['prompt', 'seed'],
    takesReference: false,
    async generate(request, path) {
      const { prompt, seed, remote, signal } = request;
      const body = { prompt, seed, image_size: fitSize(request, USUAL_PIXELS), num_images: 1 };
      await makeFileOfTask(remote, path, {
        service: createFalTasks(service, model, { requests: 1, pictures: 1 }, pauses),
        identity: body,
        request: body,
        signal,
        async make(result, made, folder) {
          const parsed = resultSchema.safeParse(result);
          if (!parsed.success) throw new UnusableResult(createMessage('result-problem.no-picture'));
          const given = join(folder, 'given');
          const limits = { serviceUrl: endpoint.url, maxBytes: MAX_PICTURE_BYTES, signal };
          await fetchFile(parsed.data.images[0]!.url, given, limits);
          await savePictureAs(given, made, request, signal);
        },
      });
    },
  };
}
