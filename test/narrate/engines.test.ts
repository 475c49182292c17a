import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { builtinSoundGenerator } from '../../src/adapters/builtin-sound/builtin-sound-generator.ts';
import { EspeakProcess } from '../../src/adapters/espeak/espeak-process.ts';
import { espeakSynthesizer } from '../../src/adapters/espeak/espeak-synthesizer.ts';
import { OpenAiSpeech } from '../../src/adapters/openai/openai-speech.ts';
import { createSherpaSynthesizer } from '../../src/adapters/sherpa/sherpa-synthesizer.ts';
import { createTangoFlux } from '../../src/adapters/tangoflux/tangoflux.ts';
import { createEmotionVector, createIndexTts2 } from '../../src/adapters/voice-cloning/indextts2.ts';
import { createMegaTts3 } from '../../src/adapters/voice-cloning/megatts3.ts';
import type { FootlightError } from '../../src/core/errors.ts';
import type { SpeechEmotion, SpeechSynthesizer } from '../../src/engines/speech-synthesizer.ts';
import { openOneOffTasks } from '../../src/execution/remote/one-off-tasks.ts';
import { createSoundGeneratorContract } from '../../src/testing/sound-generator-contract.ts';
import { createSpeechSynthesizerContract } from '../../src/testing/speech-synthesizer-contract.ts';
import { openAiServer } from '../support/openai-server.ts';
import { neverAsked } from '../support/remote-host.ts';
import { createSpokenWav, type GradioAnswer, serve, startGradioServer } from '../support/speech-server.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const voiceFolder = join(folder, 'voices');
await mkdir(voiceFolder, { recursive: true });
for (const name of ['anna.wav', 'anna-angry.wav', 'bob.wav'])
  await writeFile(join(voiceFolder, name), createSpokenWav('reference'));
for (const name of ['anna.npy', 'anna-angry.npy']) await writeFile(join(voiceFolder, name), 'latents');
await writeFile(join(voiceFolder, 'anna.json'), '{"gender": "female", "age": "young", "languages": ["en"]}');

const CALM: SpeechEmotion = { label: 'neutral', intensity: 0.5, delivery: 'normal' };
const ANGRY: SpeechEmotion = { label: 'angry', intensity: 0.8, delivery: 'normal' };
const TEXT = 'Nobody was out in it but Martha.';

async function speak(
  synthesizer: SpeechSynthesizer,
  voice: string,
  emotion = CALM,
  signal = AbortSignal.timeout(60_000),
) {
  await using remote = await openOneOffTasks(signal, () => undefined);
  await using session = await synthesizer.open(signal);
  return await session.speak({ text: TEXT, language: 'en', voice, emotion, seed: 1, remote, signal });
}

const codeIs = (code: string) => (error: FootlightError) => error.code === code && Boolean(error.remedy);

