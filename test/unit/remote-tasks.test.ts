import assert from 'node:assert/strict';
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { FootlightError } from '../../src/core/errors.ts';
import { StopRequested } from '../../src/core/stop-requested.ts';
import type { RemoteService } from '../../src/engines/remote-tasks.ts';
import { DiskRemoteTaskJournal } from '../../src/execution/remote/disk-remote-task-journal.ts';
import type { RemoteTaskRecord } from '../../src/execution/remote/remote-task-record.ts';
import { runRemoteTask } from '../../src/execution/remote/run-remote-task.ts';
import { SharedRemoteTaskJournal } from '../../src/execution/remote/shared-remote-task-journal.ts';
import { openObjectStore } from '../../src/storage/store-url.ts';
import { type Behavior, createFakeService, FakeTaskService, resultOf } from '../support/fake-task-service.ts';
import { remoteHost, type TestHost } from '../support/remote-host.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const KEY = 'a'.repeat(64);
const ORDER = 'a film';
let folders = 0;

async function newJournal(): Promise<DiskRemoteTaskJournal> {
  const journal = new DiskRemoteTaskJournal(join(folder, `journal-${folders++}`));
  await journal.open();
  return journal;
}

function run<Result>(service: RemoteService<string, Result>, host: TestHost): Promise<Result> {
  return runRemoteTask(service, { key: KEY, request: ORDER }, host);
}

/** Conducts itself as told, call by call, and well from then on. */
function inTurn(...conducts: Behavior[]): () => Behavior {
  return () => conducts.shift() ?? 'good';
}

