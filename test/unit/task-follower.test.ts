import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { setImmediate as next } from 'node:timers/promises';
import { ApiError } from '../../src/client/api-error.ts';
import { TaskFollower } from '../../src/client/task-follower.ts';

interface Opened {
  readonly after: string;
  send(event: string, id: string, number: number): void;
  end(): void;
}

/** A service whose streams go on when their reader gives them up, and that refuses some requests. */
function createService(refuse: (after: string) => ApiError | undefined = () => undefined) {
  const opened: Opened[] = [];
  const connect = async (after: string): Promise<Response> => {
    const refusal = refuse(after);
    if (refusal) throw refusal;
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    const send = (event: string, id: string, number: number): void => {
      const data = JSON.stringify({ task_id: id, sequence: number });
      const text = `id: ${id}:${number}\nevent: ${event}\ndata: ${data}\n\n`;
      writer.write(new TextEncoder().encode(text)).catch(() => undefined);
    };
    opened.push({ after, send, end: () => void writer.close().catch(() => undefined) });
    return new Response(readable);
  };
  const untilOpened = async (count: number): Promise<Opened> => {
    while (opened.length < count) await next();
    return opened[count - 1]!;
  };
  return { connect, opened, untilOpened };
}

const listIds = (after: string): string[] => after.split(',').map((each) => each.split(':')[0]!);
const isBad = (after: string): boolean => listIds(after).includes('bad');

suite('followers of tasks', () => {
  test('are told nothing by a connection that was given up for them', async () => {
    const { connect, untilOpened } = createService();
    const follower = new TaskFollower(connect);
    const early = Array.fromAsync(follower.follow('task', { after: 5 }));
    const first = await untilOpened(1);
    const late = Array.fromAsync(follower.follow('task', { after: 3 }));
    await next();
    first.send('progress', 'task', 6);
    first.end();
    const second = await untilOpened(2);
    assert.equal(second.after, 'task:3');
    for (const number of [4, 5, 6]) second.send('progress', 'task', number);
    second.send('task-told', 'task', 6);
    const list = (events: { sequence: number }[]) => events.map(({ sequence }) => sequence);
    assert.deepEqual([list(await early), list(await late)], [[6], [4, 5, 6]]);
  });

  test('end alone where their task is refused and the refusal does not name it', async () => {
    for (const refusal of [
      new ApiError(422, { code: 'request.invalid', value: 'after' }),
      new ApiError(500, { code: 'internal' }),
    ]) {
      const { connect, opened, untilOpened } = createService((after) => (isBad(after) ? refusal : undefined));
      const follower = new TaskFollower(connect);
      const [good, bad] = ['good', 'bad'].map((id) => Array.fromAsync(follower.follow(id)));
      await assert.rejects(bad!, refusal);
      // Once to see that it is not refused.
      const stream = await untilOpened(2);
      assert.deepEqual(
        opened.map(({ after }) => after),
        ['good:0', 'good:0'],
      );
      stream.send('task-told', 'good', 0);
      assert.deepEqual(await good, []);
    }
  });

  test('end together where the caller is refused, or all of them are and none alone', async () => {
    for (const status of [401, 414]) {
      const refusal = new ApiError(status, { code: 'refused' });
      const { connect, opened } = createService((after) => (isBad(after) ? refusal : undefined));
      const isTogether = (after: string): boolean => after.includes(',');
      const follower = new TaskFollower(async (after) => connect(isTogether(after) ? 'bad:0' : after));
      const all = ['a', 'b'].map((id) => Array.fromAsync(follower.follow(id)));
      for (const each of all) await assert.rejects(each, refusal);
      assert.equal(opened.length, status === 401 ? 0 : 2);
    }
  });

  test('go on after a failure of the service that is of none of them alone', async () => {
    const failures = [new ApiError(500, { code: 'internal' })];
    const { connect, opened } = createService((after) => (after.includes(',') ? failures.pop() : undefined));
    const follower = new TaskFollower(connect);
    let isOver = false;
    const all = Promise.all(['a', 'b'].map((id) => Array.fromAsync(follower.follow(id)))).finally(() => {
      isOver = true;
    });
    // Once each to see that they are not refused.
    while (opened.length < 3 && !isOver) await next();
    const stream = opened[2];
    assert.equal(stream?.after, 'a:0,b:0');
    for (const id of ['a', 'b']) stream?.send('task-told', id, 0);
    assert.deepEqual(await all, [[], []]);
  });

  test('of what is no id of a task end before anything is asked', async () => {
    const { connect, opened } = createService();
    const follower = new TaskFollower(connect);
    for (const id of ['', 'a,b', 'a:1', '任务', 'x'.repeat(101)])
      await assert.rejects(Array.fromAsync(follower.follow(id)), { code: 'task.not-found', reason: 'form' });
    assert.equal(opened.length, 0);
  });

  test('of more tasks than one request takes have several connections', async () => {
    const { connect, opened, untilOpened } = createService();
    const follower = new TaskFollower(connect);
    const short = Array.from({ length: 150 }, (_, i) => `task_${i}`);
    const long = Array.from({ length: 70 }, (_, i) => `${i}`.padStart(100, 'x'));
    const all = [...short, ...long].map((id) => Array.fromAsync(follower.follow(id)));
    await untilOpened(3);
    const asked = opened.map(({ after }) => after);
    assert.ok(asked.every((after) => listIds(after).length <= 100 && after.length <= 6_000));
    assert.deepEqual(asked.flatMap(listIds).toSorted(), [...short, ...long].toSorted());
    for (const { after, send } of opened) for (const id of listIds(after)) send('task-told', id, 0);
    await Promise.all(all);
  });

  test('hear of the service where it answers, and not where a connection breaks', async () => {
    const said: boolean[] = [];
    const broken = new TypeError('terminated');
    const failures = [ApiError.createUnreachable('http://localhost', undefined), broken, undefined];
    const { connect, untilOpened } = createService();
    const follower = new TaskFollower(
      async (after) => {
        const failure = failures.shift();
        if (failure) throw failure;
        return connect(after);
      },
      (isAway) => said.push(isAway),
    );
    const run = Array.fromAsync(follower.follow('task'));
    (await untilOpened(1)).send('task-told', 'task', 0);
    await run;
    assert.deepEqual(said, [true, false]);
  });
});
