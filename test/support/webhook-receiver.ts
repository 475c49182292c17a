import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface WebhookCall {
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly status: number;
}

export interface WebhookReceiver extends AsyncDisposable {
  readonly url: string;
  readonly calls: WebhookCall[];
}

/** Takes webhook calls on the loopback; `answer` decides the status of each. */
export async function startWebhookReceiver(
  answer: (id: string) => number = () => 204,
): Promise<WebhookReceiver> {
  const calls: WebhookCall[] = [];
  const server = createServer(async (request, response) => {
    const body = (await Array.fromAsync(request)).join('');
    const id = String(request.headers['webhook-id']);
    const status = answer(id);
    response.writeHead(status).end();
    calls.push({ id, headers: request.headers, body, status });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    calls,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