suite('a task at a hosted service', () => {
  test('is sent once; the next run finds its answer', async () => {
    const [journal, desk] = [await newJournal(), new FakeTaskService({ looks: 3 })];
    const service = createFakeService(desk);
    const [first, second] = [remoteHost(journal), remoteHost(journal)];
    assert.equal(await run(service, first), resultOf(ORDER));
    assert.equal(await run(service, second), resultOf(ORDER));
    assert.deepEqual(service.calls, ['submit', 'poll', 'poll', 'poll']);
    assert.equal(desk.tasks.length, 1);
    for (const { used } of [first, second]) assert.deepEqual(used, { seconds: 2 });
  });

  test('has its intent on the disk before it is sent, and its id before the first look', async () => {
    const journal = await newJournal();
    const seen: unknown[] = [];
    const look = async () => {
      const { state, remoteId, clientKey } = (await journal.find(KEY))!;
      seen.push([state, remoteId]);
      return clientKey;
    };
    const desk = new FakeTaskService();
    const plain = createFakeService(desk);
    const service = {
      ...plain,
      async submit(order: string, call: { clientKey: string; signal: AbortSignal }) {
        assert.equal(await look(), call.clientKey);
        return plain.submit(order, call);
      },
      async poll(id: string, signal: AbortSignal) {
        await look();
        return plain.poll!(id, signal);
      },
    };
    await run(service, remoteHost(journal));
    assert.deepEqual(seen, [
      ['intended', undefined],
      ['accepted', 'task-1'],
    ]);
  });

  test('whose answer was lost is looked up and adopted', async () => {
    const [journal, desk] = [await newJournal(), new FakeTaskService()];
    const service = createFakeService(desk, { canFind: true, behavior: inTurn('drop') });
    assert.equal(await run(service, remoteHost(journal)), resultOf(ORDER));
    assert.deepEqual(service.calls, ['submit', 'find', 'poll']);
    assert.equal(desk.tasks.length, 1);
  });

  test('that surely never arrived is sent again under its name', async () => {
    const [journal, desk] = [await newJournal(), new FakeTaskService()];
    const service = createFakeService(desk, { canFind: true, behavior: inTurn('vanish', 'drop', 'good') });
    assert.equal(await run(service, remoteHost(journal)), resultOf(ORDER));
    assert.deepEqual(service.calls, ['submit', 'find', 'find', 'submit', 'poll']);
    assert.equal(desk.tasks.length, 1);
  });

  test('that turns up late is found while it may', async () => {
    const [journal, desk] = [await newJournal(), new FakeTaskService()];
    const plain = createFakeService(desk, { canFind: true }, { settleSeconds: 0.5 });
    const service = {
      ...plain,
      async submit(order: string, { clientKey }: { clientKey: string }): Promise<never> {
        setTimeout(() => desk.accept(clientKey, order), 50);
        throw new Error('the connection broke');
      },
    };
    assert.equal(await run(service, remoteHost(journal)), resultOf(ORDER));
    assert.equal(desk.tasks.length, 1);
  });

  test('is sent again where its key makes that the same task, and only while the key is known', async () => {
    const [journal, desk] = [await newJournal(), new FakeTaskService({ knowsKeys: true })];
    const service = createFakeService(
      desk,
      { behavior: inTurn('drop', 'drop', 'vanish') },
      { idempotencyKeySeconds: 60 },
    );
    assert.equal(await run(service, remoteHost(journal)), resultOf(ORDER));
    assert.deepEqual(service.calls, ['submit', 'submit', 'submit', 'submit', 'poll']);
    assert.equal(desk.tasks.length, 1);

    const busy = await newJournal();
    const turnedAway = createFakeService(
      new FakeTaskService({ knowsKeys: true }),
      { behavior: inTurn('drop', 'busy', 'busy', 'busy') },
      { idempotencyKeySeconds: 60 },
    );
    await assert.rejects(run(turnedAway, remoteHost(busy)), { code: 'desk.busy' });
    assert.equal((await busy.find(KEY))!.state, 'intended', 'the refusal is not of the first send');

    const old = await newJournal();
    const lost = createFakeService(desk, { behavior: () => 'drop' }, { idempotencyKeySeconds: 60 });
    await assert.rejects(run(lost, remoteHost(old)), { code: 'remote.no-answer' });
    const record = (await old.find(KEY))!;
    assert.equal(record.state, 'intended');
    const firstSentAt = new Date(Date.now() - 59_000).toISOString();
    await old.write({ ...record, revision: record.revision + 1, firstSentAt });
    const late = createFakeService(desk, {}, { idempotencyKeySeconds: 60 });
    await assert.rejects(run(late, remoteHost(old)), { code: 'remote.lost' });
    assert.deepEqual(late.calls, []);
  });

  test('of which nobody can say whether it was done is lost, and not sent again but by wish', async () => {
    const [journal, desk] = [await newJournal(), new FakeTaskService()];
    await assert.rejects(
      run(createFakeService(desk, { behavior: () => 'drop' }), remoteHost(journal)),
      (error) => {
        assert.ok(error instanceof FootlightError);
        assert.equal(error.code, 'remote.lost');
        assert.match(error.remedy!, /FOOTLIGHT_SEND_LOST_AGAIN=1/);
        return true;
      },
    );
    const service = createFakeService(desk);
    await assert.rejects(run(service, remoteHost(journal)), { code: 'remote.lost' });
    assert.deepEqual(service.calls, []);
    assert.equal((await journal.find(KEY))!.state, 'lost');
    const willing = remoteHost(journal, { sendsLostAgain: true });
    assert.equal(await run(service, willing), resultOf(ORDER));
    assert.deepEqual(
      willing.warnings.map(({ code }) => code),
      ['remote.sent-again'],
    );
    const { earlier } = (await journal.find(KEY))!;
    assert.deepEqual(
      earlier.map(({ state }) => state),
      ['lost'],
    );
  });

  test('that costs little is sent again by the next run, with a warning, never by the same', async () => {
    const [journal, desk] = [await newJournal(), new FakeTaskService()];
    const service = createFakeService(
      desk,
      { answersAtOnce: true, behavior: inTurn('drop') },
      { isRepeatable: true },
    );
    const [first, second] = [remoteHost(journal), remoteHost(journal)];
    await assert.rejects(run(service, first), { code: 'remote.no-answer' });
    assert.deepEqual([service.calls.length, first.warnings.length], [1, 0]);
    assert.equal(await run(service, second), resultOf(ORDER));
    assert.deepEqual(
      second.warnings.map(({ code }) => code),
      ['remote.sent-again'],
    );
  });

  test('is sent again after a refusal for a time, when the service says', async () => {
    const [journal, desk] = [await newJournal(), new FakeTaskService()];
    const service = createFakeService(desk, { behavior: inTurn('busy', 'busy', 'busy') });
    await run(service, remoteHost(journal));
    assert.deepEqual(service.calls, ['submit', 'submit', 'submit', 'submit', 'poll']);
    const busy = createFakeService(desk, { behavior: () => 'busy' });
    await assert.rejects(run(busy, remoteHost(await newJournal())), { code: 'desk.busy' });
    assert.equal(busy.calls.length, 4);
    const polite = createFakeService(desk, { behavior: inTurn('good') });
    const pauses: number[] = [];
    let refusedAt = 0;
    const waiting: RemoteService<string, string> = {
      ...polite,
      async submit(order, call) {
        if (refusedAt > 0) {
          pauses.push(performance.now() - refusedAt);
          return polite.submit(order, call);
        }
        refusedAt = performance.now();
        const error = new FootlightError('desk.busy', { kind: 'terminal' }, { message: 'busy' });
        return { state: 'refused', error, isTemporary: true, retryAfterSeconds: 0.2 };
      },
    };
    await run(waiting, remoteHost(await newJournal()));
    assert.ok(pauses[0]! >= 190);
  });

  test('that was refused, or failed, is asked for anew by the next run; what it used is counted', async () => {
    for (const [conduct, code, seconds] of [
      ['refuse', 'desk.refused', 1],
      ['fail', 'desk.failed', 2],
    ] as const) {
      const [journal, desk] = [await newJournal(), new FakeTaskService()];
      const service = createFakeService(desk, {
        behavior: conduct === 'refuse' ? inTurn(conduct) : inTurn('good', conduct),
      });
      const [first, second] = [remoteHost(journal), remoteHost(journal)];
      await assert.rejects(run(service, first), { code });
      assert.deepEqual(first.used, { seconds });
      assert.equal((await journal.find(KEY))!.error!.code, code);
      assert.equal(await run(service, second), resultOf(ORDER));
      const { earlier, clientKey } = (await journal.find(KEY))!;
      assert.deepEqual(earlier[0]!.usage, { seconds });
      assert.notEqual(earlier[0]!.clientKey, clientKey);
    }
  });

  test('goes on while looks at it fail, and past the time it may take', async () => {
    const [journal, desk] = [await newJournal(), new FakeTaskService({ looks: 4 })];
    const blind = createFakeService(desk, { behavior: inTurn('good', 'drop', 'vanish') });
    assert.equal(await run(blind, remoteHost(journal)), resultOf(ORDER));
    assert.equal(desk.tasks.length, 1);

    const slow = await newJournal();
    const impatient = createFakeService(new FakeTaskService({ looks: 1000 }), {}, { timeoutSeconds: 0.05 });
    await assert.rejects(run(impatient, remoteHost(slow)), { code: 'remote.timed-out' });
    assert.equal((await slow.find(KEY))!.state, 'timed-out');
    const calls = impatient.calls.length;
    await assert.rejects(run(impatient, remoteHost(slow)), { code: 'remote.timed-out' });
    assert.equal(impatient.calls.filter((call) => call === 'submit').length, 1);
    assert.ok(impatient.calls.length > calls);
  });

  test('that the service no longer knows is lost', async () => {
    const journal = await newJournal();
    const service = createFakeService(new FakeTaskService(), { behavior: inTurn('good', 'forget') });
    await assert.rejects(run(service, remoteHost(journal)), { code: 'remote.lost' });
    assert.equal((await journal.find(KEY))!.state, 'lost');
  });

  test('is not waited for with a wrong key', async () => {
    const journal = await newJournal();
    const desk = new FakeTaskService();
    const denied = createFakeService(
      desk,
      {},
      {
        async poll() {
          throw new FootlightError('desk.key', { kind: 'usage' }, { message: 'no' });
        },
      },
    );
    await assert.rejects(run(denied, remoteHost(journal)), { code: 'desk.key' });
    assert.equal(await run(createFakeService(desk), remoteHost(journal)), resultOf(ORDER));
    assert.equal(desk.tasks.length, 1);
  });
});

