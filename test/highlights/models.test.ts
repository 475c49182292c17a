import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { createVideoBody } from '../../src/adapters/openai/openai-video-analyst.ts';
import { createProcessName } from '../../src/core/process-name.ts';
import { type EditDecisions, parseSeconds } from '../../src/edit/edit-decisions.ts';
import type { CostSummary } from '../../src/engines/prices/cost.ts';
import { createInstructions } from '../../src/productions/highlights/models/ask-planner.ts';
import { TemporaryCopies } from '../../src/productions/highlights/models/temporary-copies.ts';
import { openObjectStore } from '../../src/storage/store-url.ts';
import { type CliResult, runCliHereWith } from '../support/cli.ts';
import { makeMatchVideo } from '../support/match-video.ts';
import {
  type OpenAiAnswer,
  type OpenAiCall,
  type OpenAiServer,
  openAiServer,
} from '../support/openai-server.ts';
import { neverAsked } from '../support/remote-host.ts';
import { startS3Server } from '../support/s3-server.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const SECONDS = 30;
const folder = createTemporaryFolder();
const films = [join(folder, 'one.mp4'), join(folder, 'two.mp4')];

before(async () => {
  for (const [i, film] of films.entries()) await makeMatchVideo(film, 31 + i, SECONDS);
});

const ANALYSIS = {
  content: 'A match.',
  tags: ['sport'],
  highlights: [{ start: 5, end: 10, score: 0.9, description: 'A goal' }],
  scenes: [{ start: 0, end: SECONDS, description: 'The field' }],
};
const PLAN = {
  theme: 'The best of the match',
  clips: [
    { video_index: 1, start: 20, end: 26, reason: 'The second half begins' },
    { video_index: 0, start: 4.4, end: 10.3, reason: 'The goal' },
  ],
};
const text = (json: unknown, usage: [number, number] = [1000, 100]): OpenAiAnswer => ({
  kind: 'text',
  text: JSON.stringify(json),
  usage,
});
const isVideo = ({ body }: OpenAiCall): boolean => body.includes('"video_url"');
const isPlan = ({ body }: OpenAiCall): boolean => body.includes('"system"');

let runs = 0;

/** Plans with the models of a server. All share what was measured; a wish of its own asks the models anew. */
async function plan(
  server: OpenAiServer,
  args: readonly string[] = [],
  wish = `Wish ${runs++}`,
  more: Readonly<Record<string, string>> = {},
  mode: readonly string[] = ['--plan'],
): Promise<CliResult> {
  const models = ['--analyst', 'qwen-vl-plus', '--planner', 'qwen-plus', '--duration', '12', ...mode];
  const environment = {
    ...more,
    OPENAI_BASE_URL: server.baseUrl,
    OPENAI_API_KEY: 'secret-key',
    DASHSCOPE_API_KEY: '',
  };
  const all = [
    'highlights',
    ...films,
    ...models,
    '--prompt',
    wish,
    ...args,
    '--work-dir',
    join(folder, 'work'),
  ];
  return runCliHereWith(environment, all);
}

function editOf({ code, stdout, stderr }: CliResult): EditDecisions {
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as EditDecisions;
}

const bodyOf = ({ body }: OpenAiCall): Record<string, unknown> =>
  JSON.parse(body.toString()) as Record<string, unknown>;