suite('eSpeak NG', () => {
  for (const { name, run } of createSpeechSynthesizerContract(espeakSynthesizer))
    test(name, () => run(assert));

  test('says the syllables of Mandarin that it would spell in English, each at its time', async () => {
    await using session = await espeakSynthesizer.open(AbortSignal.timeout(60_000));
    const say = (text: string) =>
      session.speak({
        text,
        language: 'zh',
        voice: 'narrator',
        emotion: CALM,
        seed: 1,
        remote: neverAsked,
        signal: AbortSignal.timeout(60_000),
      });
    for (const [words, likeThem] of [
      ['胸口', '东口'],
      ['兄长', '工长'],
      ['那儿', '大二'],
      ['一会儿', '一会二'],
    ] as const) {
      const [spoken, like] = [await say(words), await say(likeThem)];
      assert.ok(spoken.samples.length < like.samples.length * 1.25, words);
    }
    const { words = [] } = await say('他兄弟来了');
    assert.deepEqual(
      words.map(({ start, end }) => [start, end]),
      [0, 1, 2, 3, 4].map((at) => [at, at + 1]),
    );
    assert.ok(words.every(({ fromSeconds }, i) => i === 0 || fromSeconds > words[i - 1]!.fromSeconds));
  });

  test('speaks on when its process is killed', async () => {
    await using session = await espeakSynthesizer.open(AbortSignal.timeout(60_000));
    const request = {
      text: TEXT,
      language: 'en',
      voice: 'narrator',
      emotion: CALM,
      seed: 1,
      remote: neverAsked,
      signal: AbortSignal.timeout(60_000),
    } as const;
    const before = await session.speak(request);
    execFileSync('pkill', ['-9', '-P', String(process.pid), '-f', 'espeak-host']);
    const after = await session.speak(request);
    assert.deepEqual(after.samples, before.samples);
  });

  test('speaks no line that waits for its turn when it is cancelled', async () => {
    await using session = await espeakSynthesizer.open(AbortSignal.timeout(60_000));
    const controller = new AbortController();
    const { signal } = controller;
    const request = {
      language: 'en',
      voice: 'narrator',
      emotion: CALM,
      seed: 1,
      remote: neverAsked,
    } as const;
    const lines = [TEXT, 'So was Ben.'].map((text) => session.speak({ ...request, text, signal }));
    // The second line is taken up right after the first one ends.
    setImmediate(() => controller.abort());
    const ended = await Promise.allSettled(lines);
    assert.deepEqual(
      ended.map((line) => line.status === 'rejected' && line.reason.code),
      ['cancelled', 'cancelled'],
    );
    const countProcesses = (): number =>
      process.getActiveResourcesInfo().filter((name) => name === 'ProcessWrap').length;
    const before = countProcesses();
    await using other = new EspeakProcess();
    const line = { text: TEXT, voice: 'en', pitch: 50, range: 50, speed: 170 };
    await assert.rejects(other.speak(line, signal), { code: 'cancelled' });
    assert.equal(countProcesses(), before, 'no process is started for it');
  });

  test('starts no process again for lines that are under way when it is closed', async () => {
    const session = await espeakSynthesizer.open(AbortSignal.timeout(60_000));
    const signal = AbortSignal.timeout(60_000);
    const request = {
      language: 'en',
      voice: 'narrator',
      emotion: CALM,
      seed: 1,
      remote: neverAsked,
    } as const;
    const lines = Promise.allSettled(
      [TEXT, 'So was Ben.'].map((text) => session.speak({ ...request, text, signal })),
    );
    await new Promise(setImmediate);
    await session[Symbol.asyncDispose]();
    assert.deepEqual(
      (await lines).map(({ status }) => status),
      ['rejected', 'rejected'],
    );
  });

  test('differs by emotion, delivery and voice, and tells when each word begins', async () => {
    const [calm, angry, whispered, other] = await Promise.all([
      speak(espeakSynthesizer, 'clara'),
      speak(espeakSynthesizer, 'clara', ANGRY),
      speak(espeakSynthesizer, 'clara', { ...CALM, delivery: 'whispered' }),
      speak(espeakSynthesizer, 'boris'),
    ]);
    assert.ok(angry.samples.length < calm.samples.length, 'anger is quicker');
    const power = (samples: Float32Array): number =>
      samples.reduce((sum, each) => sum + each * each, 0) / samples.length;
    assert.ok(power(whispered.samples) < power(calm.samples) / 2);
    assert.notEqual(other.samples.length, calm.samples.length);
    assert.equal(calm.words?.length, 7);
    assert.deepEqual(calm.words?.map(({ start, end }) => TEXT.slice(start, end)).slice(0, 3), [
      'Nobody',
      'was',
      'out',
    ]);
  });
});

suite('built-in sounds', () => {
  for (const { name, run } of createSoundGeneratorContract(builtinSoundGenerator))
    test(name, () => run(assert));
});

