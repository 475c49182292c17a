import { hashFileSha256 } from '../../core/hashing.ts';
import { toNumber } from '../../core/rational.ts';
import type { ClipGenerator } from '../../engines/image-to-video.ts';
import { describeGuides, pickGuides } from '../../engines/video-guides.ts';
import { checkVideo } from '../hosted-generation/check-video.ts';
import { fetchFile, MAX_VIDEO_BYTES } from '../hosted-generation/fetch-file.ts';
import type { HostedEndpoint } from '../hosted-generation/hosted-adapters.ts';
import type { ServicePauses } from '../hosted-generation/hosted-service.ts';
import { readPictureData } from '../hosted-generation/picture-data.ts';
import { makeFileOfTask } from '../hosted-generation/result-file.ts';
import { createPredictions, createReplicateService } from './replicate-tasks.ts';

/** Pictures within requests, as Replicate's own client bounds them. */
const MAX_PICTURE_DATA = 10_000_000;
/** Length that nearly all models make; Stable Video Diffusion XT makes 25 frames, at 6 a second. */
const USUAL_SECONDS = 4;

/** Models that end a video with a picture: their inputs are found in their own schemas. */
const ENDS_WITH_PICTURE =
  /^(?:kwaivgi\/kling-v(?:1\.5-pro|1\.6-pro|2\.1)|bytedance\/seedance-1-(?:lite|pro)|luma\/ray(?:-2-720p|-2-540p|-flash-2-\w+)?|minimax\/hailuo-02)(?::|$)/;

/** Makes videos by a model of Replicate that begins with a picture. @throws `hosted.no-key`, `engine.parameter` */
export function createReplicateVideo(
  model: string,
  endpoint: HostedEndpoint,
  pauses?: ServicePauses,
): ClipGenerator {
  const service = createReplicateService(endpoint);
  const predictions = createPredictions(service, model, { requests: 1 }, pauses);
  const id = `replicate:${model.replaceAll(/[/\\]/g, '-')}`;
  return {
    kind: 'clips',
    id,
    version: '2',
    concurrency: 2,
    usesAccelerator: false,
    follows: ['prompt', 'negativePrompt', 'seed', 'inferenceSteps', 'guidanceScale'],
    still: 'required',
    pictureCodecs: ['webp'],
    maxSeconds: USUAL_SECONDS,
    takeGuides: (guides) => pickGuides(guides, ENDS_WITH_PICTURE.test(model) ? ['lastPicture'] : []),
    async generate(request, path) {
      const { prompt, negativePrompt, seed, width, height, still, frames, frameRate, remote, signal } =
        request;
      const { inferenceSteps, guidanceScale, guides = {} } = request;
      if (still === undefined) throw new TypeError('Replicate was asked for a video without a picture.');
      const picture = await readPictureData(still, MAX_PICTURE_DATA, id);
      const last =
        guides.lastPicture && (await readPictureData(guides.lastPicture.path, MAX_PICTURE_DATA, id));
      const seconds = frames / toNumber(frameRate);
      const values = { prompt, negativePrompt, seed, width, height, seconds, inferenceSteps, guidanceScale };
      await makeFileOfTask(remote, path, {
        service: predictions,
        identity: { ...values, still: await hashFileSha256(still), ...describeGuides(guides) },
        request: { ...values, picture, ...(last !== undefined && { lastPicture: last }) },
        signal,
        async make(url, made) {
          await fetchFile(url, made, { serviceUrl: endpoint.url, maxBytes: MAX_VIDEO_BYTES, signal });
          await checkVideo(made, seconds, signal);
        },
      });
    },
  };
}
