import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { createMessage } from '../../core/messages/message.ts';
import { readBody } from '../../core/read-body.ts';
import { isLoopback } from '../../engines/availability.ts';
import type { RemoteService } from '../../engines/remote-tasks.ts';
import type { RemoteUsage } from '../../engines/remote-usage.ts';
import type { ImageGenerator } from '../../engines/text-to-image.ts';
import { savePictureAs } from '../../media/stills/picture-sequence.ts';
import { assertPromptFits } from '../hosted-generation/assert-prompt-fits.ts';
import { fetchFile, MAX_PICTURE_BYTES } from '../hosted-generation/fetch-file.ts';
import { fitSize } from '../hosted-generation/fit-size.ts';
import type { ServicePauses } from '../hosted-generation/hosted-service.ts';
import { makeFileOfTask } from '../hosted-generation/result-file.ts';
import { type OpenAiEndpoint, requireKey } from './openai-endpoint.ts';
import { createCalls, createUnusableAnswerError, type OpenAiModel, postRequest } from './openai-request.ts';

const MAX_ANSWER_BYTES = 64 << 20;
/** Number of pixels that other servers' models are made for. */
const USUAL_PIXELS = 1024 * 1024;

const answerSchema = z.object({
  data: z
    .array(z.union([z.object({ b64_json: z.base64().min(1) }), z.object({ url: z.string().min(1) })]))
    .min(1),
});
const usageSchema = z.object({
  usage: z
    .object({ input_tokens: z.number(), output_tokens: z.number() })
    .transform(({ input_tokens, output_tokens }) => ({
      inputTokens: input_tokens,
      outputTokens: output_tokens,
    })),
});
type GivenImage = z.output<typeof answerSchema>['data'][number];

interface ModelLimits {
  readonly sizes: readonly string[];
  readonly promptLength: number;
  /** What is asked for besides prompt and size. */
  readonly more?: Readonly<Record<string, string>>;
}

/** Sizes and longest prompts of OpenAI's own models, by its reference of `images/generations`. */
const OPENAI_MODELS: readonly (readonly [RegExp, ModelLimits])[] = [
  [/^gpt-image/, { sizes: ['1024x1024', '1536x1024', '1024x1536'], promptLength: 32_000 }],
  [
    /^dall-e-3/,
    {
      sizes: ['1024x1024', '1792x1024', '1024x1792'],
      promptLength: 4000,
      // Addresses are valid for an hour, which a run may be stopped for.
      more: { response_format: 'b64_json' },
    },
  ],
  [/^dall-e-2/, { sizes: ['1024x1024'], promptLength: 1000, more: { response_format: 'b64_json' } }],
];

/**
 * Makes pictures by the endpoint `/images/generations`, of OpenAI and compatible servers. It follows words alone; the picture
 * of the nearest shape that the model makes is scaled and cut to the size of the request.
 *
 * @throws `model.no-key`
 */
export function createOpenAiImage(
  model: string,
  endpoint: OpenAiEndpoint,
  pauses?: ServicePauses,
): ImageGenerator {
  const limits = OPENAI_MODELS.find(([pattern]) => pattern.test(model))?.[1];
  const images = createImages({ model, endpoint, apiKey: requireKey(endpoint, model) }, pauses);
  const id = `openai:${model.replaceAll(/[/\\]/g, '-')}`;
  return {
    id,
    version: '1',
    concurrency: 2,
    usesAccelerator: isLoopback(endpoint.baseUrl),
    follows: ['prompt'],
    takesReference: false,
    async generate(request, path) {
      const { prompt, remote, signal } = request;
      if (limits) assertPromptFits(prompt, limits.promptLength, id);
      const body = { model, prompt, n: 1, size: chooseSize(request, limits?.sizes), ...limits?.more };
      await makeFileOfTask(remote, path, {
        service: images,
        identity: body,
        request: body,
        signal,
        async make(image, made, folder) {
          const given = join(folder, 'given');
          if ('b64_json' in image) await writeFile(given, Buffer.from(image.b64_json, 'base64'));
          else
            await fetchFile(image.url, given, {
              serviceUrl: endpoint.baseUrl,
              maxBytes: MAX_PICTURE_BYTES,
              signal,
            });
          await savePictureAs(given, made, request, signal);
        },
      });
    },
  };
}

/** The size whose shape is the nearest, or one of the same shape for models that make any. */
function chooseSize(
  wanted: { readonly width: number; readonly height: number },
  sizes: readonly string[] | undefined,
): string {
  if (!sizes) {
    const { width, height } = fitSize(wanted, USUAL_PIXELS);
    return `${width}x${height}`;
  }
  const difference = (size: string): number => {
    const [width, height] = size.split('x').map(Number) as [number, number];
    return Math.abs(Math.log((width * wanted.height) / (height * wanted.width)));
  };
  return sizes.reduce((best, size) => (difference(size) < difference(best) ? size : best));
}

function createImages(
  model: OpenAiModel,
  pauses?: ServicePauses,
): RemoteService<Readonly<Record<string, unknown>>, GivenImage> {
  return {
    ...createCalls(model),
    getExpectedUsage: () => ({ pictures: 1 }),
    // A picture costs much more than a completion.
    isRepeatable: false,
    ...pauses,
    async submit(body, call) {
      const response = await postRequest(model, '/images/generations', JSON.stringify(body), call);
      if (!(response instanceof Response)) return response;
      const content = await readBody(response, MAX_ANSWER_BYTES);
      return { state: 'done', answer: { content }, usage: { pictures: 1, ...readUsage(content) } };
    },
    async read(answer) {
      const text = await readFile((answer as { readonly path: string }).path);
      const parsed = answerSchema.safeParse(parseJson(text));
      if (parsed.success) return parsed.data.data[0]!;
      throw createUnusableAnswerError(createMessage('answer-problem.no-image'));
    },
  };
}

function readUsage(content: Buffer): RemoteUsage | undefined {
  return usageSchema.safeParse(parseJson(content)).data?.usage;
}

function parseJson(content: Buffer): unknown {
  try {
    return JSON.parse(content.toString('utf8'));
  } catch {
    return undefined;
  }
}
