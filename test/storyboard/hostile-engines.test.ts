import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { ENGINES } from '../../src/app.ts';
import { createSeededRandom } from '../../src/core/random.ts';
import { StopRequested } from '../../src/core/stop-requested.ts';
import type { RemoteTasks } from '../../src/engines/remote-tasks.ts';
import { StepRemoteTasks } from '../../src/execution/remote/step-remote-tasks.ts';
import { makeVideo } from '../../src/testing/make-video.ts';
import { EngineRuns } from '../support/engine-runs.ts';
import { isFull } from '../support/full.ts';
import { type GatewayCall, HostileGateway, type Manner } from '../support/hostile-gateway.ts';
import { KillableProcess } from '../support/killable-process.ts';
import { MemoryJournal } from '../support/memory-journal.ts';
import { REMOTE_ENGINES, type RemoteEngine } from '../support/remote-engines.ts';
import { remoteHost } from '../support/remote-host.ts';
import { createSmallPng } from '../support/small-png.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);
const still = path('still.png');
await writeFile(still, createSmallPng(512, 320));
await makeVideo(path('film.mp4'), {
  width: 80,
  height: 48,
  timeBase: { num: 1, den: 5 },
  // As many as an upscaler's batch may have.
  pts: Array.from({ length: 26 }, (_, i) => i),
  draw: (frame, [luma]) => luma.samples.fill(60 + 3 * frame),
});
const FILM = await readFile(path('film.mp4'));
const PICTURE = createSmallPng(96, 64);

const PAUSES = { firstPauseSeconds: 0.01, pollSeconds: 0.005, settleSeconds: 0.02, callSeconds: 2 };
/** For services that never answer. */
const IMPATIENT = { ...PAUSES, callSeconds: 0.2, timeoutSeconds: 1 };
const MAX_RUNS = 5;
const RANDOM_LIVES = isFull ? 40 : 1;
/** Processes die at every point, or at every twelfth one. */
const STRIDE = isFull ? 1 : 12;
const SEED = 7;
/** Each engine meets everything in the full run; else each of so many engines in a row meets its part of it. */
const SHARES = isFull ? 1 : 16;

/** What may become of an order. The service has taken it, and nobody knows; has taken nothing, and nobody knows; or says so. */
const ORDERS = {
  taken: ['drop', 'cut', 'error', 'gateway', 'late', 'hang'],
  unclear: ['vanish', 'deaf', 'broken', 'foreign', 'odd'],
  refused: ['busy', 'crowded', 'closed'],
} as const satisfies Readonly<Record<string, readonly Manner[]>>;
/** What may become of a question, which changes nothing. */
const QUESTIONS: readonly Manner[] = [
  ...([
    'slow',
    'drop',
    'cut',
    'error',
    'gateway',
    'late',
    'hang',
    'vanish',
    'deaf',
    'busy',
    'crowded',
  ] as const),
  ...(['closed', 'broken', 'foreign', 'odd'] as const),
];
/** Downloads wait half a minute before they count as broken. */
const DOWNLOADS = QUESTIONS.filter((each) => each !== 'hang' && each !== 'deaf');

let names = 0;

/** The part of `all` that an engine meets. */
const share = <T>(all: readonly T[], engine: number): readonly T[] =>
  all.filter((_, i) => (i + engine) % SHARES === 0);

const once =
  (call: GatewayCall, manner: Manner) =>
  (each: GatewayCall, number: number): Manner =>
    each === call && number === 0 ? manner : 'good';

/** An engine whose service stands behind a hostile gateway, with one request, which runs ask for again and again. */
async function open(engine: RemoteEngine, manner: HostileGateway['manner'] = () => 'good', looks?: number) {
  const gateway = await new HostileGateway({ ...engine, manner }).start();
  const service = await engine.start({ film: FILM, picture: PICTURE, publicUrl: gateway.url, looks });
  gateway.target = service.url;
  const journal = new MemoryJournal(folder);
  const runs = new EngineRuns(journal);
  const results: string[] = [];
  const run = async (pauses = PAUSES, controller?: (controller: AbortController) => void) => {
    const target = path(`made-${names++}`);
    const order = await engine.createOrder(gateway.url, pauses, still);
    const end = await runs.run((remote, signal) => order(remote, signal, target), controller);
    if (!end.error) results.push((await readFile(target)).toString('base64'));
    return end;
  };
  return {
    gateway,
    service,
    journal,
    results,
    run,
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await service[Symbol.asyncDispose]();
    },
  };
}

