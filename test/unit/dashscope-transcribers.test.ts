import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { DashScopeTranscriber } from '../../src/adapters/openai/dashscope-transcriber.ts';
import { openAiTranscriber } from '../../src/adapters/openai/index.ts';
import { readDashScopeEndpoint } from '../../src/adapters/openai/openai-endpoint.ts';
import { OpenAiTranscriber } from '../../src/adapters/openai/openai-transcriber.ts';
import { QwenAsrTranscriber } from '../../src/adapters/openai/qwen-asr-transcriber.ts';
import type { Transcript } from '../../src/engines/transcriber.ts';
import { EngineRuns } from '../support/engine-runs.ts';
import { type OpenAiServer, openAiServer } from '../support/openai-server.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const LINK = 'https://bucket.example.com/temp-compressed/task_1/speech_0.flac?signature';
const json = (value: unknown) => ({ kind: 'json', json: value }) as const;

/** The head of a FLAC file of so many seconds at 16 kHz. */
async function writeFlac(name: string, seconds: number): Promise<string> {
  const head = Buffer.alloc(42);
  head.write('fLaC');
  head.writeUInt32BE(0x80_00_00_22, 4);
  head.writeBigUInt64BE((16_000n << 44n) | (15n << 36n) | BigInt(seconds * 16_000), 18);
  const path = join(folder, name);
  await writeFile(path, head);
  return path;
}

function createParaformer(server: OpenAiServer): DashScopeTranscriber {
  const endpoint = { baseUrl: server.baseUrl.replace('/v1', '/api/v1'), apiKey: 'secret' };
  return new DashScopeTranscriber({ model: 'paraformer-v2', endpoint, apiKey: 'secret' }, 0.01);
}

suite('Paraformer', () => {
  test('is a task with addresses of files, which is followed to its end and never sent twice', async () => {
    const states = ['PENDING', 'RUNNING', 'SUCCEEDED'];
    await using server: OpenAiServer = await openAiServer(({ path }) => {
      if (path.endsWith('/transcription'))
        return json({ output: { task_status: 'PENDING', task_id: 'task-7' } });
      if (path.endsWith('/result.json'))
        return json({
          transcripts: [{ sentences: [{ begin_time: 100, end_time: 2500, text: '球进了！' }] }],
        });
      const task_status = states.shift() ?? 'SUCCEEDED';
      const results = [{ transcription_url: `${server.baseUrl}/result.json`, subtask_status: 'SUCCEEDED' }];
      return json({ output: { task_id: 'task-7', task_status, results }, usage: { duration: 30 } });
    });
    const path = await writeFlac('one.flac', 30);
    const runs = new EngineRuns();
    const found: Transcript[] = [];
    for (let i = 0; i < 2; i++) {
      const run = await runs.run(async (remote, signal) => {
        found.push(
          await createParaformer(server).transcribe({ path, createLink: async () => LINK, remote, signal }),
        );
      });
      assert.equal(run.error, undefined);
      assert.deepEqual(run.used, { seconds: 30 });
    }
    const transcript = { language: undefined, segments: [{ start: 0.1, end: 2.5, text: '球进了！' }] };
    assert.deepEqual(found, [transcript, transcript]);
    const [sent, ...others] = server.calls;
    assert.equal(sent!.path, '/api/v1/services/audio/asr/transcription');
    assert.equal(sent!.authorization, 'Bearer secret');
    assert.deepEqual(JSON.parse(sent!.body.toString()), {
      model: 'paraformer-v2',
      input: { file_urls: [LINK] },
      parameters: { language_hints: ['zh', 'en'] },
    });
    assert.deepEqual(
      others.map(({ path: each }) => each),
      ['/api/v1/tasks/task-7', '/api/v1/tasks/task-7', '/api/v1/tasks/task-7', '/v1/result.json'],
    );
  });

  test('says that it needs a place for the sound, and why a task has failed', async () => {
    await using server = await openAiServer(({ path }) =>
      path.endsWith('/transcription')
        ? json({ output: { task_status: 'PENDING', task_id: 'task-8' } })
        : json({ output: { task_id: 'task-8', task_status: 'FAILED', message: 'The audio is empty' } }),
    );
    const path = await writeFlac('two.flac', 30);
    const withoutPlace = await new EngineRuns().run((remote, signal) =>
      createParaformer(server).transcribe({ path, remote, signal }),
    );
    assert.match(
      `${withoutPlace.error?.message} ${withoutPlace.code}`,
      /model\.needs-store|no answer|needs/i,
    );
    assert.equal(server.calls.length, 0);
    const failed = await new EngineRuns().run((remote, signal) =>
      createParaformer(server).transcribe({ path, createLink: async () => LINK, remote, signal }),
    );
    assert.equal(failed.code, 'model.answer');
    assert.match(failed.error!.message, /The audio is empty/);
  });
});

