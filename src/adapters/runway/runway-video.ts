import { hashFileSha256 } from '../../core/hashing.ts';
import type { ClipGenerator } from '../../engines/image-to-video.ts';
import { describeGuides, pickGuides } from '../../engines/video-guides.ts';
import { assertPromptFits } from '../hosted-generation/assert-prompt-fits.ts';
import { checkVideo } from '../hosted-generation/check-video.ts';
import { chooseLength } from '../hosted-generation/choose-length.ts';
import { fetchFile, MAX_VIDEO_BYTES } from '../hosted-generation/fetch-file.ts';
import type { HostedEndpoint } from '../hosted-generation/hosted-adapters.ts';
import type { ServicePauses } from '../hosted-generation/hosted-service.ts';
import { findNearestRatio } from '../hosted-generation/nearest-ratio.ts';
import { readPictureData } from '../hosted-generation/picture-data.ts';
import { makeFileOfTask } from '../hosted-generation/result-file.ts';
import { createRunwayService, createRunwayTasks } from './runway-tasks.ts';

/** Limits of Runway's reference: UTF-16 units of words, and bytes of a picture that is part of the request. */
export const MAX_PROMPT = 1000;
const MAX_PICTURE_DATA = 5_000_000;
/** Lengths of its videos in seconds. */
const LENGTHS = [5, 10] as const;
const RATIOS = ['1280:720', '720:1280', '1104:832', '832:1104', '960:960', '1584:672'] as const;
/** Shapes of the models that have others. */
const OTHER_RATIOS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  gen3a_turbo: ['1280:768', '768:1280'],
};

/** Models that end a video with a picture too. */
const ENDS_WITH_PICTURE: readonly string[] = ['gen3a_turbo'];

/** Makes videos by Runway's `image_to_video`. @throws `hosted.no-key` */
export function createRunwayVideo(
  model: string,
  endpoint: HostedEndpoint,
  pauses?: ServicePauses,
): ClipGenerator {
  const service = createRunwayService(endpoint);
  const id = `runway:${model.replaceAll(/[/\\]/g, '-')}`;
  return {
    kind: 'clips',
    id,
    version: '1',
    concurrency: 2,
    usesAccelerator: false,
    follows: ['prompt', 'seed'],
    still: 'required',
    pictureCodecs: ['webp'],
    maxSeconds: Math.max(...LENGTHS),
    getBilledSeconds: (request) => chooseLength(request, LENGTHS),
    takeGuides: (guides) => pickGuides(guides, ENDS_WITH_PICTURE.includes(model) ? ['lastPicture'] : []),
    async generate(request, path) {
      const { prompt, seed, still, guides = {}, remote, signal, reportProgress } = request;
      assertPromptFits(prompt, MAX_PROMPT, id);
      if (still === undefined) throw new TypeError('Runway was asked for a video without a picture.');
      const first = await readPictureData(still, MAX_PICTURE_DATA, id);
      const last =
        guides.lastPicture && (await readPictureData(guides.lastPicture.path, MAX_PICTURE_DATA, id));
      const promptImage =
        last === undefined
          ? first
          : [
              { uri: first, position: 'first' },
              { uri: last, position: 'last' },
            ];
      const seconds = chooseLength(request, LENGTHS);
      const ratio = findNearestRatio(request, OTHER_RATIOS[model] ?? RATIOS);
      const body = { model, promptText: prompt, ratio, duration: seconds, seed };
      await makeFileOfTask(remote, path, {
        service: createRunwayTasks(
          service,
          { model, path: '/v1/image_to_video', usage: { seconds } },
          pauses,
        ),
        identity: { ...body, still: await hashFileSha256(still), ...describeGuides(guides) },
        request: { ...body, promptImage },
        signal,
        reportProgress,
        async make(url, made) {
          await fetchFile(url, made, { serviceUrl: endpoint.url, maxBytes: MAX_VIDEO_BYTES, signal });
          await checkVideo(made, seconds, signal);
        },
      });
    },
  };
}