suite('a request to a remote engine', { concurrency: 6 }, () => {
  for (const [place, engine] of REMOTE_ENGINES.entries()) {
    const { knows } = engine;
    suite(`${engine.name}, whose service knows ${knows} again,`, { concurrency: 16 }, async () => {
      const undisturbed = await (async () => {
        await using it = await open(engine);
        assert.equal((await it.run()).error, undefined);
        assert.equal(it.service.countPaid(), 1);
        return it.results[0]!;
      })();

      /** Runs until there is a result. */
      const assertDelivered = async (it: Awaited<ReturnType<typeof open>>, pauses = PAUSES) => {
        for (let i = 0; i < MAX_RUNS && it.results.length === 0; i++) await it.run(pauses);
        // Another run finds it.
        const { error, warnings } = await it.run(pauses);
        assert.equal(error, undefined);
        assert.deepEqual(warnings, []);
        for (const result of it.results) assert.ok(result === undisturbed, 'it is another picture');
        assert.equal(it.service.countPaid(), 1);
      };
      const assertLost = async (it: Awaited<ReturnType<typeof open>>, paid: number, pauses = PAUSES) => {
        for (let i = 0; i < 3; i++) assert.equal((await it.run(pauses)).code, 'remote.lost');
        assert.equal(it.service.countPaid(), paid);
      };

      for (const [what, manners] of Object.entries(ORDERS))
        for (const manner of share<Manner>(manners, place))
          test(`pays once where an order that is ${what} meets ${manner}`, async () => {
            await using it = await open(engine, once('order', manner));
            const pauses = manner === 'hang' || manner === 'deaf' ? IMPATIENT : PAUSES;
            if (what === 'refused') {
              const { error, warnings } = await it.run();
              assert.deepEqual([error, warnings], [undefined, []]);
            }
            const isAnswer = engine.answersAtOnce && (manner === 'foreign' || manner === 'odd');
            if (isAnswer) assert.equal((await it.run()).code, 'model.answer');
            if (isAnswer || what === 'refused' || knows !== 'nothing') await assertDelivered(it, pauses);
            else await assertLost(it, what === 'taken' ? 1 : 0, pauses);
          });

      for (const call of engine.calls.filter((each) => each !== 'order' && each !== 'cancel'))
        for (const manner of share(call === 'file' ? DOWNLOADS : QUESTIONS, place))
          test(`pays once where ${call} meets ${manner}`, async () => {
            await using it = await open(engine, once(call, manner));
            await assertDelivered(it, manner === 'hang' || manner === 'deaf' ? IMPATIENT : PAUSES);
          });

      test('pays nothing where it is turned away again and again, and once when it is taken', async () => {
        for (const manner of ORDERS.refused) {
          let isGood = false;
          await using it = await open(engine, (call) => (call === 'order' && !isGood ? manner : 'good'));
          const { error, code } = await it.run();
          assert.ok(error && code !== 'remote.lost', manner);
          assert.equal(it.service.countPaid(), 0);
          isGood = true;
          await assertDelivered(it);
        }
      });

      test('pays nothing where its key is refused, and says which', async () => {
        let isGood = false;
        await using it = await open(engine, (call) => (call === 'order' && !isGood ? 'locked' : 'good'));
        const { message } = (await it.run()).error!;
        assert.ok(/\bkeys?\b|401/.test(message), message);
        assert.equal(it.service.countPaid(), 0);
        isGood = true;
        await assertDelivered(it);
      });

      if (engine.calls.includes('look')) {
        test('pays once where its key is refused while it waits', async () => {
          let isGood = false;
          const manner = (call: GatewayCall) => (call === 'look' && !isGood ? 'locked' : 'good');
          await using it = await open(engine, manner);
          // A server of one's own has no keys: it is asked again, until its time is up.
          assert.ok((await it.run(engine.isOwn ? IMPATIENT : PAUSES)).error);
          isGood = true;
          await assertDelivered(it);
        });

        test('is not paid again by itself for a task that it no longer knows', async () => {
          await using it = await open(engine, (call) => (call === 'look' ? 'unknown' : 'good'));
          if (!engine.isOwn) return await assertLost(it, 1);
          // What a server of one's own has lost is run again by the next run, which says so.
          assert.equal((await it.run()).code, 'remote.lost');
          assert.equal(it.service.countPaid(), 1);
          it.gateway.manner = () => 'good';
          const { error, warnings } = await it.run();
          assert.equal(error, undefined);
          assert.deepEqual(
            warnings.map(({ code }) => code),
            ['remote.sent-again'],
          );
          assert.equal(it.service.countPaid(), 2);
        });

        test('goes on with a task that runs left, and ends one that nobody wants', async () => {
          await using it = await open(engine, undefined, 20);
          const onceSeen = (reason?: unknown) => (controller: AbortController) => {
            it.gateway.manner = (call, number) => {
              if (call === 'look' && number > 4) controller.abort(reason);
              return 'good';
            };
          };
          assert.equal((await it.run(PAUSES, onceSeen())).code, 'cancelled');
          assert.equal(it.service.countPaid(), 1);
          it.gateway.manner = () => 'good';
          await assertDelivered(it);

          await using other = await open(engine, undefined, 1e6);
          const stop = (controller: AbortController) => {
            other.gateway.manner = (call, number) => {
              if (call === 'look' && number > 4) controller.abort(new StopRequested());
              return 'good';
            };
          };
          assert.equal((await other.run(PAUSES, stop)).code, 'cancelled');
          assert.equal(other.service.countPaid(), 1);
          assert.ok(other.service.countCancelled() === (engine.calls.includes('cancel') ? 1 : 0));
        });
      }

      test('pays once whenever its process dies', async () => {
        let points = Number.POSITIVE_INFINITY;
        for (let point = 1; point <= points; point += STRIDE) {
          await using it = await open(engine);
          const mortal = new KillableProcess(point);
          const order = await engine.createOrder(it.gateway.url, PAUSES, still);
          const tasks = new StepRemoteTasks('a step', remoteHost(mortal.using(it.journal)));
          const remote: RemoteTasks = {
            run: (service, ...rest) => tasks.run(mortal.using(service), ...rest),
            reject: (...rest) => tasks.reject(...rest),
          };
          const target = path(`made-${names++}`);
          const living = order(remote, new AbortController().signal, target).then(() => mortal.pass());
          await Promise.race([living, mortal.death]);
          if (mortal.passed < point) points = point - 1;
          const { state } = (await it.journal.findAny()) ?? {};
          // Whether a service has taken an order whose answer never came is known only to one that knows it again.
          const isUnclear = state === 'intended' && knows === 'nothing';
          if (isUnclear && (await it.run()).error) await assertLost(it, it.service.countPaid());
          else await assertDelivered(it);
        }
        assert.ok(points > 6);
      });

      test('pays at most once in any weather', async () => {
        const random = createSeededRandom(SEED);
        const weather = [...ORDERS.taken, ...ORDERS.unclear, ...ORDERS.refused].filter(
          (each) => each !== 'hang' && each !== 'deaf' && each !== 'foreign' && each !== 'odd',
        );
        for (let life = 0; life < RANDOM_LIVES; life++) {
          let calls = 0;
          await using it = await open(engine, () =>
            calls++ < 12 && random() < 0.5 ? weather[Math.floor(random() * weather.length)]! : 'good',
          );
          for (let i = 0; i < MAX_RUNS && it.results.length === 0; i++) await it.run();
          assert.ok(it.service.countPaid() <= 1);
          it.gateway.manner = () => 'good';
          if (knows !== 'nothing') await assertDelivered(it);
        }
      });
    });
  }
});

test('every engine for pictures, videos and frames that is a service elsewhere is among them', () => {
  const environment = { COMFYUI_URL: 'http://gpu.example:8188' };
  const tasks: readonly string[] = ['image-to-video', 'text-to-image', 'upscaler'];
  const remote = ENGINES.filter(({ task }) => tasks.includes(task)).filter(
    ({ getResourceNeed }) => getResourceNeed({ settings: {} } as never, environment).kind === 'remote',
  );
  assert.deepEqual(
    new Set(remote.map(({ task, name }) => `${task} ${name}`)),
    new Set(REMOTE_ENGINES.map(({ name }) => name)),
  );
});
