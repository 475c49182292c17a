import { FootlightError, throwIfCancelled } from '../../core/errors.ts';
import { describeFetchFailure, isUnsent, parseRetryAfter } from '../../core/http-failures.ts';
import { createMessage, type Message } from '../../core/messages/message.ts';
import { readBody } from '../../core/read-body.ts';
import type { RemoteService, Submission } from '../../engines/remote-tasks.ts';

/** A service whose tasks are submitted as JSON and polled: where it is, and how it is asked. */
export interface HostedService {
  /** For messages, such as "Runway". */
  readonly name: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Variable that holds the key. */
  readonly keyVariable: string;
  /** Longest time of one call; 60 by default. */
  readonly callSeconds?: number;
}

/** Pauses and limits of the journal, which tests shorten. */
export type ServicePauses = Partial<
  Pick<
    RemoteService<never, unknown>,
    'firstPauseSeconds' | 'pollSeconds' | 'settleSeconds' | 'callSeconds' | 'timeoutSeconds'
  >
>;

export interface HostedAnswer {
  readonly status: number;
  readonly text: string;
  /** Undefined if the text is no JSON. */
  readonly json: unknown;
  readonly headers: Headers;
}

const CALL_SECONDS = 60;
/** Answers may hold a small file inline. */
const MAX_ANSWER_BYTES = 32 << 20;

/**
 * Makes one call, without following redirects, which could take the key elsewhere.
 *
 * @throws `hosted.unreachable` if there is no whole answer, and `cancelled`
 */
export async function callService(
  service: HostedService,
  path: string,
  init: RequestInit,
  signal: AbortSignal,
): Promise<HostedAnswer> {
  const headers = { 'content-type': 'application/json', ...service.headers };
  const { callSeconds = CALL_SECONDS } = service;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(callSeconds * 1000)]);
  try {
    const url = `${service.url.replace(/\/+$/, '')}${path}`;
    const response = await fetch(url, { ...init, headers, redirect: 'error', signal: limit });
    const text = (await readBody(response, MAX_ANSWER_BYTES)).toString('utf8');
    return { status: response.status, text, json: parseJson(text), headers: response.headers };
  } catch (error) {
    throwIfCancelled(signal);
    throw createUnreachableError(service, describeFetchFailure(error as Error), error);
  }
}

/**
 * Submits a task. 429, 503 and failed connections are temporary refusals; after any other 5xx it is not known whether the
 * service has taken it.
 *
 * @param readId finds the service's id of the task in its answer
 * @throws `hosted.unreachable`, `hosted.refused` if that is not known
 */
export async function submitTask(
  service: HostedService,
  path: string,
  body: Readonly<Record<string, unknown>>,
  {
    readId,
    signal,
  }: { readonly readId: (json: unknown) => string | undefined; readonly signal: AbortSignal },
): Promise<Submission> {
  const sent = await callService(service, path, { method: 'POST', body: JSON.stringify(body) }, signal).catch(
    (error: FootlightError) => {
      if (error.cause instanceof Error && isUnsent(error.cause)) return error;
      throw error;
    },
  );
  if (sent instanceof FootlightError) return { state: 'refused', error: sent, isTemporary: true };
  const isBusy = sent.status === 429 || sent.status === 503;
  const refusal = createRefusal(service, sent);
  if (sent.status >= 500 && !isBusy) throw refusal;
  if (sent.status >= 300) {
    const retryAfterSeconds = parseRetryAfter(sent.headers.get('retry-after'));
    return { state: 'refused', error: refusal, isTemporary: isBusy, retryAfterSeconds };
  }
  const id = readId(sent.json);
  if (id === undefined) throw createOtherAnswerError(service);
  return { state: 'accepted', id };
}

/** What a service says against a request: about the key, the balance, or anything else. */
export function createRefusal(
  { name, url, keyVariable }: HostedService,
  { status, text }: Pick<HostedAnswer, 'status' | 'text'>,
): FootlightError {
  const isKey = status === 401 || status === 403;
  const isUnpaid = status === 402;
  return new FootlightError('hosted.refused', {
    kind: isKey || isUnpaid ? 'usage' : 'terminal',
    reason: isKey ? 'key' : isUnpaid ? 'balance' : 'request',
    parameters: { service: name, status, answer: text.slice(0, 300), variable: keyVariable },
    value: url,
  });
}

/** Why a service has not done a task that it took. */
export function createTaskFailure({ name }: HostedService, problem: string | Message): FootlightError {
  const parameters = {
    service: name,
    problem: typeof problem === 'string' ? problem.slice(0, 300) : problem,
  };
  return new FootlightError('hosted.failed', { kind: 'terminal', parameters });
}

/** An answer that is not what the service's documentation says. */
export function createOtherAnswerError(service: HostedService, cause?: unknown): FootlightError {
  return createUnreachableError(service, createMessage('hosted-problem.other-answer'), cause);
}

/** @throws `hosted.no-key` */
export function requireServiceKey(key: string | undefined, service: string, variable: string): string {
  if (key) return key;
  throw new FootlightError('hosted.no-key', { kind: 'usage', parameters: { variable }, value: service });
}

function createUnreachableError(
  { name, url }: HostedService,
  problem: string | Message,
  cause?: unknown,
): FootlightError {
  return new FootlightError('hosted.unreachable', {
    kind: 'terminal',
    parameters: { service: name, problem },
    value: url,
    cause,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
