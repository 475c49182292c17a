import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { KeyedSignals } from '../../src/core/keyed-signals.ts';
import type { RemoteTasks } from '../../src/engines/remote-tasks.ts';
import { Callbacks, digestCallbackToken } from '../../src/execution/remote/callbacks.ts';
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
const FARE = { film: await readFile(path('film.mp4')), picture: createSmallPng(96, 64) };

const ADDRESS = 'https://media.example/stage/callbacks';
const PAUSES = { firstPauseSeconds: 0.01, pollSeconds: 0.005, settleSeconds: 0.02, callSeconds: 2 };
/** Without a call, no second poll comes before the test is over. */
const PATIENT = { ...PAUSES, pollSeconds: 120, callSeconds: 120 };
const STRIDE = isFull ? 1 : 4;

let names = 0;

/** An engine that may be called back, behind a hostile gateway, with one request that runs ask for again and again. */
async function open(engine: RemoteEngine, manner: HostileGateway['manner'] = () => 'good', looks?: number) {
  let onCall: (call: GatewayCall, phase: 'before' | 'after') => void = () => undefined;
  const gateway: HostileGateway = await new HostileGateway({
    ...engine,
    manner,
    onCall: (number, phase) => onCall(gateway.calls[number]!, phase),
  }).start();
  const service = await engine.start({ ...FARE, publicUrl: gateway.url, looks });
  gateway.target = service.url;
  const journal = new MemoryJournal(folder);
  const signals = new KeyedSignals();
  const callbacks = new Callbacks(ADDRESS, signals);
  const runs = new EngineRuns(journal, { callbacks });
  const results: string[] = [];
  return {
    gateway,
    service,
    journal,
    callbacks,
    results,
    set onCall(listener: typeof onCall) {
      onCall = listener;
    },
    /** The service calls where its first order says. What it says there reaches nobody. */
    callBack() {
      const [url] = service.listCallbackUrls!();
      assert.ok(String(url).startsWith(`${ADDRESS}/`), `it was told to call ${url}`);
      signals.notify(digestCallbackToken(String(url).slice(ADDRESS.length + 1)));
    },
    callUnknown: () => signals.notify(digestCallbackToken('0'.repeat(64))),
    async run(pauses = PAUSES, controller?: (controller: AbortController) => void) {
      const target = path(`made-${names++}`);
      const order = await engine.createOrder(gateway.url, pauses, still);
      const end = await runs.run((remote, signal) => order(remote, signal, target), controller);
      if (!end.error) results.push((await readFile(target)).toString('base64'));
      return end;
    },
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await service[Symbol.asyncDispose]();
    },
  };
}

const once =
  (call: GatewayCall, manner: Manner) =>
  (each: GatewayCall, number: number): Manner =>
    each === call && number === 0 ? manner : 'good';

