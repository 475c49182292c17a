import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { ApiError, TaskEvent } from '../../src/client/index.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { ADMIN_TOKEN, startTestService, type TestService } from '../support/test-service.ts';

const folder = createTemporaryFolder();
let service: TestService;

const submit = (options: object): Promise<string> => service.client.submit('toy' as never, options as never);
const listSequences = (events: readonly TaskEvent[]): number[] => events.map(({ sequence }) => sequence);

suite('the events of several tasks', () => {
  before(async () => {
    service = await startTestService(folder, { concurrency: 4 });
  });
  after(async () => service?.[Symbol.asyncDispose]());

  test('come once and in order, also of a task that joins later or is followed twice', async () => {
    const follower = service.client.createFollower();
    const first = await submit({ label: 'first', steps: 1, seconds: 600 });
    const events: TaskEvent[] = [];
    const run = (async () => {
      for await (const event of follower.follow(first)) events.push(event);
    })();
    const second = await submit({ label: 'second' });
    const [once, twice] = await Promise.all([
      Array.fromAsync(follower.follow(second)),
      Array.fromAsync(follower.follow(second, { after: 2 })),
    ]);
    assert.equal(once.at(-1)?.status, 'completed');
    assert.ok(once.every(({ task_id }) => task_id === second));
    assert.deepEqual(
      listSequences(once),
      once.map((_, i) => i + 1),
    );
    assert.deepEqual(listSequences(twice), listSequences(once).slice(2));
    await service.client.cancel(first);
    await run;
    assert.equal(events.at(-1)?.status, 'cancelled');
    assert.deepEqual(
      listSequences(events),
      events.map((_, i) => i + 1),
    );
    // What has ended and is known to its last event is told nothing.
    assert.deepEqual(await Array.fromAsync(follower.follow(second, { after: once.length })), []);
  });

  test('end without a word of what broke inside, and go on where they are asked for again', async (t) => {
    const id = await submit({ label: 'broken stream' });
    await Array.fromAsync(service.client.follow(id));
    const { database } = service.backend;
    const query = database.query.bind(database);
    const broken = t.mock.method(database, 'query', async (text: string, values: unknown[]) => {
      if (text.startsWith('SELECT last_event')) throw new Error('a secret of the database');
      return query(text, values);
    });
    const answer = await service.ask('GET', `/api/v1/tasks/${id}/events`);
    const told = await answer.text();
    broken.mock.restore();
    assert.equal(answer.status, 200);
    assert.match(told, /task-queued/);
    assert.doesNotMatch(told, /secret|event: error/);
    const events = await Array.fromAsync(service.client.follow(id));
    assert.equal(events.at(-1)?.status, 'completed');
  });

  test('come by one connection, however many are followed', async () => {
    const ids = await Promise.all([1, 2, 3].map((i) => submit({ label: `${i}`, steps: 1, seconds: 600 })));
    let open = 0;
    let most = 0;
    const client = service.newClient(ADMIN_TOKEN, async (input, init) => {
      open++;
      most = Math.max(most, open);
      init?.signal?.addEventListener('abort', () => open--);
      return fetch(input, init);
    });
    const follower = client.createFollower();
    const stop = new AbortController();
    await Promise.all(
      ids.map(async (id) => {
        for await (const { status } of follower.follow(id, { signal: stop.signal }))
          if (status === 'running') return;
      }),
    );
    assert.equal(most, 1);
    await Promise.all(ids.map((id) => service.client.cancel(id)));
  });

  test('of others end their own follower alone', async () => {
    const { client } = await service.newCaller();
    const own = await client.submit('toy' as never, { label: 'own', seconds: 0.5 } as never);
    const foreign = await submit({ label: 'foreign' });
    const follower = client.createFollower();
    const [seen, refused] = await Promise.allSettled([
      Array.fromAsync(follower.follow(own)),
      Array.fromAsync(follower.follow(foreign)),
    ]);
    assert.equal(seen.status === 'fulfilled' && seen.value.at(-1)?.status, 'completed');
    assert.equal(refused.status === 'rejected' && (refused.reason as ApiError).code, 'task.not-found');
  });

  test('are told whole under the number of the last of them', async () => {
    const id = await submit({ label: 'told', steps: 1, seconds: 600 });
    // An answer that is collected takes its body along.
    const answer = await service.ask('GET', `/api/v1/events?after=${id}:0`);
    await service.client.cancel(id);
    const messages = (await answer.text()).split('\n\n').filter((each) => each.includes('id: '));
    const numbers = messages.map((each) => Number(/^id: .*:(\d+)$/m.exec(each)?.[1]));
    assert.match(messages.at(-1)!, /^event: task-told$/m);
    assert.ok(numbers.length > 2);
    assert.equal(numbers.at(-1), numbers.at(-2));
  });

  test('are asked for by id and number', async () => {
    for (const after of ['', 'task_1', 'task_1:-1', 'task_1:x', `task_1:1${',task_1:1'.repeat(100)}`]) {
      const answer = await service.ask('GET', `/api/v1/events?after=${after}`);
      assert.equal(answer.status, 422, after);
    }
    const answer = await service.ask('GET', '/api/v1/events?after=task_1:1', {
      headers: { authorization: 'none' },
    });
    assert.equal(answer.status, 401);
  });
});