suite('models propose', () => {
  test('requests have the documented shape, byte for byte, and the plan follows the answers', async () => {
    await using server = await openAiServer((call) => text(isPlan(call) ? PLAN : ANALYSIS));
    const edit = editOf(await plan(server, [], 'Goals only'));
    assert.equal(edit.title, PLAN.theme);
    assert.deepEqual(
      edit.clips.slice(0, 2).map(({ source, reason }) => [source, reason]),
      [
        ['s2', 'The second half begins'],
        ['s1', 'The goal'],
      ],
    );
    const goal = edit.clips[1]!;
    assert.ok(Math.abs(parseSeconds(goal.in) - 4.4) <= 1.5 && Math.abs(parseSeconds(goal.out) - 10.3) <= 1.5);
    const videos = server.calls.filter(isVideo);
    assert.equal(videos.length, 2);
    for (const call of server.calls) {
      assert.equal(call.path, '/v1/chat/completions');
      assert.equal(call.authorization, 'Bearer secret-key');
      assert.equal(call.contentType, 'application/json');
    }
    for (const call of videos) {
      const { messages } = bodyOf(call) as {
        messages: [{ content: [{ video_url: { url: string }; fps: number }] }];
      };
      const [{ video_url, fps }] = messages[0].content;
      assert.match(video_url.url, /^data:video\/mp4;base64,AAAA/);
      const request = {
        videoUrl: video_url.url,
        framesPerSecond: fps,
        durationSeconds: SECONDS,
        prompt: 'Goals only',
        remote: neverAsked,
        signal: new AbortController().signal,
      };
      const head = `{"model":"qwen-vl-plus","messages":[{"role":"user","content":[{"type":"video_url","video_url":{"url":"${video_url.url}"},"fps":${fps}},{"type":"text","text":`;
      assert.ok(call.body.toString().startsWith(head));
      assert.ok(call.body.toString().endsWith('}]}],"response_format":{"type":"json_object"}}'));
      assert.equal(call.body.toString(), JSON.stringify(createVideoBody('qwen-vl-plus', request)));
      assert.match(call.body.toString(), /JSON/);
    }
    const { messages, model } = bodyOf(server.calls.find(isPlan)!) as {
      model: string;
      messages: { content: string }[];
    };
    assert.equal(model, 'qwen-plus');
    assert.equal(messages[0]!.content, createInstructions(12, 'Goals only'));
    const told = JSON.parse(messages[1]!.content) as {
      videos: { video_index: number; analysis: unknown; sound: unknown[] }[];
    };
    assert.deepEqual(
      told.videos.map(({ video_index }) => video_index),
      [0, 1],
    );
    assert.deepEqual(told.videos[0]!.analysis, ANALYSIS);
    assert.ok(
      told.videos.every(({ sound }) => sound.length > 0),
      'what is heard is told',
    );
  });

  test('answers that come as a stream, late, or after “too many” are taken; nothing is paid for twice', async () => {
    let refused = 0;
    await using server = await openAiServer((call, number) => {
      if (number < 2 && refused++ < 2) return { kind: 'status', status: 429, retryAfter: '1' };
      if (isPlan(call)) return { kind: 'stream', text: JSON.stringify(PLAN), usage: [2000, 200] };
      return { ...text(ANALYSIS), delayMs: 700 } as OpenAiAnswer;
    });
    const startedAt = performance.now();
    const edit = editOf(await plan(server, [], 'Keep it'));
    assert.equal(edit.title, PLAN.theme);
    assert.ok(performance.now() - startedAt > 1700, 'Retry-After is kept to');
    assert.equal(server.calls.length, 5);
    assert.deepEqual(editOf(await plan(server, [], 'Keep it')), edit);
    assert.equal(server.calls.length, 5, 'answers are kept');
  });

  test('an answer of the wrong form is mended once, without the film', async () => {
    const broken = '```json\n{"content": "A match", "highlights": [{"start": "0:05", "end": {}}]}\n```';
    await using server = await openAiServer((call) => {
      if (isPlan(call)) return text(PLAN);
      return isVideo(call) ? { kind: 'text', text: broken, usage: [900, 50] } : text(ANALYSIS, [200, 80]);
    });
    editOf(await plan(server));
    const repairs = server.calls.filter((call) => !isPlan(call) && !isVideo(call));
    assert.equal(server.calls.filter(isVideo).length, 2);
    assert.equal(repairs.length, 2);
    assert.ok(repairs.every(({ body }) => body.length < 5000));
  });

  test('videos that a model counts from 1 are counted from 0; clips that can’t be shown are named', async () => {
    const fromOne = {
      theme: 'Counted from one',
      clips: [
        { video_index: 2, start: 20, end: 26, reason: 'The second half begins' },
        { video_index: 1, start: 4.4, end: 10.3, reason: 'The goal' },
        { video_index: 1, start: 500, end: 510, reason: 'behind the end' },
      ],
    };
    await using server = await openAiServer((call) => text(isPlan(call) ? fromOne : ANALYSIS));
    const run = await plan(server);
    assert.deepEqual(
      editOf(run)
        .clips.slice(0, 2)
        .map(({ source, reason }) => [source, reason]),
      [
        ['s2', 'The second half begins'],
        ['s1', 'The goal'],
      ],
    );
    assert.match(
      run.stderr,
      /One of 3 clips that qwen-plus proposed can’t be shown: the video has 30\.0 seconds/,
    );
  });

  test('wrong times are clamped, ordered, snapped or rejected, and the cut keeps its length', async () => {
    const wild = {
      theme: '',
      clips: [
        { video_index: 7, start: 0, end: 5, reason: 'no such video' },
        { video_index: 0, start: 500, end: 510, reason: 'behind the end' },
        { video_index: 0, start: 9, end: 4, reason: 'backwards' },
        { video_index: 0, start: 0, end: SECONDS, reason: 'everything' },
        { video_index: 0, start: -3, end: 6, reason: 'before the start' },
        { video_index: 0, start: 5, end: 8, reason: 'again' },
        { video_index: 1, start: SECONDS - 4, end: 1e9, reason: 'over the end' },
        { video_index: 1, start: 3, end: 3.2, reason: 'a blink' },
      ],
    };
    await using server = await openAiServer((call) => text(isPlan(call) ? wild : ANALYSIS));
    const edit = editOf(await plan(server));
    const total = edit.clips.reduce((sum, clip) => sum + parseSeconds(clip.out) - parseSeconds(clip.in), 0);
    assert.ok(total <= 12.5, `${total} s`);
    for (const { in: from, out, source, reason } of edit.clips) {
      assert.ok(
        parseSeconds(from) >= 0 &&
          parseSeconds(out) <= SECONDS &&
          parseSeconds(out) - parseSeconds(from) >= 1.9,
      );
      assert.ok(!/no such|behind|backwards|everything|again|blink/.test(reason ?? ''), `${source} ${reason}`);
    }
  });

  for (const [name, answer] of [
    ['nonsense', { kind: 'raw', text: '<html>' }],
    [
      'an answer that breaks off',
      { kind: 'stream', text: JSON.stringify(ANALYSIS), usage: [1, 1], breaksOff: true },
    ],
    ['a refusal', { kind: 'status', status: 401 }],
    ['a failure of the service', { kind: 'status', status: 500 }],
  ] as const satisfies readonly (readonly [string, OpenAiAnswer])[]) {
    test(`${name} leaves what is built in, with a warning; --require makes it an error`, async () => {
      await using server = await openAiServer(() => answer);
      const run = await plan(server, [], name);
      const edit = editOf(run);
      assert.ok(edit.clips.length > 0);
      assert.match(run.stderr, /the built-in analysis was used instead of qwen-vl-plus for s1: /);
      const asked = server.calls.length;
      assert.equal(asked, 3, 'what may have been worked on is not sent again');
      const strict = await plan(server, ['--require'], name);
      assert.notEqual(strict.code, 0);
      assert.match(strict.stderr, /model\.(answer|refused)/);
      assert.ok(!strict.stderr.includes('secret-key'));
    });
  }
});

