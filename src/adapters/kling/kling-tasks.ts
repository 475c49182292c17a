import { z } from 'zod';
import { FootlightError, throwIfCancelled } from '../../core/errors.ts';
import { describeFetchFailure, isUnsent, parseRetryAfter } from '../../core/http-failures.ts';
import { createMessage, type Message } from '../../core/messages/message.ts';
import { readBody } from '../../core/read-body.ts';
import type { RemoteService, Submission } from '../../engines/remote-tasks.ts';
import type { RemoteUsage } from '../../engines/remote-usage.ts';
import { confirmUnknown } from '../hosted-generation/confirm-unknown.ts';
import { describeBilled } from '../hosted-generation/describe-billed.ts';
import type { ServicePauses } from '../hosted-generation/hosted-service.ts';
import { createKlingToken, type KlingKeys } from './kling-token.ts';

/** Where Kling is, and with which keys. */
export interface KlingEndpoint extends KlingKeys {
  readonly url: string;
}

const PATH = '/v1/videos/image2video';
/** Videos of ten seconds take longer than ten minutes where the queue is long. */
const TIMEOUT_SECONDS = 3600;
const POLL_SECONDS = 10;
const CALL_MS = 60_000;
const MAX_ANSWER_BYTES = 1 << 20;
/** Codes of Kling's API specification: no balance, no resource pack; a task that it does not know. */
const UNPAID_CODES: readonly number[] = [1101, 1102];
const UNKNOWN_CODE = 1203;

const taskSchema = z.object({
  task_id: z.string().min(1),
  task_status: z.enum(['submitted', 'processing', 'succeed', 'failed']),
  task_status_msg: z.string().default(''),
  task_result: z
    .object({
      videos: z
        .array(z.object({ url: z.string().min(1), duration: z.coerce.number().optional().catch(undefined) }))
        .default([]),
    })
    .optional(),
});
type KlingTask = z.output<typeof taskSchema>;
const answerSchema = z.object({
  code: z.number().default(0),
  message: z.string().default(''),
  data: z.unknown().optional(),
});

interface KlingAnswer {
  /** When Kling answered by its own clock, in milliseconds since the epoch; NaN if it doesn't say. */
  readonly sentAt: number;
  readonly status: number;
  readonly code: number;
  readonly message: string;
  readonly data: unknown;
  readonly retryAfterSeconds: number | undefined;
}

/**
 * Kling's tasks from picture to video (its API specification, "Image to Video"). A task is looked up by `external_task_id`,
 * which is our key. Kling calls `callback_url` whenever the state of a task changes. The result is the address of the video,
 * which is kept there for 30 days.
 */
export function createKlingTasks(
  endpoint: KlingEndpoint,
  model: string,
  pauses: ServicePauses = {},
): RemoteService<Readonly<Record<string, unknown>>, string> {
  const look = (id: string, signal: AbortSignal) => lookUp(endpoint, id, signal);
  return {
    name: `${model} at ${new URL(endpoint.url).host}`,
    billed: describeBilled(model, endpoint.url),
    getExpectedUsage: ({ duration }) => ({ requests: 1, seconds: Number(duration) }),
    timeoutSeconds: TIMEOUT_SECONDS,
    pollSeconds: POLL_SECONDS,
    callbackSchemes: ['http', 'https'],
    ...pauses,
    submit: (body, { clientKey, signal, callbackUrl }) =>
      submitTask(
        endpoint,
        { ...body, external_task_id: clientKey, ...(callbackUrl && { callback_url: callbackUrl }) },
        signal,
      ),
    async find({ clientKey, signal }) {
      const task = await look(clientKey, signal);
      return task ? { state: 'accepted', id: task.task_id } : { state: 'absent' };
    },
    poll: confirmUnknown(async (id, signal) => {
      const task = await look(id, signal);
      if (!task) return { state: 'unknown' };
      if (task.task_status === 'failed') return { state: 'failed', error: createFailure(task) };
      if (task.task_status !== 'succeed') return { state: 'working' };
      const videos = task.task_result?.videos ?? [];
      return { state: 'done', answer: { json: videos }, usage: countUsage(videos) };
    }),
    async read(answer) {
      const [video] = (answer as { readonly json: readonly { readonly url: string }[] }).json;
      if (video) return video.url;
      throw createError(endpoint, createMessage('kling-problem.no-video'));
    },
  };
}

/** Kling bills 5 or 10 seconds, and says how long a video has become. */
function countUsage(videos: readonly { readonly duration?: number }[]): RemoteUsage {
  const seconds = videos.reduce((sum, { duration = 0 }) => sum + Math.round(duration / 5) * 5, 0);
  return { requests: 1, ...(seconds > 0 && { seconds }) };
}