suite('callbacks and polls reach the same record', { concurrency: 6 }, () => {
  for (const engine of REMOTE_ENGINES.filter(({ callsBack }) => callsBack))
    suite(`of ${engine.name}`, { timeout: 60_000 }, async () => {
      const expected = await (async () => {
        await using it = await open(engine);
        assert.equal((await it.run()).error, undefined);
        return it.results[0]!;
      })();
      type Opened = Awaited<ReturnType<typeof open>>;

      /** One paid task, the right result, and another run finds it. */
      const assertDelivered = async (it: Opened) => {
        const { error, warnings } = await it.run();
        assert.equal(error, undefined);
        assert.deepEqual(warnings, []);
        for (const result of it.results) assert.ok(result === expected, 'it is another result');
        assert.equal(it.service.countPaid(), 1);
      };
      /** Calls as soon as the first look has met the service, and has been told what it is told. */
      const callAfterLook = (it: Opened, times = 1) => {
        it.onCall = (call, phase) => {
          if (call !== 'look' || phase !== 'before') return;
          it.onCall = () => undefined;
          for (let i = 0; i < times; i++) setTimeout(() => it.callBack(), 30 + i);
        };
      };

      test('where the call comes before the order is answered', async () => {
        await using it = await open(engine, undefined, 0);
        it.onCall = (call, phase) => {
          if (call === 'order' && phase === 'after') it.callBack();
        };
        assert.equal((await it.run(PATIENT)).error, undefined);
        await assertDelivered(it);
      });

      for (const manner of [
        'hang',
        'deaf',
        'gateway',
        'broken',
        'closed',
        'crowded',
        'odd',
        'cut',
        'vanish',
      ] as const)
        test(`where the call comes instead of an answer to the poll, which meets ${manner}`, async () => {
          await using it = await open(engine, once('look', manner), 0);
          callAfterLook(it);
          assert.equal((await it.run(PATIENT)).error, undefined);
          await assertDelivered(it);
        });

      test('where the call comes after a poll, once or thrice', async () => {
        for (const times of [1, 3]) {
          await using it = await open(engine);
          callAfterLook(it, times);
          assert.equal((await it.run(PATIENT)).error, undefined);
          it.callBack();
          await assertDelivered(it);
        }
      });

      test('where it calls at each poll and lies, and others call for tasks that there are not', async () => {
        await using it = await open(engine, undefined, 8);
        it.onCall = (call, phase) => {
          if (call !== 'look' || phase !== 'after') return;
          it.callUnknown();
          it.callBack();
        };
        assert.equal((await it.run()).error, undefined);
        await assertDelivered(it);
      });

      test('where the call comes while nobody waits', async () => {
        await using it = await open(engine, undefined, 1);
        const stop = (controller: AbortController) => {
          it.onCall = (call, phase) => {
            if (call === 'look' && phase === 'after') setImmediate(() => controller.abort());
          };
        };
        assert.equal((await it.run(PATIENT, stop)).code, 'cancelled');
        it.onCall = () => undefined;
        it.callBack();
        assert.equal((await it.run(PATIENT)).error, undefined);
        await assertDelivered(it);
      });

      test('where no call ever comes', async () => {
        await using it = await open(engine, undefined, 3);
        assert.equal((await it.run()).error, undefined);
        await assertDelivered(it);
      });

      test('where the answer to the order is lost and the call comes', async () => {
        await using it = await open(engine, once('order', 'drop'), 0);
        it.onCall = (call, phase) => {
          if (call === 'order' && phase === 'after') setTimeout(() => it.callBack(), 5);
        };
        if (engine.knows === 'name') return await assertDelivered(it);
        // It says which task it is, but what it says is not believed.
        for (let i = 0; i < 2; i++) assert.equal((await it.run()).code, 'remote.lost');
        assert.equal(it.service.countPaid(), 1);
      });

      test('whenever the process dies that the call is for', async () => {
        let points = Number.POSITIVE_INFINITY;
        for (let point = 1; point <= points; point += STRIDE) {
          await using it = await open(engine);
          it.onCall = (call, phase) => {
            // Looks also find out whether the order has arrived.
            if (call === 'look' && phase === 'after' && it.service.countPaid() > 0) it.callBack();
          };
          const mortal = new KillableProcess(point);
          const order = await engine.createOrder(it.gateway.url, PAUSES, still);
          const host = remoteHost(mortal.using(it.journal), { callbacks: it.callbacks });
          const tasks = new StepRemoteTasks('a step', host);
          const remote: RemoteTasks = {
            run: (service, ...rest) => tasks.run(mortal.using(service), ...rest),
            reject: (...rest) => tasks.reject(...rest),
          };
          const target = path(`made-${names++}`);
          const living = order(remote, new AbortController().signal, target).then(() => mortal.pass());
          await Promise.race([living, mortal.death]);
          if (mortal.passed < point) points = point - 1;
          const { state } = (await it.journal.findAny()) ?? {};
          if (state === 'intended' && engine.knows === 'nothing' && (await it.run()).error)
            assert.ok(it.service.countPaid() <= 1);
          else await assertDelivered(it);
        }
        assert.ok(points > 6);
      });
    });
});

test('a service that calls nobody, or cannot be told where, is asked without an address', async () => {
  for (const engine of REMOTE_ENGINES.filter(({ callsBack }) => !callsBack)) {
    await using it = await open(engine);
    assert.equal((await it.run()).error, undefined, engine.name);
    assert.ok(!(it.service.listCallbackUrls?.() ?? []).some((url) => url !== undefined));
  }
  const none = new EngineRuns(new MemoryJournal(folder));
  for (const engine of REMOTE_ENGINES.filter(({ callsBack }) => callsBack)) {
    await using it = await open(engine);
    const order = await engine.createOrder(it.gateway.url, PAUSES, still);
    const { error } = await none.run((remote, signal) => order(remote, signal, path(`made-${names++}`)));
    assert.equal(error, undefined);
    assert.deepEqual(it.service.listCallbackUrls!(), [undefined]);
  }
});
