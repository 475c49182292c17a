import assert from 'node:assert/strict';
import { chmod, mkdir, readdir, rename, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { after, before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import type { ArtifactStore } from '../../src/execution/artifact-store.ts';
import { DiskArtifactStore } from '../../src/execution/disk-artifact-store.ts';
import { SharedArtifactStore } from '../../src/execution/shared-artifact-store.ts';
import type { ItemState } from '../../src/execution/sharing/shared-work.ts';
import { trimCaches } from '../../src/jobs/maintenance/cache-limits.ts';
import { Maintenance, type MaintenanceOptions } from '../../src/jobs/maintenance/maintenance.ts';
import { claimTaskToHelp, countFellows, endHelp, freeItemsOf } from '../../src/jobs/sharing/fellows.ts';
import { SharedItems, type SharedItemsOptions } from '../../src/jobs/sharing/shared-items.ts';
import { TaskBackend } from '../../src/jobs/task-backend.ts';
import { WorkerLease } from '../../src/jobs/worker/worker-lease.ts';
import { openObjectStore } from '../../src/storage/store-url.ts';
import { layPostgres } from '../support/postgres-template.ts';
import { startS3Server } from '../support/s3-server.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { SILENT } from '../support/test-service.ts';

const DAY_MS = 86_400_000;
const folder = createTemporaryFolder();
const signal = new AbortController().signal;
let backend: TaskBackend;
let lease: WorkerLease;

before(async () => {
  await chmod(folder, 0o755);
  await layPostgres(join(folder, 'data', 'postgres'));
  backend = await TaskBackend.open({
    dataDirectory: join(folder, 'data'),
    databaseWaitSeconds: 20,
    logger: SILENT,
  });
  lease = new WorkerLease(backend.database.url, 'the-tests');
});
after(async () => {
  await lease[Symbol.asyncDispose]();
  await backend[Symbol.asyncDispose]();
});

const options = (changes: Partial<MaintenanceOptions> = {}): MaintenanceOptions => ({
  backend,
  lease,
  retentionDays: 30,
  cacheLimits: { maxBytes: 1e9, maxAgeDays: 30 },
  logger: SILENT,
  ...changes,
});

async function untilSo(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 400; i++) {
    if (await isSo()) return;
    await sleep(25);
  }
  assert.fail('it never came to be');
}

const isGone = (path: string): Promise<boolean> =>
  stat(path).then(
    () => false,
    () => true,
  );

/** A task that a worker has held for so long. */
async function runningTask(daysAgo: number): Promise<string> {
  const request = { priority: 0 };
  const submission = { workflow: 'toy', mode: 'run', owner: 'nobody', options: {}, request } as const;
  const { id } = await backend.queue.submit({ ...submission, need: { kind: 'cpu' } });
  await backend.queue.changeState(id, () => ({ type: 'claim', executor: lease.executor }));
  await backend.database.query(
    'UPDATE footlight.tasks SET started_at = now() - make_interval(days => $2) WHERE id = $1',
    [id, daysAgo],
  );
  return id;
}

suite('the duties', () => {
  test('one that fails lets the others go on, is logged, and waits longer each time', async () => {
    const log: { duty: string; failures: number; error: { cause: { message: string } } }[] = [];
    const sink = new Writable({
      write(line, _encoding, done) {
        log.push(JSON.parse(String(line)));
        done();
      },
    });
    const turns = { bad: 0, good: 0 };
    const duty = (name: 'bad' | 'good') => ({
      name,
      everySeconds: 0.02,
      run: async () => {
        turns[name]++;
        if (name === 'bad') throw new Error('The broom is gone.');
      },
    });
    await using _maintenance = new Maintenance(options({ logger: pino(sink) }), [duty('bad'), duty('good')]);
    await untilSo(() => turns.good > 40);
    assert.ok(turns.bad >= 2 && turns.bad < 15, `the one that fails had ${turns.bad} turns`);
    assert.deepEqual(
      log.map(({ failures }) => failures),
      log.map((_, i) => i + 1),
    );
    assert.ok(log.every(({ duty, error }) => duty === 'bad' && error.cause.message === 'The broom is gone.'));
  });

  test('objects that can’t be removed keep neither folders nor uploads from being swept', async () => {
    const old = await backend.queue.submit({
      workflow: 'toy',
      mode: 'run',
      owner: 'nobody',
      options: {},
      request: { priority: 0 },
      need: { kind: 'cpu' },
    });
    await backend.queue.cancel(old.id);
    await backend.database.query(
      `UPDATE footlight.tasks SET finished_at = now() - interval '31 days' WHERE id = $1`,
      [old.id],
    );
    const leftover = join(backend.folders.work, 'task_gone.1');
    await mkdir(leftover, { recursive: true });
    const { incoming } = backend.folders;
    await mkdir(incoming, { recursive: true });
    for (const name of ['upload-old', 'upload-old.json', 'upload-old.0f', 'upload-older'])
      await writeFile(join(incoming, name), 'film');
    await backend.database.query(
      `INSERT INTO footlight.uploads (id, owner, name, size_bytes, created_at)
       VALUES ('upload-old', 'nobody', 'film.mp4', 1, now() - interval '3 days')`,
    );
    const list = (): never => {
      throw new Error('The bucket is locked.');
    };
    const { database, queue, folders, sharedStore } = backend;
    const locked = { database, queue, folders, sharedStore, objects: { location: 'locked', list } };
    await using _maintenance = new Maintenance(options({ backend: locked as unknown as TaskBackend }));
    await untilSo(() => isGone(leftover));
    await untilSo(
      async () =>
        (await database.query(`SELECT 1 FROM footlight.uploads WHERE id = 'upload-old'`)).length === 0,
    );
    await untilSo(async () => (await readdir(incoming)).join() === 'upload-older');
    assert.equal((await database.query('SELECT 1 FROM footlight.tasks WHERE id = $1', [old.id])).length, 1);
    await queue.remove([old.id]);
  });
});

async function make(store: ArtifactStore, key: string): Promise<string> {
  const directory = await store.createBuildDirectory();
  await writeFile(join(directory, 'bytes'), Buffer.alloc(1000));
  const manifest = { step: 'toy', version: '1', output: 1, warnings: [], seconds: 0, createdAt: '' };
  return (await store.commit(key, directory, manifest)).directory;
}

async function usedDaysAgo(path: string, days: number): Promise<void> {
  const at = new Date(Date.now() - days * DAY_MS);
  await utimes(path, at, at);
}

const trim = (maxBytes: number, maxAgeDays: number, target: TaskBackend = backend): Promise<void> =>
  trimCaches(target, { limits: { maxBytes, maxAgeDays }, logger: SILENT, signal });

suite('the intermediate results', () => {
  const store = (): DiskArtifactStore => new DiskArtifactStore(backend.folders.cache);
  const kept = async (): Promise<string[]> => (await store().list()).map(({ key }) => key).sort();

  test('a worker removes what is old, and what is too much', async () => {
    await store().open();
    for (const [key, days] of Object.entries({ old: 40, second: 3, first: 2, recent: 1 }))
      await usedDaysAgo(join(await make(store(), key), 'manifest.json'), days);
    {
      await using _maintenance = new Maintenance(options());
      await untilSo(async () => !(await kept()).includes('old'));
    }
    assert.deepEqual(await kept(), ['first', 'recent', 'second']);
    await trim(2500, 30);
    assert.deepEqual(await kept(), ['first', 'recent']);
  });

  test('what a running task has used stays, whatever the limits say', async () => {
    const id = await runningTask(5);
    await usedDaysAgo(join(await make(store(), 'used'), 'manifest.json'), 4);
    await usedDaysAgo(join(await make(store(), 'unused'), 'manifest.json'), 6);
    await trim(0, 0);
    assert.deepEqual(await kept(), ['first', 'recent', 'used']);
    await backend.queue.changeState(id, () => ({
      type: 'fail',
      error: { code: 'x', message: 'x', kind: 'terminal' },
    }));
    await trim(0, 0);
    assert.deepEqual(await kept(), []);
  });

  test('one that is found while it is being removed is either whole or not there', async () => {
    const artifacts = store();
    for (let round = 0; round < 30; round++) {
      const key = `contested-${round}`;
      const directory = await make(artifacts, key);
      await usedDaysAgo(join(directory, 'manifest.json'), 40);
      const [listed] = (await artifacts.list()).filter((each) => each.key === key);
      const [isRemoved, ...found] = await Promise.all([
        artifacts.removeUnused(listed!),
        ...Array.from({ length: 4 }, () => store().find(key)),
      ]);
      const hasFiles = !(await isGone(join(directory, 'bytes')));
      if (found.some((artifact) => artifact !== undefined)) assert.ok(hasFiles, 'its finder lost it');
      assert.equal(hasFiles, !isRemoved);
      if (!isRemoved) assert.ok(await store().find(key), 'it was kept, and nobody finds it');
    }
  });

  test('a removal that was cut short is brought to its end, or made good by a new result', async () => {
    for (const key of ['cut-short', 'made-again']) {
      const directory = await make(store(), key);
      await usedDaysAgo(join(directory, 'manifest.json'), 40);
      // As a process leaves it that is killed between the two halves of a removal.
      await rename(join(directory, 'manifest.json'), join(directory, 'condemned.json'));
      assert.equal(await store().find(key), undefined);
    }
    await make(store(), 'made-again');
    assert.ok(await store().find('made-again'));
    await trim(1e9, 30);
    assert.ok(await isGone(join(backend.folders.cache, 'artifacts', 'cut-short')));
    assert.ok(await store().find('made-again'));
  });

  test('in a bucket one worker at a time removes them; copies on disks have limits of their own', async () => {
    const directory = join(folder, 's3');
    await mkdir(directory);
    await using server = await startS3Server(directory);
    const sharedStore = server.address('fleet');
    const objects = await openObjectStore(sharedStore);
    const { database, queue, folders } = backend;
    const member = { database, queue, folders, objects, sharedStore } as unknown as TaskBackend;
    const shared = new SharedArtifactStore(folders.cache, objects);
    await shared.open();
    for (const key of ['bucket-old', 'bucket-new']) await make(shared, key);
    const manifest = join(directory, 'footlight', 'fleet', 'artifacts', 'bucket-old', 'manifest.json');
    for (const name of await readdir(join(manifest, '..')))
      if (name.startsWith('manifest.json')) await usedDaysAgo(join(manifest, '..', name), 40);
    const inBucket = async (): Promise<string[]> => (await shared.list()).map(({ key }) => key).sort();
    assert.deepEqual(await inBucket(), ['bucket-new', 'bucket-old']);

    await database.runExclusively(`cache ${objects.location}`, () => trim(1e9, 30, member));
    assert.deepEqual(await inBucket(), ['bucket-new', 'bucket-old'], 'another worker is at it');
    await trim(1e9, 30, member);
    assert.deepEqual(await inBucket(), ['bucket-new']);
    assert.ok(await store().find('bucket-old'), 'whoever works with the copy here keeps it');
    assert.equal(await shared.find('bucket-old'), undefined);
    await make(shared, 'bucket-old');
    assert.ok(await shared.find('bucket-old'), 'it can be made again');
  });
});

test('what is done exclusively is done once at a time, and again after a failure', async () => {
  const { database } = backend;
  let inside = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    most = Math.max(most, ++inside);
    await sleep(50);
    inside--;
  };
  const done = await Promise.all(Array.from({ length: 6 }, () => database.runExclusively('sweep', work)));
  assert.deepEqual([most, done.filter(Boolean).length >= 1], [1, true]);
  await assert.rejects(
    database.runExclusively('sweep', () => Promise.reject(new Error('broken'))),
    /broken/,
  );
  assert.equal(await database.runExclusively('sweep', work), true);
});