async function submitTask(
  endpoint: KlingEndpoint,
  body: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<Submission> {
  const answer = await ask(endpoint, PATH, { method: 'POST', body: JSON.stringify(body) }, signal).catch(
    (error: FootlightError) => {
      if (error.cause instanceof Error && isUnsent(error.cause)) return error;
      throw error;
    },
  );
  if (answer instanceof FootlightError) return { state: 'refused', error: answer, isTemporary: true };
  const { status, code, retryAfterSeconds } = answer;
  const isBusy = status === 503 || (status === 429 && !UNPAID_CODES.includes(code));
  // Something on the way may say so after Kling has taken it.
  if (status >= 500 && !isBusy) throw createRefusal(endpoint, answer);
  if (status >= 300 || code !== 0)
    return {
      state: 'refused',
      error: createRefusal(endpoint, answer),
      isTemporary: isBusy,
      retryAfterSeconds,
    };
  return { state: 'accepted', id: parseTask(endpoint, answer).task_id };
}

/** A task by Kling's id or by ours; undefined if Kling says that there is none. */
async function lookUp(
  endpoint: KlingEndpoint,
  id: string,
  signal: AbortSignal,
): Promise<KlingTask | undefined> {
  const answer = await ask(endpoint, `${PATH}/${encodeURIComponent(id)}`, {}, signal);
  if (answer.code === UNKNOWN_CODE) return undefined;
  if (answer.status >= 300 || answer.code !== 0) throw createRefusal(endpoint, answer);
  return parseTask(endpoint, answer);
}

/** By how many milliseconds Kling's clock is ahead of this machine's, by address, where a token was refused for that. */
const clockLeads = new Map<string, number>();
/** A difference that no token survives. */
const MIN_LEAD_MS = 3000;

/** Asks once more where the key is refused and the clocks differ: tokens are valid by Kling's clock. */
async function ask(
  endpoint: KlingEndpoint,
  path: string,
  init: RequestInit,
  signal: AbortSignal,
): Promise<KlingAnswer> {
  // Another call may learn the lead while this one waits for its answer.
  const assumed = clockLeads.get(endpoint.url) ?? 0;
  const answer = await askOnce(endpoint, path, init, { lead: assumed, signal });
  const lead = answer.sentAt - Date.now();
  const isKnown = Math.abs(lead - assumed) < MIN_LEAD_MS;
  if (answer.status !== 401 || Number.isNaN(lead) || isKnown) return answer;
  clockLeads.set(endpoint.url, lead);
  return askOnce(endpoint, path, init, { lead, signal });
}

async function askOnce(
  endpoint: KlingEndpoint,
  path: string,
  init: RequestInit,
  { lead, signal }: { readonly lead: number; readonly signal: AbortSignal },
): Promise<KlingAnswer> {
  const headers = {
    'content-type': 'application/json',
    // Signed anew for each call: a task may take longer than a token is valid.
    authorization: `Bearer ${createKlingToken(endpoint, Date.now() + lead)}`,
  };
  const limit = AbortSignal.any([signal, AbortSignal.timeout(CALL_MS)]);
  try {
    const url = `${endpoint.url.replace(/\/+$/, '')}${path}`;
    const response = await fetch(url, { ...init, headers, redirect: 'error', signal: limit });
    const text = (await readBody(response, MAX_ANSWER_BYTES)).toString('utf8');
    const retryAfterSeconds = parseRetryAfter(response.headers.get('retry-after'));
    const sentAt = Date.parse(response.headers.get('date') ?? '');
    return { ...parseAnswer(text), status: response.status, retryAfterSeconds, sentAt };
  } catch (error) {
    throwIfCancelled(signal);
    throw createError(endpoint, describeFetchFailure(error as Error), error);
  }
}

/** Gateways answer with something else; the status then says it all. */
function parseAnswer(text: string): Pick<KlingAnswer, 'code' | 'message' | 'data'> {
  try {
    const { code, message, data } = answerSchema.parse(JSON.parse(text));
    return { code, message, data };
  } catch {
    return { code: 0, message: text.slice(0, 300), data: undefined };
  }
}

function parseTask(endpoint: KlingEndpoint, { data }: KlingAnswer): KlingTask {
  const parsed = taskSchema.safeParse(data);
  if (parsed.success) return parsed.data;
  throw createError(endpoint, createMessage('kling-problem.other-answer'));
}

function createFailure({ task_status_msg }: KlingTask): FootlightError {
  return new FootlightError('kling.failed', {
    kind: 'terminal',
    parameters: { problem: task_status_msg.slice(0, 300) },
  });
}

function createRefusal(
  { url }: KlingEndpoint,
  { status, code, message }: Pick<KlingAnswer, 'status' | 'code' | 'message'>,
): FootlightError {
  const isKey = status === 401;
  const isUnpaid = status === 402 || UNPAID_CODES.includes(code);
  return new FootlightError('kling.refused', {
    kind: isKey || isUnpaid ? 'usage' : 'terminal',
    reason: isKey ? 'key' : isUnpaid ? 'balance' : 'request',
    parameters: { status, code, answer: message.slice(0, 300) },
    value: url,
  });
}

function createError({ url }: KlingEndpoint, problem: string | Message, cause?: unknown): FootlightError {
  return new FootlightError('kling.unreachable', {
    kind: 'terminal',
    parameters: { problem },
    value: url,
    cause,
  });
}
