import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { suite, test } from 'node:test';
import { createComfyUiVideo } from '../../src/adapters/comfyui/comfyui-video.ts';
import { readGraphFile } from '../../src/adapters/comfyui/graph-file.ts';
import { PromptWatch } from '../../src/adapters/comfyui/prompt-watch.ts';
import { createRunwayVideo } from '../../src/adapters/runway/runway-video.ts';
import { StopRequested } from '../../src/core/stop-requested.ts';
import { makeVideo } from '../../src/testing/make-video.ts';
import { type ComfyUiOptions, ComfyUiServer, type SentPrompt } from '../support/comfyui-server.ts';
import { EngineRuns } from '../support/engine-runs.ts';
import { RUNWAY } from '../support/hosted-dialects.ts';
import { HostedServer } from '../support/hosted-server.ts';
import { WORDS } from '../support/remote-engines.ts';
import { createSmallPng } from '../support/small-png.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { SendingSocket } from '../support/web-sockets.ts';

const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);
await makeVideo(path('film.mp4'), {
  width: 80,
  height: 48,
  timeBase: { num: 1, den: 16 },
  pts: Array.from({ length: 81 }, (_, i) => i),
  draw: (frame, [luma]) => luma.samples.fill(60 + frame),
});
const FILM = await readFile(path('film.mp4'));
const WAN = await readGraphFile('wan-t2v', ['wan-t2v']);
const REQUEST = { ...WORDS, width: 640, height: 360, frameRate: { num: 24, den: 1 }, frames: 48 };
let names = 0;

const say = (type: string, data: object) => ({ type, data });
/** What ComfyUI tells of a graph of ten nodes: half of it is in its cache, and the sampler has five steps. */
function tellAll({ id: prompt_id }: SentPrompt) {
  const of = (data: object) => ({ ...data, prompt_id });
  return [
    say('status', { status: { exec_info: { queue_remaining: 1 } }, sid: 'x' }),
    say('execution_start', of({ timestamp: 1 })),
    say('execution_cached', of({ nodes: ['1', '2', '3', '4', '5'] })),
    say('executing', of({ node: '8', display_node: '8' })),
    Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 0xff, 0xd8]),
    ...[1, 2, 3, 4, 5].map((value) => say('progress', of({ node: '8', value, max: 5 }))),
    say('progress_state', of({ nodes: {} })),
    say('executing', of({ node: '9' })),
    say('executed', of({ node: '9', output: {} })),
  ];
}

async function follow(options: Partial<ComfyUiOptions>, pollSeconds = 0.005) {
  await using server = await new ComfyUiServer({
    end: () => ({ kind: 'files', list: 'gifs', files: [{ filename: 'a.mp4', content: FILM }] }),
    looks: 3,
    ...options,
  }).start();
  const shares: number[] = [];
  const pauses = { firstPauseSeconds: 0.01, pollSeconds, settleSeconds: 0.02 };
  const { error } = await new EngineRuns().run((remote, signal) =>
    createComfyUiVideo({ url: server.url, file: WAN, pauses }).generate(
      { ...REQUEST, remote, signal, reportProgress: (share) => void shares.push(Number(share.toFixed(2))) },
      path(`${names++}.video`),
    ),
  );
  return { error, shares, server };
}

