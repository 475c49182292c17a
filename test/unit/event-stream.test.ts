import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type Context, Hono } from 'hono';
import type { Task, TaskEvent } from '../../src/jobs/tasks/task.ts';
import { type FollowedTask, streamEvents, streamEventsOfMany } from '../../src/service/event-stream.ts';
import { OpenStreams } from '../../src/service/open-streams.ts';
import type { ServiceContext, ServiceRequest } from '../../src/service/service-context.ts';

const FAILING = 'task_failing';

/** A hub that has the events of one task no more, and of others none until they are left. */
async function* follow(id: string, _after: number, signal: AbortSignal): AsyncGenerator<TaskEvent> {
  if (id === FAILING) throw new Error('the database is away');
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
}

const createTask = (id: string): FollowedTask => ({
  name: id,
  task: { id, status: 'running', last_event: 3 } as Task,
  after: 0,
});

test('the head of a stream of events opens none', async () => {
  const streams = new OpenStreams();
  const service = { hub: { streams, follow }, version: '0' } as unknown as ServiceContext;
  const app = new Hono();
  app.use(async (context, next) => {
    context.set('principal' as never, { owner: 'somebody' } as never);
    await next();
  });
  const asRequest = (context: Context) => context as unknown as ServiceRequest;
  app.get('/many', (context) => streamEventsOfMany(service, asRequest(context), [createTask('task_many')]));
  app.get('/one', (context) =>
    streamEvents(service, asRequest(context), createTask('task_one').task, (event) => event),
  );
  for (const path of ['/many', '/one']) {
    const { status, headers, body } = await app.request(path, { method: 'HEAD' });
    assert.deepEqual([status, headers.get('content-type'), body], [200, 'text/event-stream', null]);
  }
  // All of those that an owner may have.
  streams.open('somebody', 1_000);
});

suite('a stream of several tasks', () => {
  test('ends no task that still runs where the events of another fail, and names the tasks in the log', async () => {
    const logged: { error: { message: string }; tasks: string[] }[] = [];
    const service = {
      hub: { streams: new OpenStreams(), follow },
      logger: { warn: (entry: (typeof logged)[number]) => logged.push(entry) },
      version: '0',
    } as unknown as ServiceContext;
    const app = new Hono();
    const all = ['task_running', FAILING].map(createTask);
    app.get('/', (context) => {
      context.set('principal' as never, { owner: 'somebody' } as never);
      return streamEventsOfMany(service, context as unknown as ServiceRequest, all);
    });
    const told = await (await app.request('/')).text();
    assert.doesNotMatch(told, /task-told/);
    assert.deepEqual(
      logged.map(({ error, tasks }) => ({ message: error.message, tasks })),
      [{ message: 'the database is away', tasks: ['task_running', FAILING] }],
    );
  });
});

test('streams are bounded for each owner and for all, and those that have ended make room', () => {
  const streams = new OpenStreams();
  const first = streams.open('first', 950);
  streams.open('first', 50);
  assert.throws(() => streams.open('first', 1), { code: 'request.busy', reason: 'own-streams' });
  streams.open('second', 900);
  assert.throws(() => streams.open('third', 101), { code: 'request.busy', reason: 'streams' });
  first();
  streams.open('first', 950);
});
