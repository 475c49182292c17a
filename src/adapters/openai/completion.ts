import { createParser } from 'eventsource-parser';
import { z } from 'zod';
import { createMessage, type Message } from '../../core/messages/message.ts';
import type { TokenUsage } from '../../engines/token-usage.ts';
import { createUnusableAnswerError } from './openai-request.ts';

/** The response before it is parsed: it is stored first, so that a bug in the parser costs no second request. */
export interface RawAnswer {
  readonly isStream: boolean;
  readonly text: string;
}

export interface Completion {
  readonly text: string;
  /** Tokens that were used; undefined if the service doesn't say. */
  readonly usage: TokenUsage | undefined;
  /** Why the text is not all that the model had to say, if it is not. */
  readonly problem?: Message;
}

const count = z.coerce.number().int().min(0).catch(0);
const usageSchema = z.object({
  prompt_tokens: count.optional(),
  completion_tokens: count.optional(),
  input_tokens: count.optional(),
  output_tokens: count.optional(),
  total_tokens: count.optional(),
});
const partSchema = z.looseObject({ text: z.string().optional() });
const contentSchema = z
  .union([z.string(), z.array(z.union([z.string(), partSchema])), partSchema])
  .nullish()
  .catch(undefined);
const callsSchema = z
  .array(z.object({ function: z.object({ arguments: z.union([z.string(), z.looseObject({})]).optional() }) }))
  .nullish()
  .catch(undefined);
const messageSchema = z.object({
  content: contentSchema,
  refusal: z.string().nullish().catch(undefined),
  tool_calls: callsSchema,
});
const choiceSchema = z.object({
  message: messageSchema.nullish(),
  delta: messageSchema.nullish(),
  text: z.string().nullish().catch(undefined),
  finish_reason: z.string().nullish().catch(undefined),
});
const errorSchema = z.union([z.string(), z.looseObject({ message: z.string() })]);
const completionSchema = z.object({
  choices: z
    .array(choiceSchema)
    .nullish()
    .transform((choices) => choices ?? []),
  error: errorSchema.nullish().catch(undefined),
});
type Choice = z.output<typeof choiceSchema>;

/**
 * Reads the answer of a model, whether it came at once or as a stream.
 *
 * @throws `model.answer` if the service answers with an error, or the stream breaks off
 */
export function readCompletion({ isStream, text }: RawAnswer): Completion {
  const chunks = isStream ? listChunks(text) : { values: [JSON.parse(text) as unknown], isDone: true };
  const parsed = chunks.values.map((value) => completionSchema.parse(value));
  for (const { error } of parsed)
    if (error) throw createUnusableAnswerError(typeof error === 'string' ? error : error.message);
  const choices = parsed.flatMap(({ choices: [first] }) => first ?? []);
  const reason = choices.findLast(({ finish_reason }) => finish_reason)?.finish_reason ?? undefined;
  // Some services end a stream without [DONE].
  if (!chunks.isDone && reason === undefined)
    throw createUnusableAnswerError(createMessage('answer-problem.broken-off'));
  if (!isStream && choices.length === 0)
    throw createUnusableAnswerError(createMessage('answer-problem.no-json'));
  return {
    text: choices.map(readText).join('') || choices.map(readCall).join(''),
    usage: readUsage({ isStream, text }),
    problem: findProblem(choices, reason),
  };
}

/** The usage that an answer states, as unusable answers cost too; undefined if it states none. */
export function readUsage({ isStream, text }: RawAnswer): TokenUsage | undefined {
  try {
    const values = isStream ? listChunks(text).values : [JSON.parse(text) as unknown];
    return values.map(findUsage).findLast((usage) => usage !== undefined);
  } catch {
    return undefined;
  }
}

function findUsage(value: unknown): TokenUsage | undefined {
  const { data } = z.object({ usage: usageSchema }).safeParse(value);
  if (!data) return undefined;
  const { prompt_tokens, input_tokens, completion_tokens, output_tokens, total_tokens } = data.usage;
  const outputTokens = completion_tokens ?? output_tokens;
  const inputTokens =
    prompt_tokens ??
    input_tokens ??
    (total_tokens === undefined ? undefined : Math.max(0, total_tokens - (outputTokens ?? 0)));
  if (inputTokens === undefined && outputTokens === undefined) return undefined;
  return { inputTokens: inputTokens ?? 0, outputTokens: outputTokens ?? 0 };
}

/** The events of a stream; one that is no JSON, as the stream broke off within it, is left out. */
function listChunks(events: string): { readonly values: unknown[]; readonly isDone: boolean } {
  const values: unknown[] = [];
  let isDone = false;
  const parser = createParser({
    onEvent: ({ data }) => {
      if (data === '[DONE]') isDone = true;
      else values.push(JSON.parse(data));
    },
  });
  parser.feed(events);
  return { values, isDone };
}

function readText({ message, delta, text }: Choice): string {
  const content = (message ?? delta)?.content ?? text ?? '';
  const parts = Array.isArray(content) ? content : [content];
  return parts.map((part) => (typeof part === 'string' ? part : (part.text ?? ''))).join('');
}

/** What a model gave to a function that nobody offered, instead of answering. */
function readCall({ message, delta }: Choice): string {
  const calls = (message ?? delta)?.tool_calls ?? [];
  return calls
    .map(({ function: { arguments: given = '' } }) =>
      typeof given === 'string' ? given : JSON.stringify(given),
    )
    .join('');
}

function findProblem(choices: readonly Choice[], reason: string | undefined): Message | undefined {
  const refusal = choices.map(({ message, delta }) => (message ?? delta)?.refusal ?? '').join('');
  if (refusal !== '') return createMessage('answer-problem.refused', { words: refusal.slice(0, 300) });
  if (reason === 'length') return createMessage('answer-problem.cut-off');
  if (reason === 'content_filter') return createMessage('answer-problem.filtered');
  return undefined;
}
