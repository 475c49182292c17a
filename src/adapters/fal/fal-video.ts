import { z } from 'zod';
import { hashFileSha256 } from '../../core/hashing.ts';
import { createMessage } from '../../core/messages/message.ts';
import { toNumber } from '../../core/rational.ts';
import type { ClipGenerator, VideoRequest } from '../../engines/image-to-video.ts';
import { describeGuides, pickGuides } from '../../engines/video-guides.ts';
import { checkVideo } from '../hosted-generation/check-video.ts';
import { chooseLength } from '../hosted-generation/choose-length.ts';
import { fetchFile, MAX_VIDEO_BYTES } from '../hosted-generation/fetch-file.ts';
import type { HostedEndpoint } from '../hosted-generation/hosted-adapters.ts';
import type { ServicePauses } from '../hosted-generation/hosted-service.ts';
import { readPictureData } from '../hosted-generation/picture-data.ts';
import { makeFileOfTask, UnusableResult } from '../hosted-generation/result-file.ts';
import { assertEndpoint, createFalService, createFalTasks } from './fal-tasks.ts';

/** How a model is asked for a video. */
interface VideoModel {
  readonly maxSeconds: number;
  /** Whether it takes words. */
  readonly takesWords: boolean;
  /** Lengths that it makes, where one is asked for. */
  readonly seconds?: readonly number[];
  /** Input of the picture that a video ends with. */
  readonly lastPicture?: string;
}

/** Pictures of requests; larger ones belong into a store. */
const MAX_PICTURE_DATA = 10_000_000;

/** Models by their input (fal-js, libs/client/src/types); others are taken to be like the last. */
const MODELS: readonly (readonly [RegExp, VideoModel])[] = [
  [/^fal-ai\/(?:stable-video|fast-svd)/, { maxSeconds: 4, takesWords: false }],
  [
    /^fal-ai\/kling-video\/v(?:1|1\.5|1\.6|2\.1|2\.5-turbo)\/pro\/image-to-video$/,
    { maxSeconds: 10, takesWords: true, seconds: [5, 10], lastPicture: 'tail_image_url' },
  ],
  [
    /^fal-ai\/(?:luma-dream-machine(?:\/ray-2(?:-flash)?)?|minimax\/hailuo-02\/standard)\/image-to-video$/,
    { maxSeconds: 5, takesWords: true, lastPicture: 'end_image_url' },
  ],
  [/^fal-ai\/(?:pika|kling-video)\//, { maxSeconds: 10, takesWords: true, seconds: [5, 10] }],
  [/./, { maxSeconds: 5, takesWords: true }],
];

const resultSchema = z.object({ video: z.object({ url: z.string().min(1) }) });

/** Makes videos by a model of fal that begins with a picture. @throws `hosted.no-key`, `engine.parameter` */
export function createFalVideo(
  model: string,
  endpoint: HostedEndpoint,
  pauses?: ServicePauses,
): ClipGenerator {
  const service = createFalService(endpoint);
  assertEndpoint(model);
  const id = `fal:${model.replaceAll(/[/\\]/g, '-')}`;
  const own = MODELS.find(([pattern]) => pattern.test(model))![1];
  const { maxSeconds, takesWords, seconds: lengths, lastPicture } = own;
  const getSeconds = (request: Pick<VideoRequest, 'frames' | 'frameRate'>): number =>
    lengths ? chooseLength(request, lengths) : request.frames / toNumber(request.frameRate);
  return {
    kind: 'clips',
    id,
    version: '1',
    concurrency: 2,
    usesAccelerator: false,
    follows: takesWords ? ['prompt', 'negativePrompt', 'seed'] : ['seed'],
    still: 'required',
    pictureCodecs: ['webp'],
    maxSeconds,
    getBilledSeconds: getSeconds,
    takeGuides: (guides) => pickGuides(guides, lastPicture === undefined ? [] : ['lastPicture']),
    async generate(request, path) {
      const { prompt, negativePrompt, seed, still, guides = {}, remote, signal } = request;
      if (still === undefined) throw new TypeError('fal was asked for a video without a picture.');
      const image = await readPictureData(still, MAX_PICTURE_DATA, id);
      const last =
        guides.lastPicture && (await readPictureData(guides.lastPicture.path, MAX_PICTURE_DATA, id));
      const seconds = getSeconds(request);
      const body = {
        seed,
        ...(takesWords && { prompt, ...(negativePrompt !== '' && { negative_prompt: negativePrompt }) }),
        ...(lengths && { duration: String(seconds) }),
      };
      await makeFileOfTask(remote, path, {
        service: createFalTasks(service, model, { requests: 1, seconds }, pauses),
        identity: { ...body, still: await hashFileSha256(still), ...describeGuides(guides) },
        request: {
          ...body,
          image_url: image,
          ...(last !== undefined && lastPicture !== undefined && { [lastPicture]: last }),
        },
        signal,
        async make(result, made) {
          const parsed = resultSchema.safeParse(result);
          if (!parsed.success) throw new UnusableResult(createMessage('result-problem.no-video'));
          const { url } = parsed.data.video;
          await fetchFile(url, made, { serviceUrl: endpoint.url, maxBytes: MAX_VIDEO_BYTES, signal });
          await checkVideo(made, seconds, signal);
        },
      });
    },
  };
}
