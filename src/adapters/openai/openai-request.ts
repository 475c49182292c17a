import { setTimeout as sleep } from 'node:timers/promises';
import { createParser } from 'eventsource-parser';
import { z } from 'zod';
import { FootlightError, throwIfCancelled } from '../../core/errors.ts';
import type { TokenUsage } from '../../engines/token-usage.ts';
import type { OpenAiEndpoint } from './openai-endpoint.ts';

const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** DashScope gives up after 180 s by itself. */
const TIMEOUT_MS = 200_000;
const MAXIMUM_ANSWER_BYTES = 4 << 20;

const usageSchema = z.object({ prompt_tokens: z.number(), completion_tokens: z.number() });
const completionSchema = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string().nullish() }) })).min(1),
  usage: usageSchema.nullish(),
});
const chunkSchema = z.object({
  choices: z.array(z.object({ delta: z.object({ content: z.string().nullish() }).nullish() })).default([]),
  usage: usageSchema.nullish(),
});

export interface Completion {
  readonly text: string;
  /** Undefined where the service doesn't say. */
  readonly usage: TokenUsage | undefined;
}

/**
 * Posts one chat completion, streamed or whole as the service likes. Refusals for being too many (429), broken
 * connections and failures of the service (5xx) are tried again, as late as Retry-After says; a request that may have
 * been answered, and so paid for, is not sent twice.
 *
 * @throws `model.refused`, `model.failed`, `model.answer`
 */
export async function complete(
  endpoint: OpenAiEndpoint,
  apiKey: string,
  body: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<Completion> {
  const response = await post(endpoint, apiKey, '/chat/completions', JSON.stringify(body), signal);
  const isStream = (response.headers.get('content-type') ?? '').includes('text/event-stream');
  try {
    return isStream ? await readStream(response) : readWhole(await readText(response));
  } catch (error) {
    throwIfCancelled(signal);
    if (error instanceof FootlightError) throw error;
    throw brokenAnswer(String((error as Error).message), error);
  }
}

/** A request with the retries of this file; the answer's status is 2xx. */
export async function post(
  { baseUrl }: OpenAiEndpoint,
  apiKey: string,
  path: string,
  body: string | FormData,
  signal: AbortSignal,
  attempts = ATTEMPTS,
): Promise<Response> {
  const headers: Record<string, string> = { authorization: `Bearer ${apiKey}` };
  if (typeof body === 'string') headers['content-type'] = 'application/json';
  for (let attempt = 1; ; attempt++) {
    const request = {
      method: 'POST',
      headers,
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    };
    const answer = await fetch(`${baseUrl}${path}`, request).catch((error: Error) => error);
    throwIfCancelled(signal);
    if (answer instanceof Response && answer.ok) return answer;
    const pause = attempt < attempts ? pauseBefore(attempt, answer) : undefined;
    if (pause === undefined) throw await failure(answer);
    if (answer instanceof Response) await answer.body?.cancel();
    await sleep(pause, undefined, { signal });
  }
}

/** Milliseconds until the next try; undefined where there is none. */
function pauseBefore(attempt: number, answer: Response | Error): number | undefined {
  const usual = FIRST_PAUSE_MS * 2 ** (attempt - 1);
  // Once a request was sent, nobody knows whether it was worked on; only a connection that never was is safe.
  if (answer instanceof Error) return isUnsent(answer) ? usual : undefined;
  if (answer.status !== 429 && answer.status !== 503) return undefined;
  const after = answer.headers.get('retry-after');
  const seconds = after === null ? Number.NaN : Number(after);
  const wished = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(after ?? '') - Date.now();
  return Math.min(LONGEST_PAUSE_MS, Math.max(0, Number.isFinite(wished) ? wished : usual));
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

async function failure(answer: Response | Error): Promise<FootlightError> {
  if (answer instanceof Error)
    return new FootlightError('model.failed', `The model can’t be reached: ${reasonOf(answer)}.`, {
      kind: 'terminal',
      remedy: 'Check the network and the address, and run again: finished answers are kept.',
      cause: answer,
    });
  const text = (await readText(answer).catch(() => '')).slice(0, 300);
  return new FootlightError('model.refused', `The model’s service answers ${answer.status}: ${text}`, {
    kind: answer.status >= 500 || answer.status === 429 ? 'terminal' : 'usage',
    value: String(answer.status),
    remedy: answer.status === 401 ? 'Check the key.' : 'See what the service says, and try again later.',
  });
}

function reasonOf({ message, cause }: Error): string {
  return cause instanceof Error && cause.message ? cause.message : message;
}

async function readText(response: Response): Promise<string> {
  let [text, size] = ['', 0];
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    size += (chunk as Uint8Array).length;
    if (size > MAXIMUM_ANSWER_BYTES) throw brokenAnswer('it is too long');
    text += decoder.decode(chunk as Uint8Array, { stream: true });
  }
  return text + decoder.decode();
}

function readWhole(text: string): Completion {
  const parsed = completionSchema.safeParse(JSON.parse(text));
  if (!parsed.success) throw brokenAnswer(parsed.error.issues[0]?.message ?? 'no completion');
  const { choices, usage } = parsed.data;
  return { text: choices[0]!.message.content ?? '', usage: usage ? usageOf(usage) : undefined };
}

async function readStream(response: Response): Promise<Completion> {
  let [text, isDone] = ['', false];
  let usage: TokenUsage | undefined;
  const parser = createParser({
    onEvent: ({ data }) => {
      if (data === '[DONE]') {
        isDone = true;
        return;
      }
      const chunk = chunkSchema.parse(JSON.parse(data));
      text += chunk.choices[0]?.delta?.content ?? '';
      if (chunk.usage) usage = usageOf(chunk.usage);
    },
  });
  parser.feed(await readText(response));
  if (!isDone) throw brokenAnswer('it breaks off');
  return { text, usage };
}

function usageOf({ prompt_tokens, completion_tokens }: z.output<typeof usageSchema>): TokenUsage {
  return { inputTokens: prompt_tokens, outputTokens: completion_tokens };
}

function brokenAnswer(reason: string, cause?: unknown): FootlightError {
  return new FootlightError('model.answer', `The model’s answer can’t be used: ${reason}.`, {
    kind: 'terminal',
    remedy: 'Run again, or choose another model.',
    cause,
  });
}

/** The JSON in a model's text, which may stand in a code fence or between sentences. */
export function jsonIn(text: string): unknown {
  const fenced = /```(?:json)?\s*([\s\S]*?)```/.exec(text)?.[1] ?? text;
  const [start, end] = [fenced.search(/[[{]/), Math.max(fenced.lastIndexOf('}'), fenced.lastIndexOf(']'))];
  if (start < 0 || end < start) throw brokenAnswer('it holds no JSON');
  try {
    return JSON.parse(fenced.slice(start, end + 1));
  } catch (error) {
    throw brokenAnswer(`its JSON is broken (${(error as Error).message})`, error);
  }
}