suite('an answer', () => {
  test('that proves useless is asked for anew by the next run, and counted both times', async () => {
    const [journal, desk] = [await newJournal(), new FakeTaskService()];
    const useless = createFakeService(
      desk,
      { answersAtOnce: true },
      {
        async read() {
          throw new FootlightError('desk.nonsense', { kind: 'terminal' }, { message: 'nonsense' });
        },
      },
    );
    const first = remoteHost(journal);
    await assert.rejects(run(useless, first), { code: 'desk.nonsense' });
    assert.deepEqual(first.used, { seconds: 2 });
    assert.equal((await journal.find(KEY))!.state, 'unusable');
    assert.equal(
      await run(createFakeService(desk, { answersAtOnce: true }), remoteHost(journal)),
      resultOf(ORDER),
    );
    assert.equal(desk.tasks.length, 2);
  });

  test('stays where our own side fails, and is read again', async () => {
    const [journal, desk] = [await newJournal(), new FakeTaskService()];
    const broken = createFakeService(
      desk,
      { answersAtOnce: true },
      {
        async read() {
          throw new TypeError('a defect');
        },
      },
    );
    await assert.rejects(run(broken, remoteHost(journal)), TypeError);
    assert.equal(
      await run(createFakeService(desk, { answersAtOnce: true }), remoteHost(journal)),
      resultOf(ORDER),
    );
    assert.equal(desk.tasks.length, 1);
  });

  const bytesService = (desk: FakeTaskService): RemoteService<string, string> => ({
    ...createFakeService(desk),
    async submit(order, { clientKey }) {
      desk.accept(clientKey, order);
      return { state: 'done', answer: { content: Buffer.from(resultOf(order)) } };
    },
    async read(answer) {
      return readFile((answer as { path: string }).path, 'utf8');
    },
  });

  test('of bytes is a file beside its record, found even if the process died before the record said so', async () => {
    const [journal, desk] = [await newJournal(), new FakeTaskService()];
    const service = bytesService(desk);
    assert.equal(await run(service, remoteHost(journal)), resultOf(ORDER));
    assert.equal(await run(service, remoteHost(journal)), resultOf(ORDER));
    const { answer: _answer, ...record } = (await journal.find(KEY))!;
    await journal.write({ ...record, revision: record.revision + 1, state: 'intended' });
    assert.equal(await run(service, remoteHost(journal)), resultOf(ORDER));
    assert.equal(desk.tasks.length, 1);
  });

  test('whose file was taken away is lost, not asked for again', async () => {
    const [journal, desk] = [await newJournal(), new FakeTaskService()];
    const service = bytesService(desk);
    await run(service, remoteHost(journal));
    await journal.discard((await journal.find(KEY))!.clientKey);
    await assert.rejects(run(service, remoteHost(journal)), { code: 'remote.lost' });
    await assert.rejects(run(service, remoteHost(journal)), { code: 'remote.lost' });
    assert.equal(desk.tasks.length, 1);
  });

  test('that is too large to keep fails its task', async () => {
    const journal = await newJournal();
    const service = createFakeService(
      new FakeTaskService(),
      {},
      {
        async submit() {
          return { state: 'done', answer: { json: 'x'.repeat(17 << 20) }, usage: { seconds: 3 } };
        },
      },
    );
    const host = remoteHost(journal);
    await assert.rejects(run(service, host), { code: 'remote.too-large' });
    assert.deepEqual(host.used, { seconds: 3 });
    assert.equal((await journal.find(KEY))!.state, 'failed');
  });
});

