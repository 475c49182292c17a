import { basename } from 'node:path';
import { z } from 'zod';
import { FootlightError, throwIfCancelled, toFootlightError } from '../../core/errors.ts';
import { describeFetchFailure, isUnsent, parseRetryAfter } from '../../core/http-failures.ts';
import { createMessage } from '../../core/messages/message.ts';
import type { RemoteCall, RemoteProgress, RemoteService, Submission } from '../../engines/remote-tasks.ts';
import type { Transcriber, Transcript, TranscriptionRequest } from '../../engines/transcriber.ts';
import { describeBilled } from '../hosted-generation/describe-billed.ts';
import { createUnusableAnswerError, type OpenAiModel, readText } from './openai-request.ts';

/** Sound of ten minutes takes about a minute, but tasks wait in a queue. */
const TIMEOUT_SECONDS = 3600;
const POLL_SECONDS = 3;
const CALL_MS = 60_000;

const taskSchema = z.object({
  output: z.object({
    task_id: z.string().min(1),
    task_status: z.string(),
    message: z.string().optional(),
    results: z
      .array(
        z.object({
          transcription_url: z.string().optional(),
          subtask_status: z.string().optional(),
          message: z.string().optional(),
        }),
      )
      .optional(),
  }),
  usage: z.object({ duration: z.number() }).optional().catch(undefined),
});
type TranscriptionTask = z.output<typeof taskSchema>;
const transcriptSchema = z.object({
  transcripts: z.array(
    z.object({
      sentences: z
        .array(z.object({ begin_time: z.number(), end_time: z.number(), text: z.string() }))
        .default([]),
    }),
  ),
});

interface FileRequest {
  createUrl(): Promise<string>;
}

/**
 * Recognition of recorded speech by DashScope's tasks, such as paraformer-v2: the service fetches the sound from an
 * address, and the task is asked for until it has ended.
 *
 * @see https://help.aliyun.com/zh/model-studio/paraformer-recorded-speech-recognition-restful-api
 */
export class DashScopeTranscriber implements Transcriber {
  readonly id: string;
  readonly version = '1';
  readonly #service: RemoteService<FileRequest, Transcript>;

  /** @param model its endpoint is that of DashScope's own protocol, such as https://dashscope.aliyuncs.com/api/v1 */
  constructor(model: OpenAiModel, pollSeconds = POLL_SECONDS) {
    this.id = model.model;
    this.#service = createTranscriptions(model, pollSeconds);
  }

  async transcribe({ path, createLink, remote }: TranscriptionRequest): Promise<Transcript> {
    const createUrl = async (): Promise<string> => {
      const url = await createLink?.();
      if (url !== undefined) return url;
      throw new FootlightError('model.needs-store', { kind: 'usage', value: this.id });
    };
    return remote.run(this.#service, { transcript: basename(path) }, { createUrl });
  }
}

function createTranscriptions(
  model: OpenAiModel,
  pollSeconds: number,
): RemoteService<FileRequest, Transcript> {
  return {
    name: `${model.model} at ${new URL(model.endpoint.baseUrl).host}`,
    billed: describeBilled(model.model, model.endpoint.baseUrl),
    timeoutSeconds: TIMEOUT_SECONDS,
    pollSeconds,
    async submit({ createUrl }, call) {
      const url = await createUrl().catch((error: unknown) => toFootlightError(error));
      // Without an address nothing was sent.
      return url instanceof FootlightError ? { state: 'refused', error: url } : submitTask(model, url, call);
    },
    poll: (id, signal) => pollTask(model, id, signal),
    async cancel(id, signal) {
      const response = await ask(model, `/tasks/${encodeURIComponent(id)}/cancel`, {
        method: 'POST',
        signal,
      });
      return response.ok;
    },
    async read(answer) {
      const parsed = transcriptSchema.safeParse((answer as { readonly json: unknown }).json);
      if (!parsed.success)
        throw new FootlightError('model.answer', {
          kind: 'terminal',
          reason: 'no-times',
          value: model.model,
        });
      const sentences = parsed.data.transcripts.flatMap((each) => each.sentences);
      return {
        language: undefined,
        segments: sentences.map(({ begin_time, end_time, text }) => ({
          start: begin_time / 1000,
          end: end_time / 1000,
          text,
        })),
      };
    },
  };
}

async function submitTask(model: OpenAiModel, url: string, { signal }: RemoteCall): Promise<Submission> {
  const body = {
    model: model.model,
    input: { file_urls: [url] },
    parameters: { language_hints: ['zh', 'en'] },
  };
  const response = await ask(model, '/services/audio/asr/transcription', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-dashscope-async': 'enable' },
    body: JSON.stringify(body),
    signal,
  }).catch((error: FootlightError) => {
    if (error.cause instanceof Error && isUnsent(error.cause)) return error;
    throw error;
  });
  if (response instanceof FootlightError) return { state: 'refused', error: response, isTemporary: true };
  if (response.ok) return { state: 'accepted', id: (await readTask(response)).output.task_id };
  const isTemporary = response.status === 429 || response.status === 503;
  const error = await createRefusal(response);
  if (response.status >= 500 && !isTemporary) throw error;
  const retryAfterSeconds = parseRetryAfter(response.headers.get('retry-after'));
  return { state: 'refused', error, isTemporary, retryAfterSeconds };
}

