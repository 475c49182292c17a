import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { hashFile } from '../../src/core/hashing.ts';
import { mapConcurrently } from '../../src/core/map-concurrently.ts';
import { SharedArtifactStore } from '../../src/execution/shared-artifact-store.ts';
import { getOutputKey } from '../../src/jobs/files/sources.ts';
import { TaskFiles } from '../../src/jobs/files/task-files.ts';
import type { IndexedSource } from '../../src/pipelines/cut/indexed-source.ts';
import { countParallelCuts } from '../../src/pipelines/cut/parallel-cuts.ts';
import { ReaderPool, type Readers } from '../../src/pipelines/cut/readers.ts';
import { PARALLEL_VIDEOS } from '../../src/productions/highlights/parallel.ts';
import type { ObjectStore } from '../../src/storage/object-store.ts';
import { openObjectStore } from '../../src/storage/store-url.ts';
import { runCliHereWith } from '../support/cli.ts';
import { unlessFull } from '../support/full.ts';
import { makeMatchVideo } from '../support/match-video.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

test('work for processors is done side by side, up to eight at a time and in order', async () => {
  assert.equal(PARALLEL_VIDEOS, Math.min(8, availableParallelism()));
  const videos = Array.from({ length: 20 }, (_, i) => i);
  let [running, most] = [0, 0];
  const started: number[] = [];
  const { signal } = new AbortController();
  const results = await mapConcurrently(videos, { concurrency: 8, signal }, async (video) => {
    started.push(video);
    most = Math.max(most, ++running);
    // Later ones end sooner.
    for (let i = 0; i < 20 - video; i++) await nextTurn();
    running--;
    return video * 2;
  });
  assert.equal(most, 8);
  assert.deepEqual(started, videos);
  assert.deepEqual(
    results,
    videos.map((video) => video * 2),
  );
});

test('as many intervals are cut at a time as fit into memory; a video that has to be read from its start is read once', () => {
  const source = (width: number, height: number, format = 'mov,mp4', pixelFormat = 'yuv420p') =>
    ({ info: { format }, video: { width, height, pixelFormat } }) as unknown as IndexedSource;
  assert.equal(countParallelCuts([source(1280, 720)], 2), 2);
  assert.equal(countParallelCuts([source(1280, 720)], 64), 6);
  assert.equal(countParallelCuts([source(1280, 720), source(3840, 2160)], 64), 1);
  assert.equal(countParallelCuts([source(640, 360)], 64), 8);
  assert.equal(countParallelCuts([source(640, 360, 'mov,mp4', 'yuv420p10le')], 64), 8);
  assert.equal(countParallelCuts([source(640, 360), source(640, 360, 'mpegts')], 64), 1);
});

test('those who cut side by side have readers of their own, and the next one goes on with them', async () => {
  await using pool = new ReaderPool();
  const wait = Promise.withResolvers<void>();
  const lent: Readers[] = [];
  const long = pool.lend(async (readers) => {
    lent.push(readers);
    await wait.promise;
  });
  await pool.lend(async (readers) => void lent.push(readers));
  await assert.rejects(
    pool.lend(async (readers) => {
      lent.push(readers);
      throw new Error('cut');
    }),
  );
  await pool.lend(async (readers) => void lent.push(readers));
  wait.resolve();
  await long;
  assert.notEqual(lent[0], lent[1]);
  assert.deepEqual([lent[1] === lent[2], lent[2] === lent[3]], [true, true]);
});

test('of many videos, only the last three stay open for the next one who cuts, and those that cannot be read again from a place', async () => {
  await using pool = new ReaderPool();
  const video = (path: string, format: string): IndexedSource =>
    ({ info: { path, format }, video: {}, index: { frames: [] } }) as unknown as IndexedSource;
  const videos = ['a', 'b', 'c', 'd', 'a', 'e'].map((path) => video(path, 'mov,mp4'));
  const broadcast = video('f', 'mpegts');
  const open = () =>
    pool.lend(async (readers) => [broadcast, ...videos].map((each) => readers.getReader(each)));
  const first = await open();
  const second = await open();
  assert.equal(new Set(first).size, 6);
  // The last three of the first time are those of d, a and e.
  assert.deepEqual(
    first.map((reader, i) => reader === second[i]),
    [true, true, false, false, true, true, true],
  );
});