suite('cancelling', () => {
  /** Cancels while the task is looked at. */
  const cancelling =
    (host: TestHost, reason: unknown = new StopRequested()) =>
    (call: string) => {
      if (call === 'poll') host.controller.abort(reason);
      return 'good' as const;
    };

  test('ends the task where the service can; the next run begins anew', async () => {
    const [journal, desk] = [await newJournal(), new FakeTaskService({ looks: 3 })];
    const host = remoteHost(journal);
    const service = createFakeService(desk, { canCancel: true, behavior: cancelling(host) });
    await assert.rejects(run(service, host), { code: 'cancelled' });
    assert.deepEqual(service.calls, ['submit', 'poll', 'cancel']);
    const record = (await journal.find(KEY))!;
    assert.equal(record.state, 'cancelled');
    assert.ok(record.cancelRequestedAt);
    assert.equal(await run(createFakeService(desk), remoteHost(journal)), resultOf(ORDER));
    assert.equal(desk.tasks.length, 2);
  });

  test('leaves the task where the service can’t end it; the next run goes on with it', async () => {
    const [journal, desk] = [await newJournal(), new FakeTaskService({ looks: 3 })];
    const host = remoteHost(journal);
    await assert.rejects(run(createFakeService(desk, { behavior: cancelling(host) }), host), {
      code: 'cancelled',
    });
    const record = (await journal.find(KEY))!;
    assert.equal(record.state, 'accepted');
    assert.ok(record.cancelRequestedAt);
    assert.equal(await run(createFakeService(desk), remoteHost(journal)), resultOf(ORDER));
    assert.equal(desk.tasks.length, 1);
  });

  test('that the service heard without saying so: the next run begins anew', async () => {
    const [journal, desk] = [await newJournal(), new FakeTaskService({ looks: 3 })];
    const host = remoteHost(journal);
    await assert.rejects(run(createFakeService(desk, { behavior: cancelling(host) }), host), {
      code: 'cancelled',
    });
    desk.tasks[0]!.isCancelled = true;
    assert.equal(await run(createFakeService(desk), remoteHost(journal)), resultOf(ORDER));
    assert.equal(desk.tasks.length, 2);
  });

  test('before the id is known looks the task up to end it', async () => {
    const [journal, desk] = [await newJournal(), new FakeTaskService()];
    const host = remoteHost(journal);
    const conduct = (call: string) => {
      if (call !== 'submit') return 'good' as const;
      host.controller.abort(new StopRequested());
      return 'drop' as const;
    };
    const service = createFakeService(desk, { canFind: true, canCancel: true, behavior: conduct });
    await assert.rejects(run(service, host), { code: 'cancelled' });
    assert.deepEqual(service.calls, ['submit', 'find', 'cancel']);
    assert.equal((await journal.find(KEY))!.state, 'cancelled');
  });

  test('for any other reason than that it is unwanted leaves the task to the next run', async () => {
    const [journal, desk] = [await newJournal(), new FakeTaskService({ looks: 3 })];
    const host = remoteHost(journal);
    const service = createFakeService(desk, {
      canCancel: true,
      behavior: cancelling(host, new Error('a pause')),
    });
    await assert.rejects(run(service, host), { code: 'cancelled' });
    assert.deepEqual(service.calls, ['submit', 'poll']);
    assert.equal(await run(service, remoteHost(journal)), resultOf(ORDER));
    assert.equal(desk.tasks.length, 1);
  });
});