async function pollTask(model: OpenAiModel, id: string, signal: AbortSignal): Promise<RemoteProgress> {
  const response = await ask(model, `/tasks/${encodeURIComponent(id)}`, { signal });
  if (!response.ok) throw await createRefusal(response);
  const { output, usage } = await readTask(response);
  switch (output.task_status) {
    case 'PENDING':
    case 'RUNNING':
      return { state: 'working' };
    case 'SUCCEEDED':
      return readResult(output, usage && { seconds: usage.duration }, signal);
    case 'UNKNOWN':
      return { state: 'unknown' };
    default:
      return { state: 'failed', error: createFailure(output) };
  }
}

/** The transcript lies at an address of its own, which is valid for a day. */
async function readResult(
  output: TranscriptionTask['output'],
  usage: { readonly seconds: number } | undefined,
  signal: AbortSignal,
): Promise<RemoteProgress> {
  const [result] = output.results ?? [];
  if (!result?.transcription_url) return { state: 'failed', error: createFailure(output), usage };
  const response = await fetch(result.transcription_url, { signal });
  if (!response.ok) throw await createRefusal(response);
  const json = parseJson(await readText(response));
  // The result stays as it is, however often it is fetched.
  if (json === undefined)
    return {
      state: 'failed',
      error: createUnusableAnswerError(createMessage('answer-problem.broken-json')),
      usage,
    };
  return { state: 'done', answer: { json }, usage };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

async function ask({ endpoint, apiKey }: OpenAiModel, path: string, init: RequestInit): Promise<Response> {
  const headers = { ...init.headers, authorization: `Bearer ${apiKey}` };
  const signal = AbortSignal.any([init.signal!, AbortSignal.timeout(CALL_MS)]);
  try {
    return await fetch(`${endpoint.baseUrl}${path}`, { ...init, headers, signal });
  } catch (error) {
    throwIfCancelled(init.signal!);
    throw new FootlightError('model.failed', {
      kind: 'terminal',
      parameters: { problem: describeFetchFailure(error as Error) },
      cause: error,
    });
  }
}

async function readTask(response: Response): Promise<TranscriptionTask> {
  const parsed = taskSchema.safeParse(JSON.parse(await readText(response)));
  if (parsed.success) return parsed.data;
  throw createUnusableAnswerError(parsed.error.issues[0]?.path.join('.') ?? '');
}

async function createRefusal(response: Response): Promise<FootlightError> {
  const { status } = response;
  return new FootlightError('model.refused', {
    kind: status >= 500 || status === 429 ? 'terminal' : 'usage',
    reason: status === 401 ? 'key' : 'status',
    parameters: { answer: (await readText(response).catch(() => '')).slice(0, 300) },
    value: String(status),
  });
}

function createFailure({ message, results, task_status }: TranscriptionTask['output']): FootlightError {
  const words = message ?? results?.find((each) => each.message)?.message ?? task_status;
  return createUnusableAnswerError(words.slice(0, 300));
}