suite('an OpenAI-compatible speech server', () => {
  const sound = (text: string) => ({ kind: 'bytes', bytes: createSpokenWav(text) }) as const;

  test('is asked as its reference says, and passes the contract', async () => {
    await using server = await serve((request, body, response) => {
      if (request.url?.endsWith('/audio/voices'))
        return void response.end(
          JSON.stringify({ voices: ['af_heart', 'bm_george', 'zf_xiaobei', 'jf_alpha', 'xm_odd'] }),
        );
      const { input } = JSON.parse(body.toString()) as { input: string };
      response.end(createSpokenWav(input));
    });
    const speech = new OpenAiSpeech('kokoro', { baseUrl: `${server.url}/v1`, apiKey: undefined });
    const voices = await speech.listVoices(AbortSignal.timeout(5000));
    assert.deepEqual(
      voices.map(({ id, gender, languages }) => `${id} ${gender} ${languages}`),
      [
        'af_heart female en',
        'bm_george male en',
        'zf_xiaobei female zh',
        'jf_alpha female ja',
        'xm_odd male und',
      ],
    );
    for (const { run } of createSpeechSynthesizerContract(speech)) await run(assert);
  });

  test('gets model, voice, words and how to say them', async () => {
    await using server = await openAiServer((call) =>
      sound((JSON.parse(call.body.toString()) as { input: string }).input),
    );
    const speech = new OpenAiSpeech('gpt-tts', { baseUrl: server.baseUrl, apiKey: 'k' });
    await speak(speech, 'nova', { ...ANGRY, delivery: 'whispered' });
    const [call] = server.calls;
    assert.equal(call?.path, '/v1/audio/speech');
    assert.equal(call?.authorization, 'Bearer k');
    assert.deepEqual(JSON.parse(call!.body.toString()), {
      model: 'gpt-tts',
      input: TEXT,
      voice: 'nova',
      response_format: 'wav',
      instructions: 'Speak very angrily. Whisper.',
    });
  });

  test('is asked again where it is busy, and named where it fails', async () => {
    await using busy = await openAiServer((_, number) =>
      number === 0 ? { kind: 'status', status: 429, retryAfter: '0' } : sound(TEXT),
    );
    assert.ok(
      (await speak(new OpenAiSpeech('m', { baseUrl: busy.baseUrl, apiKey: 'k' }), 'v')).samples.length >
        48_000,
    );
    for (const [answer, code] of [
      [{ kind: 'status', status: 401 }, 'model.refused'],
      [{ kind: 'status', status: 500 }, 'model.refused'],
      [{ kind: 'json', json: { detail: 'no sound' } }, 'sound.unreadable'],
      [{ kind: 'raw', text: '' }, 'sound.unreadable'],
    ] as const) {
      await using server = await openAiServer(() => answer);
      await assert.rejects(
        speak(new OpenAiSpeech('m', { baseUrl: server.baseUrl, apiKey: 'k' }), 'v'),
        codeIs(code),
        JSON.stringify(answer),
      );
    }
    await assert.rejects(
      speak(new OpenAiSpeech('m', { baseUrl: 'http://127.0.0.1:1/v1', apiKey: 'k' }), 'v'),
      codeIs('model.failed'),
    );
  });
});

const MEGA_PARAMETERS = ['inp_audio', 'inp_npy', 'inp_text', 'infer_timestep', 'p_w', 't_w'].map(
  (parameter_name) => ({ parameter_name }),
);
const METHODS = ['Same as the voice', 'From a recording', 'By vector', 'By text'];
const INDEX_PARAMETERS = [
  {
    parameter_name: 'emo_control_method',
    type: { enum: METHODS },
    parameter_has_default: true,
    parameter_default: METHODS[0],
  },
  { parameter_name: 'prompt' },
  { parameter_name: 'text' },
  ...Array.from({ length: 8 }, (_, i) => ({
    parameter_name: `vec${i + 1}`,
    parameter_has_default: true,
    parameter_default: 0,
  })),
  { parameter_name: 'top_p', parameter_has_default: true, parameter_default: 0.8 },
];
const TANGO_PARAMETERS = [
  { parameter_name: 'prompt', label: 'Prompt' },
  { parameter_name: 'param_1', label: 'Steps', parameter_default: 25 },
  { parameter_name: 'param_2', label: 'Guidance Scale', parameter_default: 1 },
  { parameter_name: 'param_3', label: 'Duration', parameter_default: 1 },
];