suite('several at once', () => {
  test('with one key: one sends, all get its answer', async () => {
    const first = await newJournal();
    const desk = new FakeTaskService({ looks: 20 });
    const runs = Array.from({ length: 5 }, async () => {
      const journal = new DiskRemoteTaskJournal(first.folder);
      return run(createFakeService(desk), remoteHost(journal));
    });
    assert.deepEqual(await Promise.all(runs), Array(5).fill(resultOf(ORDER)));
    assert.equal(desk.tasks.length, 1);
    assert.deepEqual(await readdir(join(first.folder, 'claims')), []);
  });

  test('the claim of a process that is gone is passed over, whoever has its number now', async () => {
    const journal = await newJournal();
    await using _claim = await journal.claim(KEY, AbortSignal.timeout(5000));
    const [own] = await readdir(join(journal.folder, 'claims'));
    const [head, pid, start] = own!.split('-') as [string, string, string];
    const other = 'b'.repeat(64);
    const claimOf = (number: string, since: string): string =>
      join(journal.folder, 'claims', `${other}${head.slice(64)}-${number}-${since}-000000000000`);
    await writeFile(claimOf('999999999', start), '');
    await writeFile(claimOf(pid, `${Number(start) - 1}`), '');
    await using next = await journal.claim(other, AbortSignal.timeout(5000));
    next.assertHeld();
    await writeFile(claimOf(pid, start), '');
    await assert.rejects(journal.claim(other, AbortSignal.timeout(300)), { code: 'cancelled' });
  });
});

