import { FootlightError, throwIfCancelled } from '../../core/errors.ts';
import type { RemoteCall, RemoteService, Submission } from '../../engines/remote-tasks.ts';
import type { OpenAiEndpoint } from './openai-endpoint.ts';

/** DashScope gives up after 180 s by itself. */
const TIMEOUT_SECONDS = 200;
const MAXIMUM_ANSWER_BYTES = 4 << 20;

/** A model at an endpoint. */
export interface OpenAiModel {
  readonly model: string;
  readonly endpoint: OpenAiEndpoint;
  readonly apiKey: string;
}

type Refused = Extract<Submission, { readonly state: 'refused' }>;

/**
 * What all calls have in common: they are answered at once, can't be looked up, and cost little, so that one whose
 * answer was lost is sent again by the next run. Some services know a key again; OpenAI's documents none.
 */
export function callsOf({ model, endpoint }: OpenAiModel) {
  return {
    name: `${model} at ${new URL(endpoint.baseUrl).host}`,
    timeoutSeconds: TIMEOUT_SECONDS,
    idempotencyKeySeconds: endpoint.idempotencySeconds,
    isRepeatable: true,
  } satisfies Partial<RemoteService<never, unknown>>;
}

/**
 * Posts once. Too many (429), overloaded (503) and a connection that never was are refusals for a time; any other
 * failure of the service (5xx) or of the network may come after the work, and so after the bill.
 *
 * @returns an answer of status 2xx, or the refusal
 * @throws `model.refused`, `model.failed` where nobody knows whether it was worked on
 */
export async function post(
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
    return response.ok ? response : await refusalOf(response);
  } catch (error) {
    throwIfCancelled(signal);
    if (error instanceof FootlightError) throw error;
    const failure = unreachable(error as Error);
    if (isUnsent(error as Error)) return { state: 'refused', error: failure, isTemporary: true };
    throw failure;
  }
}

/** @throws where the service may have worked all the same */
async function refusalOf(response: Response): Promise<Refused> {
  const error = await refused(response);
  const { status, headers } = response;
  const isTemporary = status === 429 || status === 503;
  if (status >= 500 && !isTemporary) throw error;
  return { state: 'refused', error, isTemporary, retryAfterSeconds: retryAfter(headers.get('retry-after')) };
}

function retryAfter(header: string | null): number | undefined {
  if (header === null) return undefined;
  const seconds = Number(header);
  const wished = Number.isFinite(seconds) ? seconds : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(wished) ? Math.max(0, wished) : undefined;
}

function isUnsent(error: Error): boolean {
  const { code } = (error.cause ?? {}) as { code?: string };
  return (
    code === 'ECONNREFUSED' ||
    code === 'ENOTFOUND' ||
    code === 'EAI_AGAIN' ||
    code === 'UND_ERR_CONNECT_TIMEOUT'
  );
}

function unreachable(error: Error): FootlightError {
  return new FootlightError('model.failed', {
    kind: 'terminal',
    parameters: { error: reasonOf(error) },
    cause: error,
  });
}

async function refused(response: Response): Promise<FootlightError> {
  const { status } = response;
  const text = (await readText(response).catch(() => '')).slice(0, 300);
  return new FootlightError('model.refused', `The model’s service answers ${status}: ${text}`, {
    kind: status >= 500 || status === 429 ? 'terminal' : 'usage',
    value: String(status),
    remedy: status === 401 ? 'Check the key.' : 'See what the service says, and try again later.',
  });
}

function reasonOf({ message, cause }: Error): string {
  return cause instanceof Error && cause.message ? cause.message : message;
}

/** The text of an answer. @throws `model.answer` where it is too long or breaks off */
export async function readText(response: Response): Promise<string> {
  let [text, size] = ['', 0];
  const decoder = new TextDecoder();
  try {
    for await (const chunk of response.body ?? []) {
      size += (chunk as Uint8Array).length;
      if (size > MAXIMUM_ANSWER_BYTES) throw unusable('it is too long');
      text += decoder.decode(chunk as Uint8Array, { stream: true });
    }
  } catch (error) {
    throw error instanceof FootlightError ? error : unusable(reasonOf(error as Error), error);
  }
  return text + decoder.decode();
}

export function unusable(reason: string, cause?: unknown): FootlightError {
  return new FootlightError('model.answer', { kind: 'terminal', parameters: { reason }, cause });
}
