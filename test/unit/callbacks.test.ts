import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { OpenAPIHono } from '@hono/zod-openapi';
import { KeyedSignals } from '../../src/core/keyed-signals.ts';
import { Callbacks, digestCallbackToken } from '../../src/execution/remote/callbacks.ts';
import { followTask, type RemoteEnd } from '../../src/execution/remote/follow-task.ts';
import { readPublicUrl } from '../../src/service/public-url.ts';
import { addCallbackRoute } from '../../src/service/routes/callbacks.ts';
import type { ServiceEnvironment } from '../../src/service/service-context.ts';

const ANY = { callbackSchemes: ['http', 'https'] } as const;
const DONE = { state: 'done', answer: { json: 'a film' } } as const;
const WORKING = { state: 'working' } as const;
/** Longer than the test may take. */
const NEVER_SECONDS = 600;

/** One poll of a service that calls: its number from 1, its signal, and what makes a call. */
type Poll = (number: number, signal: AbortSignal, call: () => void) => Promise<typeof DONE | typeof WORKING>;

/** Follows a task whose service calls. */
function follow(poll: Poll, pauses: { pollSeconds: number; timeoutSeconds?: number; callSeconds?: number }) {
  const controller = new AbortController();
  const signals = new KeyedSignals();
  const calls = signals.subscribe('task');
  const call = (): void => signals.notify('task');
  let polls = 0;
  const service = {
    ...{ name: 'the desk', timeoutSeconds: NEVER_SECONDS, callSeconds: NEVER_SECONDS, ...pauses },
    poll: (_id: string, signal: AbortSignal) => poll(++polls, signal, call),
  };
  const end = followTask(service, 'id', { signal: controller.signal, calls });
  return { end, controller, call, countPolls: () => polls };
}

const isDone = async (end: Promise<RemoteEnd>) => assert.equal((await end).state, 'done');

suite('a call of a service whose task has ended', { timeout: 30_000 }, () => {
  test('ends the pause before the next poll', async () => {
    const task = follow(async (number) => (number === 1 ? WORKING : DONE), { pollSeconds: NEVER_SECONDS });
    setImmediate(task.call);
    await isDone(task.end);
    assert.equal(task.countPolls(), 2);
  });

  test('ends a poll that hangs, and the pause after one that failed', async () => {
    const hang: Poll = async (number, signal, call) => {
      if (number > 1) return DONE;
      setImmediate(call);
      return sleep(NEVER_SECONDS * 1000, WORKING, { signal });
    };
    const fail: Poll = async (number, _signal, call) => {
      if (number > 1) return DONE;
      setImmediate(call);
      throw new Error('502');
    };
    for (const poll of [hang, fail]) await isDone(follow(poll, { pollSeconds: NEVER_SECONDS }).end);
  });

  test('is remembered where it comes while an answer is read that knows nothing of it', async () => {
    const answer: Poll = async (number, _signal, call) => {
      if (number > 1) return DONE;
      call();
      return WORKING;
    };
    await isDone(follow(answer, { pollSeconds: NEVER_SECONDS }).end);
  });

  test('keeps no poll from its end, however many there are', async () => {
    let whole = 0;
    // A flood: one call for each poll, while it is under way.
    const poll: Poll = async (_number, signal, call) => {
      setImmediate(call);
      await sleep(5, undefined, { signal });
      return ++whole === 3 ? DONE : WORKING;
    };
    await isDone(follow(poll, { pollSeconds: 0.001, timeoutSeconds: 10 }).end);
  });

  test('has nothing to wait for where it is cancelled', async () => {
    const task = follow(async () => WORKING, { pollSeconds: NEVER_SECONDS });
    setImmediate(() => task.controller.abort());
    await assert.rejects(task.end, { code: 'cancelled' });
  });
});

test('where calls are expected, a task is polled ever more seldom', async () => {
  const task = follow(async () => WORKING, { pollSeconds: 0.001, timeoutSeconds: 0.5 });
  assert.equal((await task.end).state, 'timed-out');
  // 1 + 2 + ... + 256 ms are more than half a second.
  assert.ok(task.countPolls() <= 11, `it was polled ${task.countPolls()} times`);
});

suite('the address that a service calls', () => {
  const signals = new KeyedSignals();
  const callbacks = new Callbacks('https://media.example/stage/callbacks', signals);

  test('is the same whenever a task is sent, another for each task, and tells nothing of its key', () => {
    const url = callbacks.createUrl('a key', ANY)!;
    assert.match(url, /^https:\/\/media\.example\/stage\/callbacks\/[0-9a-f]{64}$/);
    assert.equal(callbacks.createUrl('a key', ANY), url);
    assert.notEqual(callbacks.createUrl('another key', ANY), url);
    assert.ok(!url.includes('a key'));
  });

  test('leads to who listens for the task, and to nobody else', async () => {
    using one = callbacks.listen('one', ANY)!;
    using other = callbacks.listen('other', ANY)!;
    const token = callbacks.createUrl('one', ANY)!.split('/').at(-1)!;
    signals.notify(digestCallbackToken(token));
    const stop = AbortSignal.timeout(1);
    assert.deepEqual(await Promise.all([one.wait(1, stop), other.wait(1, stop)]), [true, false]);
  });

  test('is given only to services that call such', () => {
    const plain = new Callbacks('http://10.0.0.1/callbacks', signals);
    for (const service of [{}, { callbackSchemes: ['https'] as const }]) {
      assert.equal(plain.createUrl('a key', service), undefined);
      assert.equal(plain.listen('a key', service), undefined);
    }
  });
});

test('a service that can’t reach its database has callers call again, and says no more', async () => {
  const app = new OpenAPIHono<ServiceEnvironment>();
  const database = { query: () => Promise.reject(new Error('no database')) };
  const policy = { requestsPerSecond: 10, trustedProxies: [] };
  addCallbackRoute(app, { database, policy } as never);
  const answer = await app.request('/callbacks/a-token', { method: 'POST' });
  assert.deepEqual([answer.status, await answer.text()], [503, '']);
});

suite('the public address of a service', () => {
  for (const [text, basePath, url] of [
    ['https://media.example', undefined, 'https://media.example'],
    ['https://media.example/', '/footlight', 'https://media.example/footlight'],
    ['http://media.example:8080/footlight/', 'footlight', 'http://media.example:8080/footlight'],
    ['HTTPS://Media.Example/stage', undefined, 'https://media.example/stage'],
    ['http://[::1]:8420', '', 'http://[::1]:8420'],
  ] as const)
    test(`${text} with the base path ${basePath} is ${url}`, () => {
      const place = readPublicUrl(text, basePath);
      assert.equal(place.url, url);
      assert.ok(place.url.endsWith(place.basePath));
    });

  for (const text of [
    '',
    'media.example',
    '//media.example',
    'ftp://media.example',
    'javascript:alert(1)',
    'https://user@media.example',
    'https://:secret@media.example',
    'https://media.example/?key=1',
    'https://media.example/?',
    'https://media.example/#here',
  ])
    test(`is not ${text}`, () => {
      assert.throws(
        () => readPublicUrl(text, undefined),
        (error: Error & { code: string }) =>
          error.code === 'usage.public-url' && !error.message.includes('secret'),
      );
    });

  test('has the base path, if it has any', () => {
    for (const basePath of ['/footlight', ''])
      assert.throws(() => readPublicUrl('https://media.example/stage', basePath), {
        code: 'usage.public-url',
        reason: 'base-path',
      });
  });
});
