import assert from 'node:assert/strict';
import { chmod, link, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { makeStageVideo } from '../../src/testing/stage-video.ts';
import { startCli } from '../support/cli.ts';
import { type Fleet, startRealFleet, startToyFleet } from '../support/fleet.ts';
import { unlessFull } from '../support/full.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
before(() => chmod(folder, 0o755));

interface Entry {
  readonly number: number;
  readonly pid: number;
}

const VICTIMS = ['owner', 'helper'] as const;

suite('items of one task are made by several workers', { skip: unlessFull }, () => {
  test('each once, and by both', async () => {
    await using fleet = await startToyFleet(join(folder, 'both'), 2);
    const id = await submitToys(fleet, 'both', { steps: 12, seconds: 0.6 });
    const task = await fleet.waitForEnd(id);
    assert.equal(task.status, 'completed', JSON.stringify(task.error));
    const entries = await readJournal('both');
    assert.deepEqual(
      entries.map(({ number }) => number).toSorted((a, b) => a - b),
      range(12),
    );
    assert.equal(new Set(entries.map(({ pid }) => pid)).size, 2, 'the media processes of two workers');
    assert.equal((await fleet.countMade(id)).size, 2);
  });

  for (const victim of VICTIMS)
    test(`all of them, and nothing twice that was finished, when the ${victim} is killed`, async () => {
      await using fleet = await startToyFleet(join(folder, victim), 3);
      const id = await submitToys(fleet, victim, { steps: 20, seconds: 0.6 });
      await fleet.waitUntil(async () => (await fleet.countMade(id)).size >= 2);
      await killOne(fleet, id, victim);
      const task = await fleet.waitForEnd(id);
      assert.equal(task.status, 'completed', JSON.stringify(task.error));
      const numbers = (await readJournal(victim)).map(({ number }) => number);
      assert.deepEqual(
        [...new Set(numbers)].toSorted((a, b) => a - b),
        range(20),
      );
      assert.ok(numbers.length <= 21, `steps ${numbers.join()} were begun for 20`);
    });

  for (const [status, control, resume] of [
    ['cancelled', 'cancel', 'retry'],
    ['paused', 'pause', 'resume'],
  ] as const)
    test(`a task that is ${status} is left by all, and gone on with later`, async () => {
      await using fleet = await startToyFleet(join(folder, status), 2);
      const { client } = fleet;
      const id = await submitToys(fleet, status, { steps: 12, seconds: 0.6 });
      await fleet.waitUntil(async () => (await fleet.countMade(id)).size === 2);
      await client[control](id);
      await fleet.waitUntil(async () => (await client.getTask(id)).status === status);
      await fleet.waitUntil(async () => (await fleet.countHeld(id)) === 0);
      const before = (await readJournal(status)).length;
      assert.ok(before < 12, 'it was stopped before its end');
      await client[resume](id);
      assert.equal((await fleet.waitForEnd(id)).status, 'completed');
      const numbers = (await readJournal(status)).map(({ number }) => number);
      assert.deepEqual(
        [...new Set(numbers)].toSorted((a, b) => a - b),
        range(12),
      );
      assert.ok(numbers.length <= 14, `only the two in progress are begun again: ${numbers.join()}`);
    });

  test('a helper goes over to a task of its own', async () => {
    await using fleet = await startToyFleet(join(folder, 'own'), 2);
    const id = await submitToys(fleet, 'own', { steps: 30, seconds: 0.6 });
    await fleet.waitUntil(async () => (await fleet.countMade(id)).size === 2);
    const [long, short] = [
      id,
      await fleet.client.submit('toy' as never, { steps: 5, seconds: 0.3 } as never),
    ];
    assert.equal((await fleet.waitForEnd(short)).status, 'completed');
    assert.equal(
      (await fleet.client.getTask(long)).status,
      'running',
      'the short one waited for no long one',
    );
    assert.equal((await fleet.waitForEnd(long)).status, 'completed');
  });
});

suite('the segments of a film are made by several workers', { skip: unlessFull }, () => {
  /** What the program alone makes of it. */
  let alone: Buffer;
  const film = join(folder, 'film.mp4');
  const options = { upscaler: 'lanczos', target: 'x2' };

  before(async () => {
    await makeStageVideo(film, { width: 96, height: 72, frames: 1_300 });
    const args = ['--upscaler', 'lanczos', '--target', 'x2', '-o', 'alone.mkv'];
    const environment = { XDG_CACHE_HOME: join(folder, 'cache') };
    const { code, stderr } = await startCli(['enhance', film, ...args], folder, environment).result;
    assert.equal(code, 0, stderr);
    alone = await readFile(join(folder, 'alone.mkv'));
  });

  test('as the program alone makes it', async () => {
    await using fleet = await startRealFleet(join(folder, 'film-both'), 2);
    const id = await submitFilm(fleet, 'film-both', film, options);
    const task = await fleet.waitForEnd(id);
    assert.equal(task.status, 'completed', JSON.stringify(task.error));
    const made = await fleet.countMade(id);
    assert.equal(made.size, 2, 'both made segments');
    assert.equal(
      [...made.values()].reduce((sum, count) => sum + count, 0),
      6,
    );
    assert.deepEqual(await download(fleet, id), alone);
  });

  for (const victim of VICTIMS)
    test(`also when the ${victim} is killed`, async () => {
      const name = `film-${victim}`;
      await using fleet = await startRealFleet(join(folder, name), 3);
      const id = await submitFilm(fleet, name, film, options);
      await fleet.waitUntil(async () => (await fleet.countMade(id)).size >= 2);
      await killOne(fleet, id, victim);
      const task = await fleet.waitForEnd(id);
      assert.equal(task.status, 'completed', JSON.stringify(task.error));
      assert.deepEqual(await download(fleet, id), alone);
    });
});

async function submitToys(fleet: Fleet, name: string, options: Record<string, unknown>): Promise<string> {
  const journal = join(folder, name, 'journal');
  await mkdir(journal, { recursive: true });
  return fleet.client.submit('toy' as never, { ...options, journal, shared: true } as never);
}

async function readJournal(name: string): Promise<Entry[]> {
  const lines = (await readFile(join(folder, name, 'journal', 'journal.jsonl'), 'utf8')).trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Entry);
}

async function submitFilm(fleet: Fleet, name: string, film: string, options: object): Promise<string> {
  const input = join(folder, name, 'film.mp4');
  await link(film, input);
  return fleet.client.submit('enhance', { input, output: 'master.mkv', ...options } as never);
}

async function download(fleet: Fleet, id: string): Promise<Buffer> {
  return Buffer.from(await (await fleet.client.download(id, 'master.mkv')).arrayBuffer());
}

/** Kills the worker that owns a task's run, or one that has helped it. */
async function killOne(fleet: Fleet, id: string, victim: (typeof VICTIMS)[number]): Promise<void> {
  const owner = await fleet.findOwner(id);
  const makers = await fleet.countMade(id);
  await fleet.kill((executor) => makers.has(executor) && (executor === owner) === (victim === 'owner'));
}

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}
