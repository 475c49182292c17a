import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { FootlightError } from '../../src/core/errors.ts';
import type { RemoteService } from '../../src/engines/remote-tasks.ts';
import { type FakeTaskService, resultOf } from './fake-task-service.ts';

/**
 * How the server answers a call: `drop` does what it is asked and closes the connection, `error` does it and answers
 * 500, `slow` does it late, `busy` does nothing and answers 503.
 */
export type Manner = 'good' | 'drop' | 'error' | 'slow' | 'busy';

const SLOW_MS = 40;

export interface TaskServer extends AsyncDisposable {
  readonly url: string;
}

/** A hosted service of tasks over HTTP, which loses answers and never a task. */
export async function startTaskServer(desk: FakeTaskService, manner: () => Manner): Promise<TaskServer> {
  const underWay = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    // Whoever looks a task up is told of those too that are just being taken.
    const before = request.method === 'POST' ? undefined : Promise.all(underWay);
    const serving = serve(desk, { manner: manner(), before }, request, response)
      .catch(() => void response.destroy())
      .finally(() => underWay.delete(serving));
    underWay.add(serving);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => closed(server) };
}

async function serve(
  desk: FakeTaskService,
  { manner, before }: { readonly manner: Manner; readonly before: Promise<unknown> | undefined },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  await before;
  const body = request.method === 'POST' ? ((await json(request)) as Order) : undefined;
  if (manner === 'busy') return void response.writeHead(503, { 'retry-after': '0.01' }).end();
  if (manner === 'slow') await sleep(SLOW_MS);
  const answer = work(desk, new URL(request.url!, 'http://desk'), body);
  if (manner === 'drop') return void response.destroy();
  response.writeHead(manner === 'error' ? 500 : 200).end(JSON.stringify(answer));
}

interface Order {
  readonly clientKey: string;
  readonly order: string;
}

function work(desk: FakeTaskService, { pathname, searchParams }: URL, body: Order | undefined): unknown {
  if (body) return { id: desk.accept(body.clientKey, body.order).id };
  if (pathname === '/tasks') return { id: desk.find(searchParams.get('client_key')!)?.id };
  const id = pathname.slice('/tasks/'.length);
  return desk.look(id) ? { result: resultOf(desk.task(id)!.order) } : {};
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

/** What the service can do when an answer is lost. */
export type Capability = 'find' | 'idempotency-key';

/** The customers' side of the server. */
export function createTaskServiceAt(url: string, capability: Capability): RemoteService<string, string> {
  const service: RemoteService<string, string> = {
    name: 'the task server',
    timeoutSeconds: 10,
    sends: 12,
    firstPauseSeconds: 0.002,
    pollSeconds: 0.002,
    settleSeconds: 0.02,
    async submit(order, { clientKey, signal }) {
      const body = JSON.stringify({ clientKey, order });
      const response = await fetch(`${url}/tasks`, { method: 'POST', body, signal });
      if (response.status === 503)
        return {
          state: 'refused',
          error: new FootlightError('server.busy', { kind: 'terminal' }, { message: 'busy' }),
          isTemporary: true,
          retryAfterSeconds: Number(response.headers.get('retry-after')),
        };
      const { id } = (await answerOf(response)) as { id: string };
      return { state: 'accepted', id };
    },
    async poll(id, signal) {
      const { result } = (await answerOf(await fetch(`${url}/tasks/${id}`, { signal }))) as {
        result?: string;
      };
      return result === undefined
        ? { state: 'working' }
        : { state: 'done', answer: { json: result }, usage: { seconds: 1 } };
    },
    async read(answer) {
      return (answer as { json: string }).json;
    },
  };
  if (capability === 'idempotency-key') return { ...service, idempotencyKeySeconds: 3600 };
  return {
    ...service,
    async find({ clientKey, signal }) {
      const response = await fetch(`${url}/tasks?client_key=${clientKey}`, { signal });
      const { id } = (await answerOf(response)) as { id?: string };
      return id === undefined ? { state: 'absent' } : { state: 'accepted', id };
    },
  };
}

async function answerOf(response: Response): Promise<unknown> {
  if (!response.ok) throw new Error(`the server answers ${response.status}`);
  return response.json();
}
