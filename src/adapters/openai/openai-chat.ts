import { createParser } from 'eventsource-parser';
import { z } from 'zod';
import { FootlightError } from '../../core/errors.ts';
import { createMessage, type Message } from '../../core/messages/message.ts';
import { describeIssue } from '../../core/zod-issues.ts';
import type { KeptAnswer, RemoteService } from '../../engines/remote-tasks.ts';
import type { TokenUsage } from '../../engines/token-usage.ts';
import {
  createCalls,
  createUnusableAnswerError,
  type OpenAiModel,
  postRequest,
  readText,
} from './openai-request.ts';

const usageSchema = z
  .object({ prompt_tokens: z.number(), completion_tokens: z.number() })
  .transform(({ prompt_tokens, completion_tokens }) => ({
    inputTokens: prompt_tokens,
    outputTokens: completion_tokens,
  }));
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
  /** Tokens that were used; undefined if the service doesn't say. */
  readonly usage: TokenUsage | undefined;
}

export type ChatBody = Readonly<Record<string, unknown>>;

/** The response before it is parsed: it is stored first, so that a bug in the parser costs no second request. */
interface RawAnswer {
  readonly isStream: boolean;
  readonly text: string;
}

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
      const response = await postRequest(model, '/chat/completions', JSON.stringify(body), call);
      if (!(response instanceof Response)) return response;
      const isStream = (response.headers.get('content-type') ?? '').includes('text/event-stream');
      const raw: RawAnswer = { isStream, text: await readText(response) };
      return { state: 'done', answer: { json: raw }, usage: readUsage(raw) };
    },
    async read(answer: KeptAnswer) {
      const { json } = answer as { readonly json: RawAnswer };
      try {
        return read(parseCompletion(json));
      } catch (error) {
        throw error instanceof FootlightError
          ? error
          : createUnusableAnswerError(describeError(error), error);
      }
    },
  };
}

/** The usage that an answer states, as unusable answers cost too; undefined if it can't be parsed. */
function readUsage(raw: RawAnswer): TokenUsage | undefined {
  try {
    return parseCompletion(raw).usage;
  } catch {
    return undefined;
  }
}

function parseCompletion({ isStream, text }: RawAnswer): Completion {
  return isStream ? parseStream(text) : parseWhole(text);
}

function parseWhole(text: string): Completion {
  const { choices, usage } = completionSchema.parse(JSON.parse(text));
  return { text: choices[0]!.message.content ?? '', usage: usage ?? undefined };
}

function parseStream(events: string): Completion {
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
      if (chunk.usage) usage = chunk.usage;
    },
  });
  parser.feed(events);
  if (!isDone) throw createUnusableAnswerError(createMessage('answer-problem.broken-off'));
  return { text, usage };
}

/** Extracts JSON from a model's text, also from a code fence or between sentences. @throws `model.answer` */
export function readJson(text: string): unknown {
  const fenced = /```(?:json)?\s*([\s\S]*?)```/.exec(text)?.[1] ?? text;
  const [start, end] = [fenced.search(/[[{]/), Math.max(fenced.lastIndexOf('}'), fenced.lastIndexOf(']'))];
  if (start < 0 || end < start) throw createUnusableAnswerError(createMessage('answer-problem.no-json'));
  try {
    return JSON.parse(fenced.slice(start, end + 1));
  } catch (error) {
    throw createUnusableAnswerError(
      createMessage('answer-problem.broken-json', { detail: (error as Error).message }),
      error,
    );
  }
}

function describeError(error: unknown): string | Message {
  return error instanceof z.ZodError ? describeIssue(error) : (error as Error).message;
}