suite('items that workers share', () => {
  const items = ['first', 'second', 'third'].map((key) => ({ key, size: 1 }));
  const keys = items.map(({ key }) => key);
  const share = (taskId: string, changes: Partial<SharedItemsOptions> = {}): SharedItems =>
    new SharedItems({
      ...{ database: backend.database, taskId, workflow: 'toy', role: 'owner', kind: '1 store' },
      executor: lease.executor,
      ...changes,
    });
  const lookAt = async (from: SharedItems): Promise<ItemState[]> => {
    const states = (await from.answer({ ask: 'look', isWaiting: false })) as ItemState[];
    return states.toSorted((a, b) => keys.indexOf(a.key) - keys.indexOf(b.key));
  };
  const take = (from: SharedItems) => from.answer({ ask: 'take', keys });
  /** @returns its id; it is whole, so that nothing is left to ask for that may fail */
  const findTaskToHelp = async (executor: string, kind: string): Promise<string | undefined> => {
    const worker = { executor, kind };
    const task = await claimTaskToHelp(backend.database, worker, { workflows: ['toy'], except: [] });
    const text = 'SELECT * FROM footlight.tasks WHERE id = $1';
    if (task) assert.deepEqual([task], await backend.database.query(text, [task.id]));
    return task?.id;
  };
  const register = (executor: string, kind: string) =>
    backend.database.query(
      `INSERT INTO footlight.workers (executor, host, pid, version, devices, workflows, queues, kind)
       VALUES ($1, 'host', 1, '1', '{}', '{toy}', '{}', $2)`,
      [executor, kind],
    );

  test('each is held by one at a time, from both ends, and only while the task is wanted', async () => {
    const id = await runningTask(0);
    const [owner, helper] = [share(id), share(id, { executor: 'helper', role: 'helper' })];
    await owner.answer({ ask: 'offer', items });
    assert.deepEqual(await Promise.all([take(owner), take(helper)]), ['first', 'third']);
    await helper.answer({ ask: 'report', key: 'third', done: 0.5 });
    await owner.answer({ ask: 'finish', key: 'third' });
    assert.deepEqual(
      await lookAt(owner),
      [0, 0, 0.5].map((done, i) => ({ key: keys[i], done, isFinished: false })),
      'nobody finishes what another one holds',
    );
    await helper.answer({ ask: 'finish', key: 'third' });
    await backend.queue.pause(id);
    assert.equal(await take(owner), undefined, 'a paused task wants nothing');
  });

  test('two that ask at the same moment never get the same', async () => {
    const id = await runningTask(0);
    const many = Array.from({ length: 40 }, (_, i) => ({ key: `item ${i}`, size: 1 }));
    const takers = Array.from({ length: 4 }, (_, i) =>
      share(id, { executor: `worker ${i}`, role: i ? 'helper' : 'owner' }),
    );
    await takers[0]!.answer({ ask: 'offer', items: many });
    const call = { ask: 'take', keys: many.map(({ key }) => key) } as const;
    const taken = await Promise.all(Array.from({ length: 40 }, (_, i) => takers[i % 4]!.answer(call)));
    assert.deepEqual(new Set(taken), new Set(call.keys), 'and each gets one');
  });

  test('what is taken while a run ends is given back', async () => {
    const id = await runningTask(0);
    const [owner, helper] = [share(id), share(id, { executor: 'helper', role: 'helper' })];
    await owner.answer({ ask: 'offer', items });
    const taking = keys.map(() => take(helper));
    await helper.end(signal);
    await Promise.all(taking);
    assert.equal(await take(helper), undefined, 'and nothing is taken afterwards');
    assert.deepEqual([await take(owner), await take(owner), await take(owner)], keys);
  });

  test('no more come to help than items are free, and each gets one', async () => {
    const id = await runningTask(0);
    const kind = `4 ${id}`;
    const find = (executor: string) => findTaskToHelp(executor, kind);
    const names = ['first', 'second', 'third', 'fourth'].map((name) => `${name} of ${id}`);
    for (const name of names) await register(name, kind);
    await share(id, { kind }).answer({ ask: 'offer', items: items.slice(0, 2) });
    const found = await Promise.all(names.map(find));
    assert.equal(found.filter((each) => each === id).length, 2, 'also where all look at the same moment');
    const [helps, idles] = [names[found.indexOf(id)]!, names[found.indexOf(undefined)]!];
    await take(share(id, { executor: helps, role: 'helper', kind }));
    assert.equal(await find(idles), undefined, 'one item is left, and one helper is on its way');
    const other = names[found.lastIndexOf(id)]!;
    await endHelp(backend.database, other);
    assert.equal(await find(idles), id);
    await backend.queue.pause(id);
    assert.equal(await find(idles), undefined);
    const text = 'SELECT helps FROM footlight.workers WHERE executor = $1';
    assert.deepEqual(
      await backend.database.query(text, [idles]),
      [{ helps: null }],
      'it is on its way no more',
    );
  });

  test('a helper that comes too late is told from one that can make nothing of it', async () => {
    const id = await runningTask(0);
    const owner = share(id);
    await owner.answer({ ask: 'offer', items });
    const helper = share(id, { executor: 'helper', role: 'helper' });
    assert.ok(helper.lacksKeys, 'it has not come so far');
    await helper.answer({ ask: 'take', keys: ['of another version'] });
    assert.ok(helper.lacksKeys);
    await take(helper);
    assert.ok(!helper.lacksKeys);
    await take(owner);
    await take(owner);
    const late = share(id, { executor: 'late', role: 'helper' });
    assert.equal(await take(late), undefined);
    assert.ok(!late.lacksKeys, 'nothing was free');
  });

  test('what a dead worker or a process that crashed held is free again', async () => {
    const id = await runningTask(0);
    const [owner, helper] = [share(id), share(id, { executor: 'dead', role: 'helper' })];
    await owner.answer({ ask: 'offer', items });
    assert.equal(await take(helper), 'third');
    await backend.database.runInTransaction((client) => freeItemsOf(client, 'dead'));
    await helper.answer({ ask: 'finish', key: 'third' });
    assert.deepEqual(
      [await take(owner), await take(owner), await take(owner)],
      keys,
      'it is not the dead one’s any more',
    );
    await owner.end(signal);
    assert.equal(await take(helper), 'third');
  });

  test('who is of another kind neither helps nor is counted, and a busy worker takes nothing', async () => {
    const id = await runningTask(0);
    const kind = `2 ${id}`;
    const owner = share(id, { kind });
    assert.equal(await owner.answer({ ask: 'open' }), false, 'it is alone');
    await register('of another version', `1 ${id}`);
    await register('fellow', kind);
    assert.equal(await owner.answer({ ask: 'open' }), true);
    assert.equal(
      await countFellows({ database: backend.database, executor: 'fellow', kind, workflow: 'toy' }),
      0,
    );
    await owner.answer({ ask: 'offer', items });
    assert.equal(await findTaskToHelp('fellow', kind), id);
    assert.equal(await findTaskToHelp('of another version', `1 ${id}`), undefined);
    assert.equal(await findTaskToHelp(lease.executor, kind), undefined, 'nobody helps himself');
    const stranger = share(id, { executor: 'of another version', role: 'helper', kind: `1 ${id}` });
    assert.equal(await take(stranger), undefined, 'also where it began to help an owner of its own kind');
    const successor = share(id, { kind: `3 ${id}` });
    assert.equal(await take(successor), 'first', 'an owner makes what is there');
    await successor.end(signal);
    const busy = share(id, { executor: 'fellow', role: 'helper', kind, isFree: () => false });
    assert.equal(await take(busy), undefined);
    assert.ok(!busy.lacksKeys, 'it could make them at another time');
    await share(id, { kind: `3 ${id}` }).answer({ ask: 'open' });
    assert.equal(
      await findTaskToHelp('fellow', kind),
      undefined,
      'what an earlier run offered is not wanted by the next',
    );
  });
});
