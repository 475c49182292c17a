import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { hashFile } from '../../src/core/hashing.ts';
import { mapConcurrently } from '../../src/core/map-concurrently.ts';
import type { IndexedSource } from '../../src/pipelines/cut/indexed-source.ts';
import { countParallelCuts } from '../../src/pipelines/cut/parallel-cuts.ts';
import { ReaderPool, type Readers } from '../../src/pipelines/cut/readers.ts';
import { PARALLEL_VIDEOS } from '../../src/productions/highlights/parallel.ts';
import { runCliHereWith } from '../support/cli.ts';
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

test('videos that are opened and cut side by side come out the same each time, in their order', async () => {
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
