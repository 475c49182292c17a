import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface OpenAiCall {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly idempotencyKey: string | undefined;
  readonly body: Buffer;
}

/** What the server does with one call. */
export type OpenAiAnswer =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly usage?: readonly [number, number];
      readonly delayMs?: number;
    }
  | {
      readonly kind: 'stream';
      readonly text: string;
      readonly usage: readonly [number, number];
      readonly breaksOff?: boolean;
    }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string }
  | { readonly kind: 'problem'; readonly status: number; readonly text: string }
  | { readonly kind: 'json'; readonly json: unknown }
  | { readonly kind: 'raw'; readonly text: string }
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'later'; readonly answer: Promise<OpenAiAnswer> }
  | { readonly kind: 'hang' }
  /** Works, and loses the answer. */
  | { readonly kind: 'drop' };

export interface OpenAiServer extends AsyncDisposable {
  readonly baseUrl: string;
  readonly calls: OpenAiCall[];
}

/** A server that speaks like OpenAI's and answers as it is told, call by call. */
export async function openAiServer(
  answer: (call: OpenAiCall, number: number) => OpenAiAnswer,
): Promise<OpenAiServer> {
  const calls: OpenAiCall[] = [];
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const { authorization, 'content-type': contentType, 'idempotency-key': key } = request.headers;
      const idempotencyKey = key?.toString();
      const call = { path: request.url ?? '', authorization, contentType, idempotencyKey, body };
      calls.push(call);
      return give(answer(call, calls.length - 1), response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    calls,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

async function give(answer: OpenAiAnswer, response: ServerResponse): Promise<void> {
  switch (answer.kind) {
    case 'hang':
      return;
    case 'drop':
      response.destroy();
      return;
    case 'later':
      return give(await answer.answer, response);
    case 'status':
      response.writeHead(
        answer.status,
        answer.retryAfter === undefined ? {} : { 'retry-after': answer.retryAfter },
      );
      response.end(JSON.stringify({ error: { message: 'no' } }));
      return;
    case 'problem':
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.text);
      return;
    case 'bytes':
      response.writeHead(200, { 'content-type': 'audio/wav' }).end(answer.bytes);
      return;
    case 'raw':
      response.writeHead(200, { 'content-type': 'application/json' }).end(answer.text);
      return;
    case 'json':
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer.json));
      return;
    case 'text':
      await sleep(answer.delayMs ?? 0);
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(completion(answer)));
      return;
    case 'stream':
      await stream(answer, response);
  }
}

function completion({ text, usage = [10, 5] }: { text: string; usage?: readonly [number, number] }) {
  return { choices: [{ message: { role: 'assistant', content: text } }], usage: usageOf(usage) };
}

function usageOf([prompt_tokens, completion_tokens]: readonly [number, number]) {
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
}

/** Deltas that are cut in the middle of words, characters and lines. */
async function stream(
  { text, usage, breaksOff }: { text: string; usage: readonly [number, number]; breaksOff?: boolean },
  response: ServerResponse,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const events = [...text].reduce<string[]>((parts, letter, i) => {
    if (i % 7 === 0) parts.push('');
    parts[parts.length - 1] += letter;
    return parts;
  }, []);
  const lines = events.map((content) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`);
  if (!breaksOff)
    lines.push(`data: ${JSON.stringify({ choices: [], usage: usageOf(usage) })}\n\n`, 'data: [DONE]\n\n');
  const bytes = Buffer.from(lines.join(''));
  for (let i = 0; i < bytes.length; i += 97) {
    response.write(bytes.subarray(i, i + 97));
    await sleep(1);
  }
  response.end();
}
