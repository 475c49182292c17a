import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { pino } from 'pino';
import { createEngines, JOB_HOST } from '../../src/app.ts';
import type { FootlightClient } from '../../src/client/index.ts';
import { decodeAudio, toMono } from '../../src/media/audio/decode-audio.ts';
import { measurePeak } from '../../src/sound/levels.ts';
import { createSpokenWav, serve } from '../support/speech-server.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { startTestService, type TestService } from '../support/test-service.ts';
import { toyProductions } from '../support/toy-productions.ts';

const folder = createTemporaryFolder();
const environment: NodeJS.ProcessEnv = { ...process.env, OPENAI_API_KEY: '', FOOTLIGHT_SPEECH_URL: '' };
const logged: string[] = [];
const logger = pino({ level: 'info' }, { write: (line: string) => void logged.push(line) });
let service: TestService;
let caller: FootlightClient;
let token: string;

before(async () => {
  const production = { productions: toyProductions, engines: createEngines(environment), host: JOB_HOST };
  service = await startTestService(folder, { production, environment, logger, withWorker: false });
  ({ client: caller, token } = await service.newCaller());
});
after(() => service[Symbol.asyncDispose]());

const post = (body: unknown, signal?: AbortSignal) =>
  service.ask('POST', '/api/v1/voices/preview', {
    ...(signal && { signal }),
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

suite('voices', () => {
  test('are those of the engines that can speak here, with what is known of them', async () => {
    const { voices, engines } = await caller.listVoices();
    const alice = voices.find(({ voice }) => voice === 'espeak:alice');
    assert.deepEqual(
      { ...alice, description: alice?.description },
      {
        voice: 'espeak:alice',
        name: 'alice',
        engine: 'builtin',
        gender: 'female',
        age: 'young',
        languages: ['en', 'zh'],
        description: 'light and quick',
      },
    );
    const embedded = engines.find(({ reference }) => reference === 'builtin');
    assert.deepEqual([embedded?.ready, embedded?.license], [true, 'GPL-3.0-or-later']);
    assert.equal(engines.find(({ reference }) => reference === 'openai:MODEL')?.ready, false);
  });

  test('are told in the language of the answer, and left out where they do not speak the one that is asked for', async () => {
    const headers = { authorization: `Bearer ${token}`, 'accept-language': 'zh' };
    const inChinese = (await (
      await service.ask('GET', '/api/v1/voices?engine=builtin', { headers })
    ).json()) as {
      voices: { description: string }[];
    };
    assert.match(inChinese.voices[0]!.description, /\p{Script=Han}/u);
    assert.ok((await caller.listVoices({ engine: 'builtin', language: 'zh' })).voices.length > 0);
    assert.deepEqual((await caller.listVoices({ engine: 'builtin', language: 'fr' })).voices, []);
  });

  test('speak a sentence, which is kept by its content', async () => {
    const [first, again, other] = [
      await post({ voice: 'espeak:alice', text: 'The stage is dark.' }),
      await post({ voice: 'espeak:alice', text: 'The stage is dark.' }),
      await post({ voice: 'espeak:boris', text: 'The stage is dark.' }),
    ];
    assert.deepEqual([first.status, first.headers.get('content-type')], [200, 'audio/mp4']);
    assert.equal(first.headers.get('etag'), again.headers.get('etag'));
    assert.notEqual(first.headers.get('etag'), other.headers.get('etag'));
    const samples = toMono(
      await decodeAudio(Buffer.from(await first.arrayBuffer()), AbortSignal.timeout(10_000)),
    );
    const peak = measurePeak(samples);
    assert.ok(samples.length > 30_000 && samples.length < 200_000, String(samples.length));
    assert.ok(peak > 0.5 && peak <= 1, String(peak));
    const own = await caller.hearVoice('espeak:alice', { language: 'zh' });
    assert.ok(own.size > 1000);
  });

  test('are billed once for a sentence whose listener leaves before it comes, and who paid for it is logged', async () => {
    const asked = Promise.withResolvers<void>();
    const answered = Promise.withResolvers<void>();
    let sent = 0;
    await using server = await serve(async ({ url }, _body, response) => {
      if (!url?.endsWith('/audio/speech')) return void response.writeHead(404).end();
      sent++;
      asked.resolve();
      await answered.promise;
      response.end(createSpokenWav('The curtain rises.'));
    });
    environment.FOOTLIGHT_SPEECH_URL = `${server.url}/v1`;
    const body = { voice: 'openai:tts-1:nova', text: 'The curtain rises.' };
    const leaving = new AbortController();
    const left = assert.rejects(post(body, leaving.signal), { name: 'AbortError' });
    await asked.promise;
    leaving.abort();
    await left;
    // By then the service has noticed that nobody listens any more.
    await caller.listVoices({ engine: 'builtin', language: 'de' });
    const again = post(body);
    answered.resolve();
    assert.deepEqual([(await again).status, sent], [200, 1]);
    assert.equal((await post(body)).status, 200);
    const bills = logged.filter((line) => line.includes('"usage"')).map((line) => JSON.parse(line));
    assert.deepEqual(
      bills.map(({ voice, usage }) => [voice, usage]),
      [['openai:tts-1:nova', { characters: 18 }]],
    );
    assert.ok(bills[0].owner);
    assert.equal(sent, 1);
    environment.FOOTLIGHT_SPEECH_URL = '';
  });

  test('refuse what they can’t speak, each with its reason', async () => {
    const readOnly = (await service.newCaller(['read'])).client;
    await assert.rejects(readOnly.hearVoice('espeak:alice'), { code: 'auth.scope' });
    for (const [body, code] of [
      [{ voice: 'espeak:nobody' }, 'speech.voice'],
      [{ voice: '../../etc/passwd' }, 'speech.voice'],
      [{ voice: 'nothing:alice' }, 'engine.unknown'],
      [{ voice: 'none:alice' }, 'engine.unknown'],
      [{ voice: 'espeak:alice', text: '……' }, 'speech.silent'],
      [{ voice: 'espeak:alice', text: '   ' }, 'request.option'],
      [{ voice: 'espeak:alice', text: 'a'.repeat(201) }, 'request.option'],
      [{ voice: 'a'.repeat(201) }, 'request.option'],
      [{ voice: 'espeak:alice', language: 'fr' }, 'request.option'],
      [{ voice: ['espeak:alice'] }, 'request.option'],
      [{ voice: 'espeak:alice', engine: 'builtin' }, 'request.option'],
      [{}, 'request.option'],
    ] as const) {
      const answer = await post(body);
      const problem = (await answer.json()) as { code: string };
      assert.deepEqual([answer.status, problem.code], [422, code], JSON.stringify(body));
    }
    const spoken = await post({
      voice: 'espeak:alice',
      text: '<speak><audio src="file:///etc/passwd"/>\u202e ok\u0007 🙂',
    });
    assert.equal(spoken.status, 200);
    for (const query of ['engine=', `engine=${'a'.repeat(201)}`, 'language=../zh', 'engine=nothing'])
      assert.equal(
        (
          await service.ask('GET', `/api/v1/voices?${query}`, {
            headers: { authorization: `Bearer ${token}` },
          })
        ).status,
        422,
        query,
      );
    assert.equal((await fetch(`${service.url}/api/v1/voices`)).status, 401);
  });

  test('refuse a name that is nested too deeply to be shown', async () => {
    const answer = await service.ask('POST', '/api/v1/voices/preview', {
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: `{"voice": ${'['.repeat(30_000)}${']'.repeat(30_000)}}`,
    });
    const { code } = (await answer.json()) as { code: string };
    assert.deepEqual([answer.status, code], [422, 'request.option']);
  });
});
