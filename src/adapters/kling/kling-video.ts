import { readFile } from 'node:fs/promises';
import { FootlightError } from '../../core/errors.ts';
import { hashFileSha256 } from '../../core/hashing.ts';
import type { ClipGenerator } from '../../engines/image-to-video.ts';
import { assertPromptFits } from '../hosted-generation/assert-prompt-fits.ts';
import { checkVideo } from '../hosted-generation/check-video.ts';
import { chooseLength } from '../hosted-generation/choose-length.ts';
import { fetchFile, MAX_VIDEO_BYTES } from '../hosted-generation/fetch-file.ts';
import type { ServicePauses } from '../hosted-generation/hosted-service.ts';
import { makeFileOfTask } from '../hosted-generation/result-file.ts';
import { checkPicture } from './check-picture.ts';
import { createKlingGuides, type KlingModel, takeKlingGuides } from './kling-guides.ts';
import { createKlingTasks, type KlingEndpoint } from './kling-tasks.ts';

/** Limit of Kling's API specification. */
const MAX_PROMPT = 2500;
/** Lengths of its videos in seconds. */
const LENGTHS = [5, 10] as const;

/**
 * Makes videos by Kling's service, in its standard mode, or in the professional one where the model's name ends in `@pro`.
 *
 * @throws `kling.no-key`
 */
export function createKling(model: string, endpoint: KlingEndpoint, pauses?: ServicePauses): ClipGenerator {
  if (!endpoint.accessKey || !endpoint.secretKey)
    throw new FootlightError('kling.no-key', { kind: 'usage', value: model });
  const [, name = model, mode = 'std'] = /^(.+?)(?:@(std|pro))?$/.exec(model) ?? [];
  const own: KlingModel = { name, mode: mode === 'pro' ? 'pro' : 'std' };
  const id = `kling:${model.replaceAll(/[/\\]/g, '-')}`;
  const tasks = createKlingTasks(endpoint, model, pauses);
  return {
    kind: 'clips',
    id,
    version: '1',
    concurrency: 2,
    usesAccelerator: false,
    follows: ['prompt', 'negativePrompt'],
    still: 'required',
    maxSeconds: Math.max(...LENGTHS),
    getBilledSeconds: (request) => chooseLength(request, LENGTHS),
    takeGuides: (guides, request) =>
      takeKlingGuides(own, chooseLength(request, LENGTHS) === 5 ? 5 : 10, guides),
    async generate(request, path) {
      const { prompt, negativePrompt, still, guides = {}, remote, signal } = request;
      assertPromptFits(prompt, MAX_PROMPT, id);
      assertPromptFits(negativePrompt, MAX_PROMPT, id);
      if (still === undefined) throw new TypeError('Kling was asked for a video without a picture.');
      await checkPicture(still);
      const seconds = chooseLength(request, LENGTHS);
      const body = {
        model_name: name,
        mode,
        prompt,
        ...(negativePrompt !== '' && { negative_prompt: negativePrompt }),
        duration: String(seconds),
      };
      const { inputs, identity } = await createKlingGuides(own, still, guides);
      await makeFileOfTask(remote, path, {
        service: tasks,
        identity: { ...body, still: await hashFileSha256(still), ...identity },
        request: { ...body, image: await readFile(still, 'base64'), ...inputs },
        signal,
        async make(url, made) {
          await fetchFile(url, made, { serviceUrl: endpoint.url, maxBytes: MAX_VIDEO_BYTES, signal });
          await checkVideo(made, seconds, signal);
        },
      });
    },
  };
}
