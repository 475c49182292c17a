import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A WAV of 16-bit mono at 24 kHz, as speech servers give it: something voiced, half a second of it for every ten characters. */
export function createSpokenWav(text: string, hertz = 150): Buffer {
  const rate = 24_000;
  const samples = Math.round(rate * (0.4 + text.length / 15));
  const data = Buffer.alloc(samples * 2);
  for (let i = 0; i < samples; i++) {
    const edge = Math.min(1, i / 1200, (samples - i) / 2400);
    const level = 0.3 * edge * (0.6 + 0.4 * Math.sin((2 * Math.PI * 4 * i) / rate));
    data.writeInt16LE(Math.round(32767 * level * Math.sin((2 * Math.PI * hertz * i) / rate)), i * 2);
  }
  return wavOf(data, rate, 1);
}

function wavOf(data: Buffer, rate: number, channels: number): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + data.length, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * channels * 2, 28);
  header.writeUInt16LE(channels * 2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(data.length, 40);
  return Buffer.concat([header, data]);
}

export interface FakeServer extends AsyncDisposable {
  readonly url: string;
}

export async function serve(
  handle: (request: IncomingMessage, body: Buffer, response: ServerResponse) => void | Promise<void>,
): Promise<FakeServer> {
  const server = createServer((request, response) => {
    void (async () => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      await handle(request, Buffer.concat(parts), response);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What a fake Gradio does with one call. */
export type GradioAnswer =
  | { readonly kind: 'sound'; readonly wav: Buffer; readonly delayMs?: number }
  | { readonly kind: 'error'; readonly message: string | null }
  | { readonly kind: 'breaks-off' }
  | { readonly kind: 'hang' }
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'no-file' }
  | { readonly kind: 'no-sound' };

export interface GradioServer extends FakeServer {
  /** The data of every call, in order. */
  readonly calls: unknown[][];
  readonly uploads: string[];
}

/** A server with Gradio's HTTP interface, of version 5 or, without the prefix, 4. */
export async function startGradioServer(
  endpoint: string,
  parameters: readonly Record<string, unknown>[],
  answer: (data: readonly unknown[], number: number) => GradioAnswer,
  version: 4 | 5 = 5,
): Promise<GradioServer> {
  const prefix = version === 5 ? '/gradio_api' : '';
  const calls: unknown[][] = [];
  const uploads: string[] = [];
  const files = new Map<string, Buffer>();
  const json = (response: ServerResponse, value: unknown, status = 200): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };
  const server = await serve(async ({ method, url = '' }, body, response) => {
    const path = url.slice(prefix.length);
    if (!url.startsWith(prefix)) return json(response, { detail: 'Not Found' }, 404);
    if (path === '/info')
      return json(response, { named_endpoints: { [`/${endpoint}`]: { parameters, returns: [] } } });
    if (path === '/upload') {
      const name = /filename="([^"]+)"/.exec(body.toString('latin1'))?.[1] ?? 'file';
      uploads.push(name);
      return json(response, [`/tmp/gradio/${uploads.length}/${name}`]);
    }
    if (method === 'POST' && path === `/call/${endpoint}`) {
      calls.push((JSON.parse(body.toString()) as { data: unknown[] }).data);
      return json(response, { event_id: `event${calls.length}` });
    }
    const [, number] = /^\/call\/\w+\/event(\d+)$/.exec(path) ?? [];
    if (number !== undefined)
      return stream(
        response,
        answer(calls[Number(number) - 1]!, Number(number)),
        files,
        `${server.url}${prefix}`,
      );
    const file = files.get(path);
    if (file) return void response.writeHead(200, { 'content-type': 'audio/wav' }).end(file);
    json(response, { detail: 'Not Found' }, 404);
  });
  return { ...server, calls, uploads, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

async function stream(
  response: ServerResponse,
  answer: GradioAnswer,
  files: Map<string, Buffer>,
  base: string,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write('event: heartbeat\ndata: null\n\n');
  const complete = (data: unknown): void =>
    void response.end(`event: complete\ndata: ${JSON.stringify(data)}\n\n`);
  switch (answer.kind) {
    case 'hang':
      return;
    case 'breaks-off':
      return void response.end();
    case 'error':
      return void response.end(`event: error\ndata: ${JSON.stringify(answer.message)}\n\n`);
    case 'no-file':
      return complete(['no file']);
    case 'elsewhere':
      return complete([{ path: '/tmp/x.wav', url: 'http://example.com/x.wav' }]);
    case 'no-sound':
      files.set('/file=/tmp/none.wav', Buffer.from('this is no sound'));
      return complete([{ path: '/tmp/none.wav', url: null }]);
    case 'sound': {
      const name = `/tmp/out${files.size}.wav`;
      files.set(`/file=${name}`, answer.wav);
      if (answer.delayMs) await new Promise((resolve) => setTimeout(resolve, answer.delayMs));
      complete([{ path: name, url: `${base}/file=${name}` }]);
    }
  }
}