suite('money', () => {
  test('is estimated without asking anyone, within the budget', async () => {
    await using server = await openAiServer(() => text(ANALYSIS));
    const prices = ['--input-price', '2', '--output-price', '10'];
    const run = await plan(server, ['--estimate', '--budget-tokens', '20000', ...prices]);
    assert.equal(run.code, 0, run.stderr);
    const estimate = JSON.parse(run.stdout) as {
      total_tokens: number;
      input_tokens: number;
      output_tokens: number;
      money: number;
      films: { tokens: number; full_tokens: number }[];
    };
    assert.equal(server.calls.length, 0);
    assert.ok(estimate.total_tokens <= 20_000);
    assert.equal(estimate.money, (estimate.input_tokens * 2 + estimate.output_tokens * 10) / 1e6);
    assert.equal(estimate.films.length, 2);
  });

  test('is limited by prices that were given, as a whole and before anything is sent', async () => {
    await using server = await openAiServer((call) => text(isPlan(call) ? PLAN : ANALYSIS, [1000, 100]));
    const prices = ['--input-price', '1000', '--output-price', '2000'];
    const refused = await plan(server, ['--budget-money', '3 CNY', ...prices], 'Budget');
    assert.notEqual(refused.code, 0);
    assert.match(refused.stderr, /budget\.exceeded/);
    assert.equal(server.calls.length, 0);
    const allowed = await plan(server, ['--budget-money', '1000 CNY', ...prices], 'Budget');
    editOf(allowed);
    assert.equal(server.calls.length, 3);
    // Its answers are kept and paid for already; another wish has to be within what is left, and has nothing to do with them.
    const again = await plan(server, ['--budget-money', '1000 CNY', ...prices], 'Budget');
    editOf(again);
    assert.equal(server.calls.length, 3);
  });

  test('of a list limits what is sent, and what is not known is refused', async () => {
    await using server = await openAiServer((call) => text(isPlan(call) ? PLAN : ANALYSIS, [1000, 100]));
    const { host } = new URL(server.baseUrl);
    const price = { host, currency: 'CNY', date: '2026-11-01', source: 'a test' };
    const environment = { FOOTLIGHT_PRICES: join(folder, 'budget-prices.json') };
    const write = (price: object) =>
      writeFile(environment.FOOTLIGHT_PRICES, JSON.stringify({ prices: [price] }));
    await write({ ...price, model: 'qwen-*', million_input_tokens: 1000, million_output_tokens: 2000 });
    const refused = await plan(server, ['--budget-money', '3'], 'Listed', environment);
    assert.match(refused.stderr, /budget\.exceeded/);
    assert.equal(server.calls.length, 0);
    const other = await plan(server, ['--budget-money', '99 USD'], 'Listed', environment);
    assert.match(other.stderr, /budget\.currency/);
    assert.equal(server.calls.length, 0);
    editOf(await plan(server, ['--budget-money', '1000 CNY'], 'Listed', environment));
    assert.equal(server.calls.length, 3);
    const nothing = await plan(server, ['--budget-money', '0'], 'Nothing', environment);
    assert.match(nothing.stderr, /budget\.exceeded/);
    assert.equal(server.calls.length, 3);
  });

  test('is estimated and counted by the prices of a file, failed answers included', async () => {
    await using server = await openAiServer((call) =>
      isPlan(call) ? text(PLAN, [500, 50]) : { kind: 'text', text: 'no JSON', usage: [1000, 100] },
    );
    const price = {
      host: new URL(server.baseUrl).host,
      currency: 'CNY',
      date: '2026-11-01',
      source: 'a test',
    };
    const list = {
      prices: [{ ...price, model: 'qwen-*', million_input_tokens: 1000, million_output_tokens: 2000 }],
    };
    const environment = { FOOTLIGHT_PRICES: join(folder, 'prices.json') };
    await writeFile(environment.FOOTLIGHT_PRICES, JSON.stringify(list));
    const estimate = JSON.parse((await plan(server, ['--estimate'], 'Priced', environment)).stdout) as {
      input_tokens: number;
      output_tokens: number;
      cost: CostSummary;
    };
    assert.ok(
      Math.abs(estimate.cost.money.CNY! - (estimate.input_tokens + 2 * estimate.output_tokens) / 1000) < 1e-9,
    );
    assert.deepEqual(
      estimate.cost.items.map(({ stage }) => stage),
      ['vl-analyse', 'propose'],
    );
    const output = join(folder, 'priced.mp4');
    const run = await plan(server, ['-o', output], 'Priced', environment, []);
    assert.equal(run.code, 0, run.stderr);
    const report = JSON.parse(await readFile(join(folder, 'priced-report.json'), 'utf8')) as {
      models: { spending: { cost: CostSummary } };
    };
    const { items, money } = report.models.spending.cost;
    const watched = items.find(({ stage }) => stage === 'vl-analyse')!;
    const asked = server.calls.filter((call) => !isPlan(call)).length;
    assert.deepEqual([watched.input_tokens, watched.output_tokens], [1000 * asked, 100 * asked]);
    assert.ok(Math.abs(money.CNY! - (asked * 1.2 + 0.6)) < 1e-9, JSON.stringify(money));
  });

  test('is not spent where the budget is too small, and the planner is not asked beyond it', async () => {
    await using server = await openAiServer((call) => text(isPlan(call) ? PLAN : ANALYSIS, [9000, 900]));
    const refused = await plan(server, ['--budget-tokens', '3000']);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /highlights\.over-budget/);
    assert.equal(server.calls.length, 0);
    const capped = await plan(server, ['--budget-tokens', '18000']);
    editOf(capped);
    assert.match(capped.stderr, /is not used: it would need/);
    assert.equal(server.calls.filter(isPlan).length, 0);
  });

  test('a model without a key is refused before anything is watched', async () => {
    await using server = await openAiServer(() => text(ANALYSIS));
    const environment = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: '', DASHSCOPE_API_KEY: '' };
    const run = await runCliHereWith(environment, [
      'highlights',
      ...films,
      '--analyst',
      'qwen-vl-plus',
      '--plan',
    ]);
    assert.equal(run.code, 2);
    assert.match(run.stderr, /model\.no-key/);
  });
});