suite('a prompt of ComfyUI', () => {
  test('tells how far it is over the socket, node by node and step by step', async () => {
    const tell = (prompt: SentPrompt, look: number) => (look === 0 ? tellAll(prompt) : []);
    const { error, shares, server } = await follow({ tell, looks: 20 });
    assert.equal(error, undefined);
    assert.deepEqual(shares, [0.5, 0.5, 0.52, 0.54, 0.56, 0.58, 0.6, 0.6, 0.7]);
    assert.equal(server.prompts.length, 1);
  });

  test('is looked at as soon as the socket says that it has ended', async () => {
    // Nobody would look again for a minute.
    const tell = (prompt: SentPrompt, look: number) =>
      look < 1 ? [...tellAll(prompt), say('executing', { node: null, prompt_id: prompt.id })] : [];
    const { error, server } = await follow({ tell, looks: 1 }, 60);
    assert.equal(error, undefined);
    assert.equal(server.calls.filter((each) => each === 'queue').length, 2);
  });

  test('is made where the socket is refused, breaks, is silent, or tells lies', async () => {
    const lies = ({ id: prompt_id }: SentPrompt) => [
      'no json',
      '[]',
      JSON.stringify({ type: 'progress', data: { prompt_id, value: 'x', max: 1 } }),
      say('progress', { prompt_id, node: '8', value: 9, max: 0 }),
      say('progress', { prompt_id, node: '8', value: -4, max: 2 }),
      say('progress', { prompt_id, node: '8', value: 1e9, max: 2 }),
      say('execution_success', { prompt_id }),
      say('execution_error', { prompt_id, exception_message: 'no' }),
      say('executing', { prompt_id, node: null }),
      say('progress', { prompt_id: 'of somebody else', node: '8', value: 1, max: 1 }),
    ];
    for (const tell of [undefined, () => ['drop'] as const, () => [], lies]) {
      const { error, shares, server } = await follow({ ...(tell && { tell }), looks: 4 });
      assert.equal(error, undefined);
      assert.ok(shares.every((share) => share >= 0 && share <= 1));
      assert.equal(server.prompts.length, 1);
    }
  });

  test('is told of by older servers, which make ids of their own', async () => {
    const tell = (prompt: SentPrompt) => tellAll(prompt);
    const { error, shares } = await follow({ tell, isOld: true, looks: 20 });
    assert.equal(error, undefined);
    assert.equal(shares.at(-1), 0.7);
  });

  test('is interrupted when it is cancelled, whatever the socket says', async () => {
    await using server = await new ComfyUiServer({
      end: () => ({ kind: 'nothing' }),
      looks: 1e6,
      tell: tellAll,
    }).start();
    const { code } = await new EngineRuns().run(
      (remote, signal) =>
        createComfyUiVideo({ url: server.url, file: WAN, pauses: { pollSeconds: 0.005 } }).generate(
          { ...REQUEST, remote, signal, reportProgress: () => undefined },
          path(`${names++}.video`),
        ),
      (controller) => {
        const timer = setInterval(() => {
          if (!server.calls.includes('queue')) return;
          clearInterval(timer);
          controller.abort(new StopRequested());
        }, 2);
      },
    );
    assert.equal(code, 'cancelled');
    assert.deepEqual(server.queued, []);
    assert.ok(server.calls.includes('interrupt'));
  });
});

suite('the watch of a prompt', () => {
  /** A watch that is connected to a server which has taken the socket, and never answers its end. */
  async function connect() {
    const server = createServer();
    const { promise: upgraded, resolve } = Promise.withResolvers<{ sent: SendingSocket; stream: Duplex }>();
    server.on('upgrade', (request, stream) => resolve({ sent: new SendingSocket(request, stream), stream }));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const watch = new PromptWatch(`http://127.0.0.1:${port}`, 1, () => undefined);
    await watch.connect('client');
    watch.follow('prompt');
    return { watch, ...(await upgraded), [Symbol.dispose]: () => void server.close() };
  }

  test('waits no longer once its socket is lost, and does not say that there is something to see', async () => {
    using server = await connect();
    const waited = server.watch.wait(60, new AbortController().signal);
    server.sent.drop();
    assert.equal(await waited, false);
  });

  test('ends its connection to a server that does not answer the end', { timeout: 20_000 }, async () => {
    using server = await connect();
    const closed = Promise.race(['end', 'close'].map((event) => once(server.stream, event)));
    server.watch[Symbol.dispose]();
    await closed;
  });
});

test('Runway tells how far its tasks are', async () => {
  await using server = await new HostedServer({ dialect: RUNWAY, file: FILM, looks: 3 }).start();
  const shares: number[] = [];
  const engine = createRunwayVideo('gen4_turbo', { url: server.url, apiKey: 'key' }, { pollSeconds: 0.005 });
  await writeFile(path('still.png'), createSmallPng(512, 320));
  const { error } = await new EngineRuns().run((remote, signal) =>
    engine.generate(
      {
        ...{ ...REQUEST, still: path('still.png'), remote, signal },
        reportProgress: (share) => void shares.push(share),
      },
      path(`${names++}.video`),
    ),
  );
  assert.deepEqual([error, shares], [undefined, [0.4]]);
});
