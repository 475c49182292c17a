import { readFile, stat } from 'node:fs/promises';
import { FootlightError } from '../../core/errors.ts';
import { hashFileSha256 } from '../../core/hashing.ts';
import { bytes } from '../../core/messages/message.ts';
import type { ClipGenerator } from '../../engines/image-to-video.ts';
import { requireVideo } from '../../media/media-info.ts';
import { probe } from '../../media/probe.ts';
import { assertPromptFits } from '../hosted-generation/assert-prompt-fits.ts';
import { checkVideo } from '../hosted-generation/check-video.ts';
import { chooseLength } from '../hosted-generation/choose-length.ts';
import { fetchFile, MAX_VIDEO_BYTES } from '../hosted-generation/fetch-file.ts';
import type { ServicePauses } from '../hosted-generation/hosted-service.ts';
import { makeFileOfTask } from '../hosted-generation/result-file.ts';
import { createKlingTasks, type KlingEndpoint } from './kling-tasks.ts';

/** Limits of Kling's API specification. */
const MAX_PROMPT = 2500;
const MAX_PICTURE_BYTES = 10 << 20;
const MIN_PICTURE_SIDE = 300;
const MAX_PICTURE_ASPECT = 2.5;
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
  const [, modelName = model, mode = 'std'] = /^(.+?)(?:@(std|pro))?$/.exec(model) ?? [];
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
    async generate(request, path) {
      const { prompt, negativePrompt, still, remote, signal } = request;
      assertPromptFits(prompt, MAX_PROMPT, id);
      assertPromptFits(negativePrompt, MAX_PROMPT, id);
      if (still === undefined) throw new TypeError('Kling was asked for a video without a picture.');
      await checkPicture(still);
      const seconds = chooseLength(request, LENGTHS);
      const body = {
        model_name: modelName,
        mode,
        prompt,
        ...(negativePrompt !== '' && { negative_prompt: negativePrompt }),
        duration: String(seconds),
      };
      await makeFileOfTask(remote, path, {
        service: tasks,
        identity: { ...body, still: await hashFileSha256(still) },
        request: { ...body, image: await readFile(still, 'base64') },
        signal,
        async make(url, made) {
          await fetchFile(url, made, { serviceUrl: endpoint.url, maxBytes: MAX_VIDEO_BYTES, signal });
          await checkVideo(made, seconds, signal);
        },
      });
    },
  };
}

/** @throws `kling.picture` if Kling would refuse the picture, and errors of `input.*` */
async function checkPicture(path: string): Promise<void> {
  const { size } = await stat(path);
  const { width, height } = requireVideo(await probe(path));
  const aspect = Math.max(width / height, height / width);
  if (
    size <= MAX_PICTURE_BYTES &&
    Math.min(width, height) >= MIN_PICTURE_SIDE &&
    aspect <= MAX_PICTURE_ASPECT
  )
    return;
  throw new FootlightError('kling.picture', {
    kind: 'input',
    parameters: {
      width,
      height,
      size: bytes(size),
      limit: bytes(MAX_PICTURE_BYTES),
      side: MIN_PICTURE_SIDE,
      aspect: MAX_PICTURE_ASPECT,
    },
    value: path,
  });
}
