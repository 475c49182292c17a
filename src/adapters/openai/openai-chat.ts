import { z } from 'zod';
import { FootlightError } from '../../core/errors.ts';
import { hashJson } from '../../core/hashing.ts';
import { createMessage, type Message } from '../../core/messages/message.ts';
import { describeIssue } from '../../core/zod-issues.ts';
import { findAnswer } from '../../engines/model-answers/find-answer.ts';
import type { KeptAnswer, RemoteCall, RemoteService } from '../../engines/remote-tasks.ts';
import { type Completion, type RawAnswer, readCompletion, readUsage } from './completion.ts';
import {
  createCalls,
  createUnusableAnswerError,
  type OpenAiModel,
  postRequest,
  type Refused,
  readText,
} from './openai-request.ts';

export type { Completion } from './completion.ts';
export type ChatBody = Readonly<Record<string, unknown>>;

/**
 * The service of chat completions, whether the answer is streamed or not.
 *
 * @param read turns a completion into the result, or throws if it is unusable
 */
export function createChatCompletions<Result>(
  model: OpenAiModel,
  read: (completion: Completion) => Result,
): RemoteService<ChatBody, Result> {
  return {
    ...createCalls(model),
    async submit(body, call) {
      const response = await postChat(model, body, call);
      if (!(response instanceof Response)) return response;
      const isStream = (response.headers.get('content-type') ?? '').includes('text/event-stream');
      const raw: RawAnswer = { isStream, text: await readText(response) };
      return { state: 'done', answer: { json: raw }, usage: readUsage(raw) };
    },
    async read(answer: KeptAnswer) {
      const { json } = answer as { readonly json: RawAnswer };
      try {
        return read(readCompletion(json));
      } catch (error) {
        throw error instanceof FootlightError
          ? error
          : createUnusableAnswerError(describeError(error), error);
      }
    },
  };
}

/** Servers that don't know `response_format` refuse it, and are asked again without it. */
async function postChat(model: OpenAiModel, body: ChatBody, call: RemoteCall): Promise<Response | Refused> {
  const send = (sent: ChatBody, clientKey: string): Promise<Response | Refused> =>
    postRequest(model, '/chat/completions', JSON.stringify(sent), { ...call, clientKey });
  const response = await send(body, call.clientKey);
  if (response instanceof Response || !isFormatRefused(response)) return response;
  const { response_format: _, ...others } = body;
  // Services refuse a key that they know with another body.
  return send(others, deriveKey(call.clientKey));
}

/** Another UUID, always the same for the same one (version 8 of RFC 9562). */
function deriveKey(clientKey: string): string {
  const digits = hashJson({ clientKey, without: 'response_format' });
  return digits.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-8$3-8$4-$5');
}

function isFormatRefused({ error }: Refused): boolean {
  const { answer } = error.parameters;
  return (
    /^4(00|22)$/.test(error.value ?? '') &&
    typeof answer === 'string' &&
    /response_format|json_object|json.mode/i.test(answer)
  );
}

/**
 * Finds JSON in a model's text, also behind its thoughts, in a code fence or between sentences.
 *
 * @param parse throws if a value is not what was asked for
 * @throws `model.answer`, which tells of a refusal or a limit if there was one, and what `parse` throws
 */
export function readJson<Json>({ text, problem }: Completion, parse: (json: unknown) => Json): Json {
  try {
    const found = findAnswer(text, parse);
    if (found) return found.answer;
  } catch (error) {
    if (!problem) throw error;
  }
  throw createUnusableAnswerError(
    problem ?? createMessage(text.includes('{') ? 'answer-problem.broken-json' : 'answer-problem.no-json'),
  );
}

function describeError(error: unknown): string | Message {
  return error instanceof z.ZodError ? describeIssue(error) : (error as Error).message;
}