suite('MegaTTS3', () => {
  test('is given recording, latents and words in order, and a recording of the feeling where there is one', async () => {
    await using server = await startGradioServer('predict', MEGA_PARAMETERS, (data) => ({
      kind: 'sound',
      wav: createSpokenWav(String(data[2])),
      delayMs: 50,
    }));
    const engine = createMegaTts3({ url: server.url, voiceFolder });
    assert.deepEqual(
      (await engine.listVoices(AbortSignal.timeout(5000))).map(({ id }) => id),
      ['anna'],
      'bob has no latents',
    );
    await using session = await engine.open(AbortSignal.timeout(60_000));
    const ask = (emotion: SpeechEmotion) =>
      session.speak({
        text: TEXT,
        language: 'en',
        voice: 'anna',
        emotion,
        seed: 1,
        remote: neverAsked,
        signal: AbortSignal.timeout(60_000),
      });
    assert.ok((await ask(CALM)).samples.length > 48_000);
    await ask(CALM);
    await ask(ANGRY);
    assert.deepEqual(
      server.uploads.toSorted(),
      ['anna-angry.npy', 'anna-angry.wav', 'anna.npy', 'anna.wav'],
      'each file once',
    );
    const [recording, latents, ...rest] = server.calls[0] as [
      { path: string },
      { path: string },
      ...unknown[],
    ];
    assert.match(recording.path, /anna\.wav$/);
    assert.match(latents.path, /anna\.npy$/);
    assert.deepEqual(rest, [TEXT, 32, 1.4, 3]);
    assert.deepEqual((server.calls[2] as unknown[])[5], 4.5);
    await assert.rejects(speak(engine, 'bob'), codeIs('speech.latents'));
    await assert.rejects(speak(engine, 'nobody'), codeIs('speech.voice'));
  });
});

suite('IndexTTS2', () => {
  test('is given its page’s fields by name, with the feeling as a vector', async () => {
    await using server = await startGradioServer(
      'gen_single',
      INDEX_PARAMETERS,
      (data) => ({ kind: 'sound', wav: createSpokenWav(String(data[2])) }),
      4,
    );
    const engine = createIndexTts2({ url: server.url, voiceFolder });
    await speak(engine, 'anna', ANGRY);
    const [method, recording, text, ...vector] = server.calls[0] as [
      string,
      { path: string },
      string,
      ...number[],
    ];
    assert.equal(method, 'By vector');
    assert.match(recording.path, /anna\.wav$/);
    assert.equal(text, TEXT);
    assert.deepEqual(vector, [...createEmotionVector(ANGRY), 0.8]);
    assert.ok(vector[1]! > 0.5 && vector[1]! <= 0.8);
    await speak(engine, 'bob');
    assert.equal((server.calls[1] as unknown[])[0], METHODS[0]);
  });
});

suite('TangoFlux', () => {
  test('is given words, steps, guidance and length by their names, and its sound is trimmed', async () => {
    await using server = await startGradioServer('predict', TANGO_PARAMETERS, () => ({
      kind: 'sound',
      wav: createSpokenWav('x'.repeat(150)),
    }));
    const engine = createTangoFlux(server.url);
    for (const { run } of createSoundGeneratorContract(engine)) await run(assert);
    assert.deepEqual(server.calls[0], ['steady rain', 50, 4.5, 10]);
    assert.deepEqual(server.calls.at(-1)?.slice(1), [50, 4.5, 10], 'never less than ten seconds');
  });
});