test('what was asked for and no model can do is said, once each; --require makes it an error', async () => {
  const environment = { OPENAI_BASE_URL: '', OPENAI_API_KEY: '', DASHSCOPE_API_KEY: '' };
  const auto = ['--analyst', 'auto', '--planner', 'auto', '--transcriber', 'auto', '--prompt', 'goals'];
  const ask = (args: readonly string[]) =>
    runCliHereWith(environment, [
      'highlights',
      ...films,
      '--duration',
      '12',
      '--plan',
      ...args,
      '--work-dir',
      join(folder, 'work'),
    ]);
  const run = await ask(auto);
  assert.equal(run.code, 0, run.stderr);
  const warnings = run.stderr.split('\n').filter((line) => line.startsWith('! '));
  assert.equal(warnings.length, 3, run.stderr);
  assert.match(
    warnings[0]!,
    /the built-in analysis was used instead of vision and planning models: No model can be asked/,
  );
  assert.match(warnings[1]!, /speech recognition/);
  assert.match(warnings[2]!, /the prompt/);
  const alone = await ask(['--prompt', 'goals']);
  assert.match(alone.stderr, /! .*the prompt/);
  for (const args of [auto, ['--prompt', 'goals']]) {
    const strict = await ask([...args, '--require']);
    assert.notEqual(strict.code, 0);
    assert.match(strict.stderr, /highlights\.no-model/);
  }
});

