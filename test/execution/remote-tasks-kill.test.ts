import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { mapConcurrently } from '../../src/core/map-concurrently.ts';
import { createSeededRandom } from '../../src/core/random.ts';
import { FakeTaskService, resultOf } from '../support/fake-task-service.ts';
import { isFull, unlessFull } from '../support/full.ts';
import { type Capability, type Manner, startTaskServer, type TaskServer } from '../support/task-server.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const WORKER = fileURLToPath(new URL('../support/remote-worker.ts', import.meta.url));
/** A worker dies at every point of its life, or at every second one: a process for each is a lot. */
const STRIDE = isFull ? 1 : 2;
const RANDOM_LIVES = isFull ? 29 : 5;
const PARALLEL = 3;
const MAX_RESTARTS = 10;
const SEED = 20_260_101;
const folder = createTemporaryFolder();

interface TestFolder {
  readonly directory: string;
  readonly server: TaskServer;
  readonly capability: Capability;
}

/** Where a worker is killed: at its nth point, or so many milliseconds after it has begun. */
type Death = { readonly point: number } | { readonly afterMs: number };

/** @returns what the worker said, and whether it came to its end */
async function work({ directory, server, capability }: TestFolder, orders: readonly string[], death?: Death) {
  const point = death && 'point' in death ? death.point : Number.POSITIVE_INFINITY;
  const args = [WORKER, directory, server.url, capability, String(point), ...orders];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const errors = text(child.stderr);
  let output = '';
  child.stdout.on('data', (part: Buffer) => {
    output += part;
    if (death && 'afterMs' in death) void sleep(death.afterMs).then(() => child.kill('SIGKILL'));
  });
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return { isWhole: code === 0, isKilled: signal === 'SIGKILL', output, errors: await errors };
}

async function assertDeliveredOnce(
  { directory }: TestFolder,
  desk: FakeTaskService,
  orders: readonly string[],
) {
  for (const order of orders) {
    assert.equal(await readFile(join(directory, `${order}.txt`), 'utf8'), resultOf(order));
    assert.equal(desk.tasks.filter((task) => task.order === order).length, 1, `${order} was sent twice`);
  }
}

suite('workers that are killed and started again', () => {
  for (const [number, capability] of (['find', 'idempotency-key'] as const).entries()) {
    const skip = capability === 'find' && unlessFull;
    test(`have each task done once, and lose none, where the service has ${capability}`, {
      skip,
    }, async () => {
      const random = createSeededRandom(SEED + number);
      const manners: Manner[] = ['drop', 'error', 'slow', 'busy', 'good', 'good', 'good'];
      let isFaulty = false;
      const manner = () => (isFaulty ? manners[Math.floor(random() * manners.length)]! : 'good');
      const desk = new FakeTaskService({ looks: 3, knowsKeys: capability === 'idempotency-key' });
      await using server = await startTaskServer(desk, manner);
      const place = { directory: join(folder, capability), server, capability };
      await mkdir(place.directory);

      const undisturbed = await work(place, ['undisturbed']);
      assert.ok(undisturbed.isWhole, undisturbed.errors);
      const points = Number(/(\d+) points/.exec(undisturbed.output)![1]);
      const met = Array.from({ length: points }, (_, i) => i + 1).filter(
        (i) => i % STRIDE === number % STRIDE,
      );
      const runs = Array.from({ length: met.length + RANDOM_LIVES }, (_, i) => ({
        order: `order-${i}`,
        // First at points of an undisturbed life; then, with a service that loses answers, at any, once or twice.
        deaths:
          i < met.length
            ? [{ point: met[i]! }]
            : Array.from({ length: 1 + Math.floor(random() * 2) }, () =>
                random() < 0.5
                  ? { point: 1 + Math.floor(random() * points * 2) }
                  : { afterMs: random() * 100 },
              ),
      }));
      let killed = 0;
      const kill = async ({ order, deaths }: (typeof runs)[number]): Promise<void> => {
        for (const death of deaths) if ((await work(place, [order], death)).isKilled) killed++;
      };
      const signal = AbortSignal.timeout(300_000);
      await mapConcurrently(runs.slice(0, met.length), { concurrency: PARALLEL, signal }, kill);
      assert.equal(killed, met.length, 'every point was met');
      isFaulty = true;
      await mapConcurrently(runs.slice(met.length), { concurrency: PARALLEL, signal }, kill);
      assert.ok(killed >= runs.length * 0.8, `only ${killed} were killed`);

      const orders = runs.map(({ order }) => order);
      let last = await work(place, orders);
      for (let i = 0; i < MAX_RESTARTS && !last.isWhole; i++) last = await work(place, orders);
      assert.ok(last.isWhole, last.errors);
      await assertDeliveredOnce(place, desk, ['undisturbed', ...orders]);
    });
  }
});