test('a result of Paraformer that can’t be read fails at once, with what it cost', async () => {
  await using server: OpenAiServer = await openAiServer(({ path }) => {
    if (path.endsWith('/result.json')) return { kind: 'raw', text: '<html>' };
    const results = [{ transcription_url: `${server.baseUrl}/result.json` }];
    return json({ output: { task_id: 't', task_status: 'SUCCEEDED', results }, usage: { duration: 30 } });
  });
  const path = await writeFlac('unreadable.flac', 30);
  const run = await new EngineRuns().run(
    (remote, signal) =>
      createParaformer(server).transcribe({ path, createLink: async () => LINK, remote, signal }),
    (controller) => void setTimeout(() => controller.abort(), 5000).unref(),
  );
  assert.equal(run.code, 'model.answer');
  assert.deepEqual(run.used, { seconds: 30 });
});

test('qwen3-asr is asked by chat, and its text has the time of the whole sound', async () => {
  await using server = await openAiServer(() => ({ kind: 'text', text: '欢迎使用阿里云。', usage: [40, 8] }));
  const endpoint = { baseUrl: server.baseUrl, apiKey: 'secret' };
  const transcriber = new QwenAsrTranscriber({ model: 'qwen3-asr-flash', endpoint, apiKey: 'secret' });
  const path = await writeFlac('three.flac', 20);
  let transcript: Transcript | undefined;
  const run = await new EngineRuns().run(async (remote, signal) => {
    transcript = await transcriber.transcribe({ path, remote, signal });
  });
  assert.equal(run.error, undefined);
  assert.deepEqual(run.used, { inputTokens: 40, outputTokens: 8 });
  assert.deepEqual(transcript?.segments, [{ start: 0, end: 20, text: '欢迎使用阿里云。' }]);
  assert.deepEqual(transcript?.usage, { inputTokens: 40, outputTokens: 8 });
  const { messages } = JSON.parse(server.calls[0]!.body.toString());
  assert.match(messages[0].content[0].input_audio.data, /^data:audio\/flac;base64,ZkxhQ/);
  const long = await writeFlac('four.flac', 301);
  const refused = await new EngineRuns().run((remote, signal) =>
    transcriber.transcribe({ path: long, remote, signal }),
  );
  assert.equal(refused.code, 'model.sound-too-long');
});

test('what qwen3-asr was kept from saying to its end is no transcript', async () => {
  const path = await writeFlac('cut.flac', 20);
  for (const [message, finish_reason, problem] of [
    [{ content: '欢迎使' }, 'length', /cut off|limit|length/i],
    [{ content: null, refusal: 'I can’t listen to this.' }, 'stop', /I can’t listen to this/],
  ] as const) {
    await using server = await openAiServer(() => json({ choices: [{ message, finish_reason }] }));
    const endpoint = { baseUrl: server.baseUrl, apiKey: 'secret' };
    const transcriber = new QwenAsrTranscriber({ model: 'qwen3-asr-flash', endpoint, apiKey: 'secret' });
    const run = await new EngineRuns().run((remote, signal) =>
      transcriber.transcribe({ path, remote, signal }),
    );
    assert.equal(run.code, 'model.answer');
    assert.match(run.error!.message, problem);
  }
});

test('the recognizer that can work is suggested', () => {
  const suggest = (environment: Record<string, string>) => openAiTranscriber.suggest!(environment);
  assert.equal(suggest({}), undefined);
  assert.equal(suggest({ OPENAI_API_KEY: 'k' }), 'whisper-1');
  assert.equal(suggest({ DASHSCOPE_API_KEY: 'k' }), 'qwen3-asr-flash');
  assert.equal(suggest({ DASHSCOPE_API_KEY: 'k', FOOTLIGHT_TEMP_STORE: 'oss://bucket' }), 'paraformer-v2');
});

test('sound is sent to nobody but the service that the settings name', async () => {
  const named = { OPENAI_BASE_URL: 'https://models.example/v1', OPENAI_API_KEY: 'k', DASHSCOPE_API_KEY: 'd' };
  const compatible = 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1/';
  for (const [environment, kind, provider] of [
    [named, OpenAiTranscriber, 'openai'],
    [{ ...named, OPENAI_BASE_URL: compatible }, DashScopeTranscriber, 'dashscope'],
    [{ ...named, OPENAI_BASE_URL: '' }, DashScopeTranscriber, 'dashscope'],
    [
      { ...named, DASHSCOPE_HTTP_BASE_URL: 'https://dashscope.example/api/v1' },
      DashScopeTranscriber,
      'dashscope',
    ],
  ] as const)
    for (const parameter of ['paraformer-v2', 'fun-asr', 'SenseVoice-small']) {
      const choice = { reference: parameter, parameter, settings: {} };
      assert.ok((await openAiTranscriber.create(choice as never, environment)) instanceof kind);
      assert.deepEqual(openAiTranscriber.getResourceNeed(choice, environment), { kind: 'remote', provider });
    }
  assert.deepEqual(readDashScopeEndpoint({ ...named, OPENAI_BASE_URL: compatible }), {
    baseUrl: 'https://dashscope-intl.aliyuncs.com/api/v1',
    apiKey: 'k',
  });
});