suite('a journal of several machines', () => {
  const machine = async (objects: string): Promise<SharedRemoteTaskJournal> => {
    const store = await openObjectStore(join(folder, objects));
    const journal = new SharedRemoteTaskJournal(join(folder, `machine-${folders++}`), store);
    await journal.open();
    return journal;
  };

  test('lets another machine go on with a task', async () => {
    const desk = new FakeTaskService({ looks: 3 });
    const host = remoteHost(await machine('takes over'));
    const conduct = (call: string) => {
      if (call === 'poll') host.controller.abort();
      return 'good' as const;
    };
    await assert.rejects(run(createFakeService(desk, { behavior: conduct }), host), { code: 'cancelled' });
    assert.equal(
      await run(createFakeService(desk), remoteHost(await machine('takes over'))),
      resultOf(ORDER),
    );
    assert.equal(desk.tasks.length, 1);
  });

  test('takes what only this machine wrote before it died, unless another one has gone on', async () => {
    const [first, second] = [await machine('later'), await machine('later')];
    const base = await recordIn(first);
    const local = new DiskRemoteTaskJournal(first.folder);
    await local.write({ ...base, revision: 2, state: 'accepted', remoteId: 'mine' });
    assert.equal((await second.find(KEY))!.revision, 1);
    assert.equal((await first.find(KEY))!.remoteId, 'mine');
    assert.equal((await second.find(KEY))!.remoteId, 'mine', 'and shares it');
    await local.write({ ...base, revision: 3, state: 'accepted', remoteId: 'mine' });
    await second.write({ ...base, revision: 3, state: 'accepted', remoteId: 'theirs' });
    assert.equal((await first.find(KEY))!.remoteId, 'theirs');
  });

  test('passes over the claim of a machine that stopped renewing it', async () => {
    const [first, second] = [await machine('renewal'), await machine('renewal')];
    await using _held = await first.claim(KEY, AbortSignal.timeout(5000));
    const store = await openObjectStore(join(folder, 'renewal'));
    const names = async () =>
      (await Array.fromAsync(store.list('remote-tasks/claims/'))).map(({ key }) => key);
    const own = (await names()).find((name) => name.includes(KEY))!;
    const other = 'b'.repeat(64);
    const foreign = own.replace(KEY, other).replace(/\.[0-9a-f]{16}-/, '.0123456789abcdef-');
    const file = join(folder, 'renewal', foreign);
    await writeFile(file, '');
    await assert.rejects(second.claim(other, AbortSignal.timeout(300)), { code: 'cancelled' });
    const before = new Date(Date.now() - 61_000);
    await utimes(file, before, before);
    await using claim = await second.claim(other, AbortSignal.timeout(5000));
    claim.assertHeld();
  });
});

test('a damaged record is no proof that nothing was sent', async () => {
  const [journal, desk] = [await newJournal(), new FakeTaskService()];
  const service = createFakeService(desk, { behavior: () => 'drop' });
  await assert.rejects(run(service, remoteHost(journal)), { code: 'remote.lost' });
  await writeFile(join(journal.folder, `${KEY}.json`), '{"format": 1');
  await assert.rejects(run(service, remoteHost(journal)), { code: 'remote.record' });
  assert.equal(desk.tasks.length, 1);
});

async function recordIn(journal: SharedRemoteTaskJournal): Promise<RemoteTaskRecord> {
  const now = new Date().toISOString();
  const record: RemoteTaskRecord = {
    format: 1,
    key: KEY,
    revision: 1,
    service: 'the desk',
    state: 'intended',
    clientKey: 'c',
    firstSentAt: now,
    lastSentAt: now,
    changedAt: now,
    earlier: [],
  };
  await journal.write(record);
  return record;
}