suite('a Gradio server that is not well', () => {
  const failing: readonly (readonly [GradioAnswer, RegExp])[] = [
    [{ kind: 'error', message: null }, /it failed/],
    [{ kind: 'error', message: 'CUDA out of memory' }, /out of memory/],
    [{ kind: 'breaks-off' }, /breaks off/],
    [{ kind: 'hang' }, /not answer in time/],
    [{ kind: 'elsewhere' }, /another server/],
    [{ kind: 'no-file' }, /holds no file/],
  ];
  for (const [answer, message] of failing)
    test(`${answer.kind} is told by name`, async () => {
      await using mega = await startGradioServer('predict', MEGA_PARAMETERS, () => answer);
      await using index = await startGradioServer('gen_single', INDEX_PARAMETERS, () => answer);
      await using tango = await startGradioServer('predict', TANGO_PARAMETERS, () => answer);
      const isNamed = (error: FootlightError) =>
        error.code === 'engine.failed' && message.test(error.message);
      await assert.rejects(
        speak(createMegaTts3({ url: mega.url, voiceFolder, timeoutSeconds: 1 }), 'anna'),
        isNamed,
      );
      await assert.rejects(
        speak(createIndexTts2({ url: index.url, voiceFolder, timeoutSeconds: 1 }), 'anna'),
        isNamed,
      );
      await using session = await createTangoFlux(tango.url, 1).open(AbortSignal.timeout(5000));
      await assert.rejects(
        session.generate({
          prompt: 'rain',
          kind: 'ambience',
          seconds: 5,
          seed: 1,
          signal: AbortSignal.timeout(9000),
        }),
        isNamed,
      );
    });

  test('that gives something else than sound is told by what it gave', async () => {
    await using server = await startGradioServer('predict', MEGA_PARAMETERS, () => ({ kind: 'no-sound' }));
    await assert.rejects(
      speak(createMegaTts3({ url: server.url, voiceFolder }), 'anna'),
      codeIs('sound.unreadable'),
    );
  });

  test('that is not there, or another one, is told at once', async () => {
    await assert.rejects(
      speak(createMegaTts3({ url: 'http://127.0.0.1:1', voiceFolder }), 'anna'),
      codeIs('engine.failed'),
    );
    await using other = await serve((_request, _body, response) => void response.end('<html>hello</html>'));
    await assert.rejects(
      speak(createIndexTts2({ url: other.url, voiceFolder }), 'anna'),
      /does not answer with JSON/,
    );
  });

  test('is let go of when the work is cancelled', async () => {
    await using server = await startGradioServer('predict', MEGA_PARAMETERS, () => ({ kind: 'hang' }));
    await assert.rejects(
      speak(createMegaTts3({ url: server.url, voiceFolder }), 'anna', CALM, AbortSignal.timeout(300)),
      (error: FootlightError) => error.code === 'cancelled',
    );
  });
});

suite('sherpa-onnx', () => {
  const models = join(folder, 'model');

  test('is opened with the files of a model, and passes the contract', async () => {
    await mkdir(join(models, 'espeak-ng-data'), { recursive: true });
    for (const name of ['model.onnx', 'tokens.txt', 'voices.bin', 'lexicon-us-en.txt', 'lexicon-zh.txt'])
      await writeFile(join(models, name), '');
    const configurations: unknown[] = [];
    class OfflineTts {
      readonly numSpeakers = 3;
      constructor(configuration: unknown) {
        configurations.push(configuration);
      }
      generate({ text, sid }: { text: string; sid: number }) {
        const wav = createSpokenWav(text, 120 + 60 * sid).subarray(44);
        return {
          samples: new Float32Array(wav.length / 2).map((_, i) => wav.readInt16LE(i * 2) / 32768),
          sampleRate: 24_000,
        };
      }
    }
    const engine = createSherpaSynthesizer('kokoro', models, async () => ({ OfflineTts }));
    for (const { run } of createSpeechSynthesizerContract(engine)) await run(assert);
    const { model } = configurations[0] as { model: { kokoro: Record<string, string> } };
    assert.deepEqual(Object.keys(model.kokoro).sort(), ['dataDir', 'lexicon', 'model', 'tokens', 'voices']);
    await assert.rejects(speak(engine, '7'), codeIs('speech.voice'));
  });

  test('says how it is installed, and what a model lacks', async () => {
    await assert.rejects(
      speak(createSherpaSynthesizer('x', join(folder, 'none')), '0'),
      codeIs('speech.model'),
    );
    const missing = createSherpaSynthesizer('kokoro', models, async () => {
      throw new Error('unused');
    });
    await assert.rejects(speak(missing, '0'), /unused/);
  });
});