test('a transcript is asked for with the film’s sound, and told to the planner', async () => {
  const transcript = { language: 'en', segments: [{ start: 1, end: 2.5, text: 'Goal!' }] };
  await using server = await openAiServer((call) => {
    if (call.path.endsWith('/audio/transcriptions')) return { kind: 'json', json: transcript };
    return text(isPlan(call) ? PLAN : ANALYSIS);
  });
  editOf(await plan(server, ['--transcriber', 'whisper-1']));
  const sent = server.calls.filter(({ path }) => path === '/v1/audio/transcriptions');
  assert.equal(sent.length, 2);
  for (const { body, contentType } of sent) {
    assert.match(contentType ?? '', /^multipart\/form-data; boundary=/);
    assert.match(body.toString('latin1'), /name="model"\r\n\r\nwhisper-1/);
    assert.match(body.toString('latin1'), /name="response_format"\r\n\r\nverbose_json/);
    assert.ok(body.includes('fLaC'));
  }
  assert.match(server.calls.find(isPlan)!.body.toString(), /Goal!/);
});

test('copies lie in a bucket under signed addresses while they are watched, and not afterwards', async () => {
  await using bucket = await startS3Server(join(folder, 'bucket'));
  const store = bucket.address('temporary');
  const fetched: number[] = [];
  await using server = await openAiServer((call) => {
    if (isPlan(call)) return text(PLAN);
    const { messages } = bodyOf(call) as { messages: [{ content: [{ video_url: { url: string } }] }] };
    const { url } = messages[0].content[0].video_url;
    assert.match(
      url,
      /temporary\/temp-compressed\/run_[\w-]+\/compressed_[01]_\d{8}\.mp4\?.*X-Amz-Expires=900/,
    );
    fetched.push(0);
    const number = fetched.length - 1;
    return {
      kind: 'later',
      answer: fetch(url).then(async (response) => {
        fetched[number] = (await response.arrayBuffer()).byteLength;
        return text(ANALYSIS);
      }),
    };
  });
  const environment = {
    OPENAI_BASE_URL: server.baseUrl,
    OPENAI_API_KEY: 'k',
    FOOTLIGHT_TEMP_STORE: store,
    AWS_ACCESS_KEY_ID: 'S3RVER',
    AWS_SECRET_ACCESS_KEY: 'S3RVER',
  };
  const args = [
    '--analyst',
    'qwen-vl-plus',
    '--prompt',
    'from the bucket',
    '--link-seconds',
    '900',
    '--plan',
  ];
  const all = ['highlights', ...films, ...args, '--require', '--work-dir', join(folder, 'work')];
  editOf(await runCliHereWith(environment, all));
  assert.equal(fetched.length, 2);
  assert.ok(
    fetched.every((bytes) => bytes > 10_000),
    `${fetched}`,
  );
  const left = await Array.fromAsync((await openObjectStore(store)).list(''));
  assert.deepEqual(left, []);
});

