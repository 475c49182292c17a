import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

export interface FaultyServer extends AsyncDisposable {
  readonly origin: string;
  /** Range headers in order of arrival; undefined where a request had none. */
  readonly ranges: (string | undefined)[];
  /** How often it was asked for the headers alone. */
  heads(): number;
}

/** How a server treats its nth request for a file. */
export type Behavior =
  | 'good'
  | 'truncate'
  | 'stall'
  | 'lie-short'
  | 'lie-long'
  | 'wrong'
  | 'fail'
  | 'ignore-range'
  | 'gone';

/**
 * Serves one file, each request for it in the way the list says; its last entry goes on for ever. Whoever asks for the
 * headers alone learns how the next request will be answered.
 */
export async function startFaultyServer(
  content: Buffer,
  behaviors: readonly Behavior[],
): Promise<FaultyServer> {
  const ranges: (string | undefined)[] = [];
  let heads = 0;
  const server = createServer((request, response) => {
    const behavior = behaviors[Math.min(ranges.length, behaviors.length - 1)]!;
    if (request.method === 'HEAD') {
      heads++;
      const status = { gone: 404, fail: 503 }[behavior as string] ?? 200;
      return void response.writeHead(status, { etag: '"v1"', 'content-length': content.length }).end();
    }
    ranges.push(request.headers.range);
    answer(request, response, content, behavior);
  });
  const origin = await listening(server);
  return { origin, ranges, heads: () => heads, [Symbol.asyncDispose]: () => closed(server) };
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  content: Buffer,
  behavior: Behavior,
): void {
  const start =
    behavior === 'ignore-range' ? 0 : Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const rest = content.subarray(start);
  const headers = { etag: '"v1"', 'content-length': rest.length };
  const status = start > 0 ? 206 : 200;
  switch (behavior) {
    case 'good':
    case 'ignore-range':
      response.writeHead(status, headers).end(rest);
      return;
    case 'truncate':
      response.writeHead(status, headers).write(rest.subarray(0, rest.length >> 1));
      // A reset at once would take back what is still on its way.
      setTimeout(() => response.destroy(), 100);
      return;
    case 'stall':
      response.writeHead(status, headers).write(rest.subarray(0, rest.length >> 1));
      return;
    case 'lie-short':
      response.writeHead(status, { ...headers, 'content-length': rest.length >> 1 });
      response.end(rest.subarray(0, rest.length >> 1));
      return;
    case 'lie-long':
      response.writeHead(status, { ...headers, 'content-length': content.length * 100 }).write(rest);
      return;
    case 'wrong':
      response.writeHead(200, { 'content-length': content.length }).end(Buffer.alloc(content.length, 7));
      return;
    case 'fail':
      response.writeHead(503).end();
      return;
    case 'gone':
      response.writeHead(404).end();
  }
}

/** A forward proxy that counts what passes through it. */
export async function startCountingProxy(): Promise<
  { readonly origin: string; count(): number } & AsyncDisposable
> {
  let passed = 0;
  const server = createServer((request, response) => {
    passed++;
    const onward = forward(request.url!, { headers: request.headers }, (answered) => {
      response.writeHead(answered.statusCode!, answered.headers);
      answered.pipe(response);
    });
    request.pipe(onward);
  });
  server.on('connect', (request, socket) => {
    passed++;
    const [host, port] = request.url!.split(':');
    const onward = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  const origin = await listening(server);
  return { origin, count: () => passed, [Symbol.asyncDispose]: () => closed(server) };
}

function listening(server: ReturnType<typeof createServer>): Promise<string> {
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () =>
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    ),
  );
}

function closed(server: ReturnType<typeof createServer>): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
