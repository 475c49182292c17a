import { FootlightError, throwIfCancelled } from '../../core/errors.ts';
import { describeFetchFailure, isUnsent, parseRetryAfter } from '../../core/http-failures.ts';
import { createMessage, type Message } from '../../core/messages/message.ts';
import type { RemoteCall, RemoteService, Submission } from '../../engines/remote-tasks.ts';
import { describeBilled } from '../hosted-generation/describe-billed.ts';
import type { OpenAiEndpoint } from './openai-endpoint.ts';

/** Above DashScope's own timeout of 180 s. */
const TIMEOUT_SECONDS = 200;
const MAX_ANSWER_BYTES = 4 << 20;
/** These say that the service can't do what is asked: it was certainly not worked on. */
const NEVER_WORKED_ON: ReadonlySet<number> = new Set([501, 505]);

/** A model at an endpoint. */
export interface OpenAiModel {
  readonly model: string;
  readonly endpoint: OpenAiEndpoint;
  readonly apiKey: string;
}

export type Refused = Extract<Submission, { readonly state: 'refused' }>;

/**
 * Settings that all calls share: they are answered synchronously, can't be looked up later, and cost little, so the next
 * run repeats one whose answer was lost. Some services recognize idempotency keys; OpenAI documents none.
 */
export function createCalls({ model, endpoint }: OpenAiModel) {
  return {
    name: `${model} at ${new URL(endpoint.baseUrl).host}`,
    billed: describeBilled(model, endpoint.baseUrl),
    timeoutSeconds: TIMEOUT_SECONDS,
    idempotencyKeySeconds: endpoint.idempotencySeconds,
    isRepeatable: true,
  } satisfies Partial<RemoteService<never, unknown>>;
}

/**
 * Sends one POST request. Status 429 and 503 and failed connections are temporary refusals; after any other failure of the
 * service (5xx) or the network, the request may have been processed and billed.
 *
 * @returns a response of status 2xx, or the refusal
 * @throws `model.refused`, `model.failed` if it is unknown whether the request was processed
 */
export async function postRequest(
  { endpoint, apiKey }: OpenAiModel,
  path: string,
  body: string | FormData,
  { clientKey, signal }: RemoteCall,
): Promise<Response | Refused> {
  const headers: Record<string, string> = { authorization: `Bearer ${apiKey}` };
  if (typeof body === 'string') headers['content-type'] = 'application/json';
  if (endpoint.idempotencySeconds) headers['idempotency-key'] = clientKey;
  try {
    const response = await fetch(`${endpoint.baseUrl}${path}`, { method: 'POST', headers, body, signal });
    return response.ok ? response : await readRefusal(response);
  } catch (error) {
    throwIfCancelled(signal);
    if (error instanceof FootlightError) throw error;
    const failure = createUnreachableError(error as Error);
    if (isUnsent(error as Error)) return { state: 'refused', error: failure, isTemporary: true };
    throw failure;
  }
}

/** @throws `model.refused` if the service may have processed the request all the same */
async function readRefusal(response: Response): Promise<Refused> {
  const error = await createRefusedError(response);
  const { status, headers } = response;
  const isTemporary = status === 429 || status === 503;
  if (status >= 500 && !isTemporary && !NEVER_WORKED_ON.has(status)) throw error;
  return {
    state: 'refused',
    error,
    isTemporary,
    retryAfterSeconds: parseRetryAfter(headers.get('retry-after')),
  };
}

function createUnreachableError(error: Error): FootlightError {
  return new FootlightError('model.failed', {
    kind: 'terminal',
    parameters: { problem: describeFetchFailure(error) },
    cause: error,
  });
}

async function createRefusedError(response: Response): Promise<FootlightError> {
  const { status } = response;
  const text = (await readText(response).catch(() => '')).slice(0, 300);
  return new FootlightError('model.refused', {
    kind: (status >= 500 && !NEVER_WORKED_ON.has(status)) || status === 429 ? 'terminal' : 'usage',
    reason: status === 401 ? 'key' : 'status',
    parameters: { answer: text },
    value: String(status),
  });
}

/** The text of an answer. @throws `model.answer` if it is too long or breaks off */
export async function readText(response: Response): Promise<string> {
  let [text, size] = ['', 0];
  const decoder = new TextDecoder();
  try {
    for await (const chunk of response.body ?? []) {
      size += (chunk as Uint8Array).length;
      if (size > MAX_ANSWER_BYTES) throw createUnusableAnswerError(createMessage('answer-problem.too-long'));
      text += decoder.decode(chunk as Uint8Array, { stream: true });
    }
  } catch (error) {
    throw error instanceof FootlightError
      ? error
      : createUnusableAnswerError(describeFetchFailure(error as Error), error);
  }
  return text + decoder.decode();
}

/** @param problem why the answer can't be used, as the end of a sentence without its full stop */
export function createUnusableAnswerError(problem: string | Message, cause?: unknown): FootlightError {
  return new FootlightError('model.answer', { kind: 'terminal', parameters: { problem }, cause });
}