test('videos that are opened and cut side by side come out the same each time, in their order', {
  skip: unlessFull,
}, async () => {
  const folder = createTemporaryFolder();
  const films = ['one', 'two', 'three'].map((name) => join(folder, `${name}.mp4`));
  for (const [i, film] of films.entries()) await makeMatchVideo(film, 81 + i, 8);
  await writeFile(join(folder, 'broken.mp4'), 'no film');
  const cut = async (name: string): Promise<object> => {
    const { code, stdout, stderr } = await runCliHereWith({}, [
      ...['highlights', films[0]!, join(folder, 'broken.mp4'), films[1]!, films[0]!, films[2]!],
      ...['--duration', '12', '--work-dir', join(folder, name), '--json', '-o', join(folder, `${name}.mp4`)],
    ]);
    assert.equal(code, 3, stderr);
    const { warnings } = JSON.parse(stdout) as { warnings: { message: string }[] };
    const edit = await readFile(join(folder, `${name}-edit.json`), 'utf8');
    return {
      clips: (JSON.parse(edit) as { clips: unknown }).clips,
      warnings: warnings.map(({ message }) => message),
      film: await hashFile(join(folder, `${name}.mp4`)),
    };
  };
  const together = await cut('together');
  assert.deepEqual(await cut('again'), together);
});

/** A store in a folder that counts how many files are sent and received at a time, as one elsewhere would. */
async function openCountingStore(folder: string) {
  const store = await openObjectStore(folder);
  const most = { put: 0, read: 0 };
  const count = (method: 'put' | 'read') => {
    let running = 0;
    return async (...given: never[]) => {
      most[method] = Math.max(most[method], ++running);
      for (let i = 0; i < 20; i++) await nextTurn();
      try {
        return await (store[method] as (...given: never[]) => Promise<unknown>).apply(store, given);
      } finally {
        running--;
      }
    };
  };
  const methods: Record<string | symbol, unknown> = { put: count('put'), read: count('read') };
  const objects = new Proxy(store, {
    get(target, name) {
      if (name === 'getLocalPath') return undefined;
      const member: unknown = Reflect.get(target, name);
      return methods[name] ?? (typeof member === 'function' ? member.bind(target) : member);
    },
  }) as ObjectStore;
  return { objects, most };
}

test('files of artifacts and of tasks are sent three at a time and received four at a time, whole', async () => {
  const folder = createTemporaryFolder();
  const { objects, most } = await openCountingStore(join(folder, 'objects'));
  const names = Array.from({ length: 9 }, (_, i) => `part-${i}/file`);
  const here = new SharedArtifactStore(join(folder, 'here'), objects);
  await here.open();
  const directory = await here.createBuildDirectory();
  for (const name of names) {
    await mkdir(join(directory, name, '..'), { recursive: true });
    await writeFile(join(directory, name), name.repeat(1000));
  }
  const manifest = { step: 'toy', version: '1', output: 1, warnings: [], seconds: 0, createdAt: '' };
  await here.commit('several', directory, manifest);
  assert.deepEqual(most, { put: 3, read: 0 });
  const there = new SharedArtifactStore(join(folder, 'there'), objects);
  await there.open();
  const found = await there.find('several');
  assert.deepEqual(most, { put: 3, read: 4 });
  for (const name of names)
    assert.equal(await readFile(join(found!.directory, name), 'utf8'), name.repeat(1000));

  most.put = 0;
  const first = new TaskFiles(join(folder, 'first'), objects);
  await first.open();
  for (const [i] of names.entries()) await writeFile(join(first.outputs, `${i}.txt`), `output ${i}`);
  const { bytes } = await first.moveOutputs('task_1', { outputs: {}, warnings: [], steps: [] } as never);
  assert.deepEqual([bytes, most.put], [names.length * 8, 3]);

  most.read = 0;
  const second = new TaskFiles(join(folder, 'second'), objects);
  await second.open();
  const sources = names.map((_, i) => {
    const key = getOutputKey('task_1', i === 4 ? 'none.txt' : `${i}.txt`);
    return [`sources.${i}`, { kind: 'object', key, name: `${i}.txt` }] as const;
  });
  const shown: { done: number; total: number | undefined }[] = [];
  const { signal } = new AbortController();
  const { paths, failures } = await second.fetchStored(Object.fromEntries(sources), signal, (event) => {
    if (event.type === 'step-progress') shown.push({ done: event.done, total: event.total });
  });
  assert.equal(most.read, 4);
  assert.deepEqual(Object.keys(failures), ['sources.4'], 'one that is missing stops no other');
  assert.equal(Object.keys(paths).length, names.length - 1);
  assert.equal(await readFile(paths['sources.8']!, 'utf8'), 'output 8');
  assert.deepEqual(shown.at(-1), { done: 64, total: 64 }, 'progress is of all together');
});
