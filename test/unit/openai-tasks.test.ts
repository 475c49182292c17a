import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { OpenAiSpeech } from '../../src/adapters/openai/openai-speech.ts';
import { OpenAiTextModel } from '../../src/adapters/openai/openai-text-model.ts';
import { OpenAiTranscriber } from '../../src/adapters/openai/openai-transcriber.ts';
import { OpenAiVideoAnalyst } from '../../src/adapters/openai/openai-video-analyst.ts';
import type { SpeechRequest } from '../../src/engines/speech-synthesizer.ts';
import { DiskRemoteTaskJournal } from '../../src/execution/remote/disk-remote-task-journal.ts';
import { StepRemoteTasks } from '../../src/execution/remote/step-remote-tasks.ts';
import { type OpenAiAnswer, type OpenAiServer, openAiServer } from '../support/openai-server.ts';
import { remoteHost, type TestHost } from '../support/remote-host.ts';
import { createSpokenWav } from '../support/speech-server.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
let folders = 0;

/** One step, run again and again with the same input: each `run` is one of its runs. */
class StepRuns {
  readonly #journal = new DiskRemoteTaskJournal(join(folder, `journal-${folders++}`));

  async run<T>(
    ask: (remote: StepRemoteTasks) => Promise<T>,
  ): Promise<TestHost & { result?: T; code?: string }> {
    await this.#journal.open();
    const host = remoteHost(this.#journal);
    const end = await ask(new StepRemoteTasks('a step', host)).then(
      (result) => ({ result }),
      ({ code }: { code: string }) => ({ code }),
    );
    return Object.assign(host, end);
  }
}

const { signal } = new AbortController();

/** The answers in turn; the last one goes on for ever. */
function inTurn(...answers: OpenAiAnswer[]): Promise<OpenAiServer> {
  return openAiServer((_call, number) => answers[Math.min(number, answers.length - 1)]!);
}

const GOOD: OpenAiAnswer = { kind: 'text', text: '{"theme": "Rain"}', usage: [100, 10] };

function themeOf(json: unknown): string {
  const { theme } = json as { theme?: string };
  if (theme === undefined) throw new Error('no theme');
  return theme;
}

const askTheme = (model: OpenAiTextModel) => (remote: StepRemoteTasks) =>
  model.writeJson({ instructions: 'Find a theme.', text: 'It rains.', parse: themeOf, remote, signal });

suite('a chat completion', () => {
  test('is kept as it came: what fails behind it asks nobody again', async () => {
    await using server = await inTurn(GOOD);
    const [runs, model] = [
      new StepRuns(),
      new OpenAiTextModel('m', { baseUrl: server.baseUrl, apiKey: 'k' }),
    ];
    for (let i = 0; i < 2; i++) {
      const { result, used } = await runs.run(askTheme(model));
      assert.equal(result?.json, 'Rain');
      assert.deepEqual(used, { inputTokens: 100, outputTokens: 10 });
    }
    assert.equal(server.calls.length, 1);
    assert.equal(server.calls[0]!.idempotencyKey, undefined, 'OpenAI documents no such header');
  });

  test('of no use is counted and asked for anew by the next run', async () => {
    for (const text of ['no JSON at all', '{"theme": ', '{"title": "Rain"}']) {
      await using server = await inTurn({ kind: 'text', text, usage: [100, 7] }, GOOD);
      const [runs, model] = [
        new StepRuns(),
        new OpenAiTextModel('m', { baseUrl: server.baseUrl, apiKey: 'k' }),
      ];
      const first = await runs.run(askTheme(model));
      assert.equal(first.code, 'model.answer', text);
      assert.deepEqual(first.used, { inputTokens: 100, outputTokens: 7 });
      const second = await runs.run(askTheme(model));
      assert.equal(second.result?.json, 'Rain');
      assert.deepEqual(second.warnings, [], 'nothing was lost');
    }
  });

  test('whose answer was lost is asked for by the next run alone, with a warning', async () => {
    for (const [lost, code] of [
      [{ kind: 'drop' }, 'model.failed'],
      [{ kind: 'status', status: 500 }, 'model.refused'],
    ] as const) {
      await using server = await inTurn(lost, GOOD);
      const [runs, model] = [
        new StepRuns(),
        new OpenAiTextModel('m', { baseUrl: server.baseUrl, apiKey: 'k' }),
      ];
      assert.equal((await runs.run(askTheme(model))).code, code);
      assert.equal(server.calls.length, 1);
      const second = await runs.run(askTheme(model));
      assert.equal(second.result?.json, 'Rain');
      assert.match(second.warnings[0]!.message, /^m at 127\.0\.0\.1:\d+ may have done .* billed twice\.$/);
    }
  });

  test('is sent again at once, under one key, where the service knows keys', async () => {
    await using server = await inTurn({ kind: 'drop' }, GOOD);
    const endpoint = { baseUrl: server.baseUrl, apiKey: 'k', idempotencySeconds: 3600 };
    const { result, warnings } = await new StepRuns().run(askTheme(new OpenAiTextModel('m', endpoint)));
    assert.equal(result?.json, 'Rain');
    assert.deepEqual(warnings, []);
    const keys = server.calls.map(({ idempotencyKey }) => idempotencyKey);
    assert.equal(keys.length, 2);
    assert.equal(new Set(keys).size, 1);
    assert.match(keys[0]!, /^[0-9a-f-]{36}$/);
  });

  test('without what the service does not know, under a key of its own that stays the same', async () => {
    const refusal = { kind: 'problem', status: 400, text: 'response_format is unknown' } as const;
    await using server = await inTurn(refusal, { kind: 'drop' }, refusal, GOOD);
    const endpoint = { baseUrl: server.baseUrl, apiKey: 'k', idempotencySeconds: 3600 };
    const { result } = await new StepRuns().run(askTheme(new OpenAiTextModel('m', endpoint)));
    assert.equal(result?.json, 'Rain');
    const [key, derived, ...again] = server.calls.map(({ idempotencyKey }) => idempotencyKey);
    assert.notEqual(derived, key);
    assert.match(derived!, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.deepEqual(again, [key, derived]);
  });
});

test('an analysis that can’t be mended is asked for anew, film and all', async () => {
  const broken = { kind: 'text', text: '{"highlights": 7}', usage: [900, 9] } as const;
  const good = { kind: 'text', text: '{"content": "A match."}', usage: [900, 9] } as const;
  await using server = await inTurn(broken, broken, good);
  const analyst = new OpenAiVideoAnalyst('v', { baseUrl: server.baseUrl, apiKey: 'k' });
  const runs = new StepRuns();
  const analyze = (videoUrl: string) =>
    runs.run((remote) =>
      analyst.analyze({
        videoUrl,
        framesPerSecond: 1,
        durationSeconds: 9,
        prompt: undefined,
        remote,
        signal,
      }),
    );
  const first = await analyze('https://films/1?signature=1');
  assert.equal(first.code, 'model.answer');
  assert.deepEqual(first.used, { inputTokens: 1800, outputTokens: 18 });
  assert.equal((await analyze('https://films/1?signature=2')).result?.analysis.content, 'A match.');
  assert.equal((await analyze('https://films/1?signature=3')).result?.analysis.content, 'A match.');
  assert.equal(server.calls.length, 3, 'another signed address is the same film');
});

test('a transcript counts the seconds that its service bills', async () => {
  const json = { segments: [{ start: 0, end: 1, text: 'Goal!' }], usage: { type: 'duration', seconds: 12 } };
  await using server = await inTurn({ kind: 'json', json });
  const transcriber = new OpenAiTranscriber('whisper-1', { baseUrl: server.baseUrl, apiKey: 'k' });
  const path = join(folder, 'speech.flac');
  await writeFile(path, 'sound');
  const runs = new StepRuns();
  for (let i = 0; i < 2; i++) {
    const { result, used } = await runs.run((remote) => transcriber.transcribe({ path, remote, signal }));
    assert.deepEqual(result?.segments, json.segments);
    assert.deepEqual(used, { seconds: 12 });
  }
  assert.equal(server.calls.length, 1);
});

test('a line is spoken once, and once more for another seed', async () => {
  await using server = await inTurn({ kind: 'bytes', bytes: createSpokenWav('It rains.') });
  const speech = new OpenAiSpeech('tts', { baseUrl: server.baseUrl, apiKey: 'k' });
  await using session = await speech.open();
  const emotion = { label: 'neutral', intensity: 0.5, delivery: 'normal' } as const;
  const line: Omit<SpeechRequest, 'remote' | 'seed'> = {
    text: 'It rains.',
    language: 'en',
    voice: 'nova',
    emotion,
    signal,
  };
  const runs = new StepRuns();
  const lengths: unknown[] = [];
  for (const seed of [1, 1, 2, 1]) {
    const { result, code } = await runs.run((remote) => session.speak({ ...line, seed, remote }));
    lengths.push(result?.samples.length ?? code);
  }
  assert.equal(new Set(lengths).size, 1);
  assert.ok((lengths[0] as number) > 10_000);
  assert.equal(server.calls.length, 2);
});
