import { extname } from 'node:path';
import { hashFileSha256 } from '../../core/hashing.ts';
import { isLoopback } from '../../engines/availability.ts';
import type { GenerationRequest, Generator, RequestPart } from '../../engines/generation.ts';
import { fitSize } from '../hosted-generation/fit-size.ts';
import type { ServicePauses } from '../hosted-generation/hosted-service.ts';
import { ComfyUiClient } from './comfyui-client.ts';
import type { GraphValues, Mark } from './graph.ts';
import type { GraphFile } from './graph-file.ts';
import { PromptWatch } from './prompt-watch.ts';
import { createPrompts, type PromptRequest } from './prompts.ts';

/** A server with a graph. */
export interface ComfyUiSetting {
  readonly url: string;
  readonly file: GraphFile;
  /** Longest wait for one prompt, with those before it in the queue. */
  readonly timeoutSeconds?: number;
  readonly pauses?: ServicePauses;
}

const TIMEOUT_SECONDS = 3600;
/** Parts of a request by the marks that bring them into a graph. */
const PARTS: readonly (readonly [Mark, RequestPart])[] = [
  ['prompt', 'prompt'],
  ['negative', 'negativePrompt'],
  ['seed', 'seed'],
  ['steps', 'inferenceSteps'],
  ['guidance', 'guidanceScale'],
];

/** What the engines of both tasks have in common. */
export function describeEngine({
  url,
  file: { graph, id, digest },
}: ComfyUiSetting): Omit<Generator, 'price'> {
  return {
    id: `comfyui:${id}`,
    version: `1-${digest}`,
    // A server works on one prompt at a time; the next one waits in its queue.
    concurrency: 2,
    usesAccelerator: isLoopback(url),
    follows: PARTS.filter(([mark]) => graph.inputs.has(mark)).map(([, part]) => part),
  };
}

/** The prompts of a server's graph, of which one is watched if somebody wants to know how far it is. */
export function openPrompts(
  { url, file: { graph }, timeoutSeconds = TIMEOUT_SECONDS, pauses }: ComfyUiSetting,
  reportProgress?: (share: number) => void,
) {
  const client = new ComfyUiClient(url);
  const watch =
    reportProgress && new PromptWatch(client.baseUrl, Object.keys(graph.nodes).length, reportProgress);
  return {
    client,
    prompts: createPrompts(client, graph, timeoutSeconds, { pauses, watch }),
    [Symbol.dispose]: () => watch?.[Symbol.dispose](),
  };
}

/** What of a request a graph takes; its size becomes one of the graph's own number of pixels. */
export function createValues(
  request: GenerationRequest,
  ownSize: { readonly width?: number; readonly height?: number },
): GraphValues {
  const { prompt, negativePrompt: negative, seed, inferenceSteps, guidanceScale } = request;
  const { width = request.width, height = request.height } = ownSize;
  const size = fitSize(request, width * height);
  return {
    prompt,
    negative,
    seed,
    ...size,
    ...(inferenceSteps !== undefined && { steps: inferenceSteps }),
    ...(guidanceScale !== undefined && { guidance: guidanceScale }),
  };
}

/** Names a picture by its content, so that it is the same input in every run. */
export async function namePicture(path: string): Promise<NonNullable<PromptRequest['picture']>> {
  const digest = await hashFileSha256(path);
  return { path, name: `footlight-${digest.slice(0, 32)}${extname(path).toLowerCase()}` };
}
