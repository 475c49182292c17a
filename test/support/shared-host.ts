import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What happens to one request on its way. */
export type Mishap =
  | 'none'
  | 'busy'
  | 'answer-lost'
  | { readonly redirect: string }
  | { readonly cutAfterBytes: number };

export interface SharedHost extends AsyncDisposable {
  /** Below `/footlight` lies the service, elsewhere another program. */
  readonly url: string;
  /** Requests that the other program got, with the headers that it could read. */
  readonly strayed: readonly { readonly path: string; readonly authorization: string | undefined }[];
  /** What happens to the next requests with that method, one after another. */
  plan(method: string, ...mishaps: readonly Mishap[]): void;
}

/** A host as operators have it: a service below a path, another program beside it, and failures in between. */
export async function startSharedHost(serviceUrl: string): Promise<SharedHost> {
  const strayed: { path: string; authorization: string | undefined }[] = [];
  const planned = new Map<string, Mishap[]>();
  const server = createServer((incoming, outgoing) => {
    const { url = '/', method = 'GET', headers } = incoming;
    if (!url.startsWith('/footlight/')) {
      strayed.push({ path: url, authorization: headers.authorization });
      outgoing.writeHead(200, allowOrigin(incoming)).end('<!doctype html>Another program');
      return;
    }
    const mishap = planned.get(method)?.shift() ?? 'none';
    if (mishap === 'busy') {
      outgoing.writeHead(503, { 'retry-after': '0', ...allowOrigin(incoming) });
      incoming.resume().on('end', () => outgoing.end());
    } else if (typeof mishap === 'object' && 'redirect' in mishap)
      outgoing.writeHead(307, { location: mishap.redirect, ...allowOrigin(incoming) }).end();
    else forward(incoming, outgoing, new URL(url, serviceUrl), mishap);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    strayed,
    plan: (method, ...mishaps) => void planned.set(method, [...mishaps]),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** What has passed is to arrive, on a busy machine too: what a service has not read when a connection breaks is lost. */
const ARRIVES_MS = 1_000;

function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  target: URL,
  mishap: 'none' | 'answer-lost' | { readonly cutAfterBytes: number },
): void {
  const { method, headers } = incoming;
  const sent = request(target, { method, headers }, (answer) => {
    if (mishap === 'answer-lost') return void outgoing.destroy();
    outgoing.writeHead(answer.statusCode!, answer.headers);
    answer.pipe(outgoing);
  });
  sent.on('error', () => outgoing.destroy());
  outgoing.on('close', () => sent.destroy());
  incoming.pipe(sent);
  if (typeof mishap !== 'object') return;
  let passed = 0;
  incoming.on('data', (chunk: Buffer) => {
    passed += chunk.length;
    if (passed <= mishap.cutAfterBytes) return;
    incoming.unpipe(sent).pause();
    setTimeout(() => incoming.destroy(), ARRIVES_MS);
  });
}

/** Lets any page read the answer: what it must not be sent is no matter of whom it may hear. */
function allowOrigin({ headers }: IncomingMessage): Record<string, string> {
  const all = { 'access-control-allow-headers': '*, authorization', 'access-control-allow-methods': '*' };
  return headers.origin ? { 'access-control-allow-origin': headers.origin, ...all } : {};
}