test('a store that can’t be used is done without, as a model that fails', async () => {
  await using bucket = await startS3Server(join(folder, 'other-bucket'));
  const missing = bucket.address('temporary').replace('//footlight/', '//no-such-bucket/');
  for (const [store, code] of [
    ['s3://_', 'storage.address'],
    [missing, 'storage.denied'],
  ] as const) {
    await using server = await openAiServer((call) => text(isPlan(call) ? PLAN : ANALYSIS));
    const environment = {
      OPENAI_BASE_URL: server.baseUrl,
      OPENAI_API_KEY: 'k',
      FOOTLIGHT_TEMP_STORE: store,
      AWS_ACCESS_KEY_ID: 'S3RVER',
      AWS_SECRET_ACCESS_KEY: 'S3RVER',
    };
    const args = ['--analyst', 'qwen-vl-plus', '--prompt', code, '--plan'];
    const all = ['highlights', ...films, ...args, '--work-dir', join(folder, 'work')];
    const run = await runCliHereWith(environment, all);
    assert.ok(editOf(run).clips.length > 0);
    assert.match(run.stderr, /qwen-vl-plus/);
    assert.equal(server.calls.length, 0, 'what the service can’t fetch is not asked about');
    const strict = await runCliHereWith(environment, [...all, '--require']);
    assert.notEqual(strict.code, 0);
    assert.match(strict.stderr, new RegExp(code));
  }
});

