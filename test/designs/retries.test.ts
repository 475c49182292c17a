import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { FootlightError } from '../../src/core/errors.ts';
import type { Step } from '../../src/execution/step.ts';
import {
  readStepPolicies,
  type StepKind,
  withPolicy,
} from '../../src/productions/highlights/step-policies.ts';
import { runCliHereWith } from '../support/cli.ts';
import { makeMatchVideo } from '../support/match-video.ts';
import { type OpenAiAnswer, type OpenAiCall, openAiServer } from '../support/openai-server.ts';
import { runSteps } from '../support/run-steps.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const film = join(folder, 'film.mp4');

before(() => makeMatchVideo(film, 71, 12));

suite('a step that fails', () => {
  /** Fails so many times, and notes each attempt. */
  function createFailing(times: number, createError: () => Error) {
    const attempts: number[] = [];
    const step: Step<object, object, object> = {
      ...{ name: 'proxy', unit: 'frames', version: '1' },
      async run() {
        attempts.push(attempts.length + 1);
        if (attempts.length <= times) throw createError();
        return {};
      },
    };
    return { step, attempts };
  }

  const passing = () => new FootlightError('media.out-of-memory', { kind: 'retryable' });

  /** Without its pauses. */
  function run(step: Step<object, object, object>, kind: StepKind, retries: readonly string[]) {
    const { retry, ...policy } = withPolicy(step, kind, readStepPolicies({ retries }));
    return runSteps((context) =>
      context.step({ ...policy, retry: { ...retry!, backoffSeconds: 0 } }, {}, {}),
    );
  }

  test('is tried again as often as the design has it: 3, 2, 3', async () => {
    for (const [kind, retries] of [
      ['prepare', 3],
      ['compress', 2],
      ['upload', 3],
    ] as const) {
      const healing = createFailing(retries, passing);
      const { summary, events } = await run(healing.step, kind, []);
      assert.deepEqual(summary!.steps[0]!.retries, retries, kind);
      assert.deepEqual(
        events.flatMap((event) => (event.type === 'step-retry' ? [event.attempt] : [])),
        Array.from({ length: retries }, (_, i) => i + 1),
      );
      const failing = createFailing(retries + 1, passing);
      assert.equal((await run(failing.step, kind, [])).error?.code, 'media.out-of-memory');
      assert.equal(failing.attempts.length, retries + 1);
    }
  });

  test('is tried again as often as was set', async () => {
    const { step, attempts } = createFailing(5, passing);
    await run(step, 'compress', ['compress=4', 'compress=5']);
    assert.equal(attempts.length, 6);
    const other = createFailing(1, passing);
    await run(other.step, 'compress', ['compress=0']);
    assert.equal(other.attempts.length, 1);
  });

  test('is not tried again where the input or the request is wrong', async () => {
    for (const kind of ['input', 'usage', 'terminal'] as const) {
      const { step, attempts } = createFailing(9, () => new FootlightError('input.unreadable', { kind }));
      await run(step, 'analyze', ['analyze=5']);
      assert.equal(attempts.length, 1, kind);
    }
  });

  test('is ended when its time is over, and says so', async () => {
    const step: Step<object, object, object> = {
      ...{ name: 'proxy', unit: 'frames', version: '1', limitSeconds: 0.05 },
      run: ({ signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    };
    const { error } = await runSteps((context) => context.step(step, {}, {}));
    assert.equal(error?.code, 'step.timed-out');
    assert.match(error.toJSON('zh').message, /“制作供模型使用的小副本”超过了/);
  });
});

suite('a model that fails', () => {
  const ANALYSIS = {
    content: 'A match.',
    tags: [],
    highlights: [{ start: 5, end: 10, score: 0.9, description: 'A goal' }],
    scenes: [],
  };
  const good: OpenAiAnswer = { kind: 'text', text: JSON.stringify(ANALYSIS), usage: [1000, 100] };
  const isVideo = ({ body }: OpenAiCall): boolean => body.includes('"video_url"');

  async function plan(answer: (number: number) => OpenAiAnswer, ...args: string[]) {
    await using server = await openAiServer((_, number) => answer(number));
    const environment = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'k', DASHSCOPE_API_KEY: '' };
    const { code, stderr } = await runCliHereWith(environment, [
      ...['highlights', film, '--analyst', 'qwen-vl-plus', '--prompt', args.join(' '), '--plan'],
      ...[...args, '--duration', '6', '--work-dir', join(folder, 'work')],
    ]);
    return { code, stderr, asked: server.calls.filter(isVideo).length };
  }

  test('is asked again where that was asked for, and is not otherwise', async () => {
    const failsTwice = (number: number): OpenAiAnswer =>
      ([
        { kind: 'status', status: 500 },
        { kind: 'raw', text: 'no' },
      ][number] as OpenAiAnswer) ?? good;
    const patient = await plan(failsTwice, '--retries', 'analyze=2');
    assert.deepEqual([patient.code, patient.asked], [0, 3], patient.stderr);
    assert.ok(!patient.stderr.includes('was used instead'), patient.stderr);
    const usual = await plan(failsTwice);
    assert.equal(usual.asked, 1);
    assert.match(usual.stderr, /the built-in analysis was used instead of qwen-vl-plus/);
  });

  test('is not asked again with a wrong key', async () => {
    const { asked } = await plan(() => ({ kind: 'status', status: 401 }), '--retries', 'analyze=5');
    assert.equal(asked, 1);
  });

  test('that does not answer in time is done without', async () => {
    const { code, stderr } = await plan(() => ({ kind: 'hang' }), '--time-limits', 'analyze=1');
    assert.equal(code, 0, stderr);
    assert.match(stderr, /instead of qwen-vl-plus.*took longer than 1 s/);
  });
});