test('a run removes its own copies, those of dead processes and old ones, and no others', async () => {
  await using bucket = await startS3Server(join(folder, 'shared-bucket'));
  process.env.FOOTLIGHT_TEMP_STORE = bucket.address('temporary');
  const store = await openObjectStore(process.env.FOOTLIGHT_TEMP_STORE);
  const list = async (): Promise<string[]> =>
    (await Array.fromAsync(store.list(''))).map(({ key }) => key.split('/')[1]!).sort();
  try {
    const living = `run_${createProcessName()}`;
    const dead = living.replace(/-\d+-(\d+)-/, '-1-$1-');
    for (const run of [dead, living, 'task_other'])
      await store.put(`temp-compressed/${run}/compressed_0_20241104.mp4`, films[0]!);
    {
      await using copies = new TemporaryCopies('task_own');
      assert.equal(await copies.hasStore(), true);
      assert.deepEqual(await list(), [living, 'task_other']);
      await copies.put('compressed_0_20241104.mp4', films[0]!);
      assert.deepEqual(await list(), [living, 'task_other', 'task_own']);
    }
    assert.deepEqual(await list(), [living, 'task_other']);
    {
      // Gone on with after it was killed.
      await using again = new TemporaryCopies('task_other');
      await again.hasStore();
    }
    assert.deepEqual(await list(), [living]);
  } finally {
    delete process.env.FOOTLIGHT_TEMP_STORE;
  }
});

test('tokens of a transcript count as used', async () => {
  await using server = await openAiServer(() => ({ kind: 'text', text: '球进了！', usage: [321, 12] }));
  const output = join(folder, 'heard.mp4');
  const environment = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'k', DASHSCOPE_API_KEY: '' };
  const args = ['--transcriber', 'qwen3-asr-flash', '--duration', '6', '-o', output];
  const all = ['highlights', ...films, ...args, '--work-dir', join(folder, 'work')];
  const run = await runCliHereWith(environment, all);
  assert.equal(run.code, 0, run.stderr);
  const { models } = JSON.parse(await readFile(join(folder, 'heard-report.json'), 'utf8'));
  const { input_tokens, output_tokens } = models.spending;
  assert.deepEqual([input_tokens, output_tokens], [2 * 321, 2 * 12]);
});

test('what is said in the cut stands beside it as captions', async () => {
  const segments = [{ start: 0, end: SECONDS, text: ' Goal! ' }];
  await using server = await openAiServer(() => ({ kind: 'json', json: { language: 'en', segments } }));
  const output = join(folder, 'captions.mp4');
  const environment = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'k', DASHSCOPE_API_KEY: '' };
  const args = [
    '--transcriber',
    'whisper-large',
    '--duration',
    '6',
    '-o',
    output,
    '--work-dir',
    join(folder, 'work'),
  ];
  const run = await runCliHereWith(environment, ['highlights', ...films, ...args]);
  assert.equal(run.code, 0, run.stderr);
  const captions = await readFile(join(folder, 'captions.srt'), 'utf8');
  assert.match(captions, /^1\n00:00:00,0\d\d --> 00:00:0\d,\d{3}\nGoal!\n/);
});

test('the report says what was expected and what was used, failed answers included', async () => {
  await using server = await openAiServer((call) =>
    text(isPlan(call) ? { no: 'plan' } : ANALYSIS, [1234, 56]),
  );
  const output = join(folder, 'cut.mp4');
  const environment = { OPENAI_BASE_URL: server.baseUrl, OPENAI_API_KEY: 'k', DASHSCOPE_API_KEY: '' };
  const args = [
    '--analyst',
    'qwen-vl-plus',
    '--planner',
    'qwen-plus',
    '--duration',
    '8',
    '--input-price',
    '1',
  ];
  const all = ['highlights', ...films, ...args, '-o', output, '--work-dir', join(folder, 'work')];
  const run = await runCliHereWith(environment, all);
  assert.equal(run.code, 0, run.stderr);
  const { models } = JSON.parse(await readFile(join(folder, 'cut-report.json'), 'utf8')) as {
    models: {
      spending: {
        input_tokens: number;
        output_tokens: number;
        money: number;
        estimate: { total_tokens: number };
      };
    };
  };
  assert.equal(models.spending.input_tokens, 3 * 1234);
  assert.equal(models.spending.output_tokens, 3 * 56);
  assert.equal(models.spending.money, (3 * 1234) / 1e6);
  assert.ok(models.spending.estimate.total_tokens > 0);
});
