import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEngines, createProductions, JOB_HOST } from '../../src/app.ts';
import { openObjectStore } from '../../src/storage/store-url.ts';
import { readSample } from '../support/design-samples.ts';
import { makeMatchVideo } from '../support/match-video.ts';
import { type OpenAiCall, type OpenAiServer, openAiServer } from '../support/openai-server.ts';
import { type S3Server, startS3Server } from '../support/s3-server.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { ADMIN_TOKEN, startTestService, type TestService } from '../support/test-service.ts';
import { startWebhookReceiver } from '../support/webhook-receiver.ts';

const folder = createTemporaryFolder();
const films = ['one', 'two'].map((name) => join(folder, `${name}.mp4`));
let service: TestService;
let models: OpenAiServer;
let bucket: S3Server;
/** What the model of the planning stage waits for. */
let beforePlan: () => Promise<void> = async () => undefined;

/** What qwen-vl-plus says of a video, by the design's example. */
const ANALYSIS = {
  content: '运动场景，足球比赛片段',
  tags: ['运动', '足球', '比赛'],
  highlights: [{ start: 5, end: 10, score: 0.9, description: '精彩进球' }],
  scenes: [{ start: 0, end: 24, description: '球场' }],
};
/** What it says of another, word for word: highlights without times. */
const [, WORDS] = readSample<{ content: string; highlights: string[] }[]>('analysis-results.json');
/** What qwen-plus answers, by the design's example. */
const PLAN = {
  theme: '足球比赛精彩瞬间',
  clips: [
    { video_index: 0, start: 4.5, end: 10.2, reason: '精彩进球瞬间' },
    { video_index: 2, start: 12.0, end: 15.5, reason: '观众激情反应' },
  ],
};
const isPlan = ({ body }: OpenAiCall): boolean => body.includes('"system"');
const usage = [1000, 100] as const;

before(async () => {
  for (const [i, film] of films.entries()) await makeMatchVideo(film, 51 + i, 24);
  await writeFile(join(folder, 'broken.mp4'), 'no film');
  bucket = await startS3Server(join(folder, 'bucket'));
  models = await openAiServer((call) => {
    if (!isPlan(call)) {
      const isFirst = call.body.includes('compressed_0');
      return { kind: 'text', text: JSON.stringify(isFirst ? ANALYSIS : WORDS), usage };
    }
    const plan = { kind: 'text', text: JSON.stringify(PLAN), usage } as const;
    return { kind: 'later', answer: beforePlan().then(() => plan) };
  });
  Object.assign(process.env, {
    DASHSCOPE_BASE_URL: models.baseUrl,
    DASHSCOPE_API_KEY: 'secret-key',
    FOOTLIGHT_TEMP_STORE: bucket.address('temporary'),
    FOOTLIGHT_RESULT_STORE: bucket.address('results'),
  });
  service = await startTestService(folder, {
    policy: { inputRoots: [folder], allowPrivate: true },
    production: { productions: await createProductions(), engines: createEngines(), host: JOB_HOST },
  });
});
after(async () => {
  await service[Symbol.asyncDispose]();
  await models[Symbol.asyncDispose]();
  await bucket[Symbol.asyncDispose]();
});

async function json<T>(
  method: string,
  path: string,
  body?: unknown,
  language = 'en',
): Promise<{ status: number; json: T }> {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, 'accept-language': language };
  const answer = await service.ask(method, path, {
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, json: (await answer.json()) as T };
}

async function ended(id: string): Promise<string> {
  for await (const { status } of service.client.follow(id))
    if (['completed', 'partial', 'failed', 'cancelled'].includes(status)) return status;
  return 'unknown';
}

/** The request of the design with every field, those that are not needed as null. */
function createBatch(extra: object = {}) {
  return {
    video_sources: [
      { type: 'local', path: films[0], url: null, compression_profile: null },
      { type: 'local', path: join(folder, 'broken.mp4'), url: null, compression_profile: null },
      { type: 'local', path: films[1], url: null, compression_profile: 'aggressive' },
    ],
    compression_profile: 'balanced',
    temp_url_expiry: 3600,
    output_mode: 'original_quality',
    output_resolution: null,
    output_fps: null,
    output_bitrate: null,
    enable_vl_analysis: true,
    enable_asr: false,
    webhook_url: null,
    custom_prompt: '突出进球',
    ...extra,
  };
}

// biome-ignore lint/suspicious/noExplicitAny: answers are checked field by field
type Json = Record<string, any>;

/** Every field of a sample is in the answer, with a value of the same kind; of lists, in each entry. */
function assertShape(answer: Json, sample: Json, path = ''): void {
  assert.equal(Array.isArray(answer), Array.isArray(sample), path);
  assert.equal(typeof answer, typeof sample, `${path}: ${JSON.stringify(answer)}`);
  if (Array.isArray(sample)) for (const entry of answer as Json[]) assertShape(entry, sample[0], `${path}[]`);
  else if (typeof sample === 'object')
    for (const [key, value] of Object.entries(sample)) assertShape(answer[key], value, `${path}.${key}`);
}

suite('batch clipping, word for word by its design', () => {
  let id: string;
  let early: Json;

  test('takes the request with nulls and a webhook; each document is there as soon as its stage is over', async () => {
    await using receiver = await startWebhookReceiver();
    const watched: { answer?: Json; status?: Json } = {};
    beforePlan = async () => {
      // The planner may be asked a moment before the document is written.
      for (let i = 0; !watched.answer?.results && i < 50; i++, await sleep(100))
        watched.answer = (await json<Json>('GET', `/api/v1/videos/tasks/${id}/vl-results`)).json;
      while (watched.status?.current_stage !== 'plan_generation')
        watched.status = (await json<Json>('GET', `/api/v1/videos/tasks/${id}/status`)).json;
    };
    const sent = await json<Json>(
      'POST',
      '/api/v1/videos/batch-process',
      createBatch({ webhook_url: receiver.url }),
    );
    assert.equal(sent.status, 202, JSON.stringify(sent.json));
    id = sent.json.task_id;
    assert.equal(sent.json.status, 'queued');
    assert.deepEqual(sent.json.compression_summary, {});
    assert.ok(Date.parse(sent.json.estimated_completion) > Date.parse(sent.json.created_at));
    assert.deepEqual(sent.json.videos_info[0], {
      index: 0,
      source_type: 'local',
      duration: null,
      resolution: null,
      size_mb: null,
      compressed_url: null,
    });
    assert.match(sent.json.webhook_secret, /^whsec_/);
    let plan: { answer: Json; isOver: boolean } | undefined;
    for await (const { event_type, status } of service.client.follow(id)) {
      if (event_type === 'document-ready' && !plan) {
        const answer = await json<Json>('GET', `/api/v1/videos/tasks/${id}/clip-plan`);
        if (answer.status === 200) plan = { answer: answer.json, isOver: status !== 'running' };
      }
      if (['completed', 'partial', 'failed', 'cancelled'].includes(status)) break;
    }
    assert.equal(plan?.isOver, false, 'the plan is there before the end');
    assert.equal(plan?.answer.task_id, id);
    assert.equal(plan?.answer.plan.theme, PLAN.theme);
    const [first] = plan!.answer.plan.clips as Json[];
    assert.deepEqual([first!.video_index, first!.reason], [0, '精彩进球瞬间']);
    assert.ok(first!.start < 10.2 && first!.end > 4.5, JSON.stringify(first));
    assert.equal(watched.answer!.task_id, id);
    const [first_result, second_result] = watched.answer!.results as Json[];
    assert.deepEqual(first_result, {
      ...ANALYSIS,
      video_index: 0,
      duration: 24,
      highlights: ['精彩进球'],
      moments: ANALYSIS.highlights,
    });
    const { content, highlights } = WORDS!;
    const { video_index, ...said } = second_result!;
    assert.deepEqual([video_index, said.content, said.highlights], [2, content, highlights]);
    assert.deepEqual(said.moments, []);
    early = watched.status!;
    for (let i = 0; receiver.calls.length === 0 && i < 100; i++) await sleep(100);
    const {
      status: ended,
      final_video_url,
      completed_at,
      task_id,
    } = JSON.parse(receiver.calls[0]!.body) as Json;
    assert.deepEqual([task_id, ended], [id, 'partial']);
    assert.ok(Date.parse(completed_at) > 0);
    assert.match(receiver.calls[0]!.headers['webhook-signature'] as string, /^v1,/);
    const film = await fetch(final_video_url);
    assert.equal(film.status, 200);
    assert.match(final_video_url, new RegExp(`/processed/${id}/final_\\d{14}\\.mp4\\?`));
  });

  test('tells of the stage that it is in, with what was done before', () => {
    assert.deepEqual([early.status, early.current_stage], ['generating_plan', 'plan_generation']);
    assert.equal(early.stages.preparation.status, 'partial');
    assert.equal(early.stages.preparation.videos_processed, 2);
    assert.equal(early.stages.compression.videos_compressed, 2);
    assert.equal(typeof early.stages.compression.total_size_reduction_mb, 'number');
    assert.equal(early.stages.temporary_upload.videos_uploaded, 2);
    assert.equal(early.stages.vl_analysis.videos_analyzed, 2);
    assert.ok(early.stages.vl_analysis.duration_seconds >= 0);
    assert.deepEqual([early.vl_analysis_results.length, early.clip_decisions], [2, null]);
    assertShape(early.vl_analysis_results, readSample('vl-analysis-results.json'));
    assertShape([early.videos_info[0]], readSample('videos-info.json'));
    assertShape(early.compression_summary, readSample('compression-summary.json'));
    assert.deepEqual([early.final_video_url, early.final_video_info, early.completed_at], [null, null, null]);
    assert.deepEqual(
      early.error_details.map(({ video_index, code }: Json) => [video_index, code]),
      [[1, 'input.unreadable']],
    );
    const [video, broken] = early.videos_info as Json[];
    assert.deepEqual([video!.duration, video!.resolution], [24, '160x90']);
    assert.ok(video!.size_mb > 0);
    const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
    assert.match(video!.compressed_url, new RegExp(`/temp-compressed/${id}/compressed_0_${day.slice(0, 6)}`));
    assert.deepEqual([broken!.duration, broken!.compressed_url], [null, null]);
    const { total_original_size_mb, total_compressed_size_mb, estimated_token_savings } =
      early.compression_summary as Json;
    assert.ok(total_original_size_mb > 0 && total_compressed_size_mb > 0);
    assert.match(estimated_token_savings, /^~-?\d+%$/);
  });

  test('shows the finished task in the language of the caller, and leaves no temporary copy', async () => {
    const answer = await service.ask('GET', `/api/v1/videos/tasks/${id}/status`, {
      headers: { 'accept-language': 'zh-CN', authorization: `Bearer ${ADMIN_TOKEN}` },
    });
    const status = (await answer.json()) as Json;
    assert.deepEqual([status.status, status.status_text, status.progress], ['partial', '部分完成', 100]);
    const { clips_generated, total_clips } = status.stages.clip_generation;
    assert.ok(clips_generated > 0 && clips_generated === total_clips);
    assert.deepEqual(Object.keys(status.stages).sort(), [
      'cleanup',
      'clip_generation',
      'compression',
      'final_upload',
      'merging',
      'plan_generation',
      'preparation',
      'temporary_upload',
      'vl_analysis',
    ]);
    assert.equal(status.clip_decisions.theme, PLAN.theme);
    assertShape(status.stages, readSample('stages.json'));
    assertShape(status.clip_decisions, readSample('clip-decisions.json'));
    assert.ok(status.final_video_info.duration > 3 && status.final_video_info.size_mb > 0);
    assert.equal(status.final_video_info.resolution, '160x90');
    assert.ok(Date.parse(status.completed_at) >= Date.parse(status.created_at));
    assert.match(status.error_details[0].message, /[\u4e00-\u9fff]/);
    const store = await openObjectStore(bucket.address('temporary'));
    assert.deepEqual(await Array.fromAsync(store.list('')), []);
  });

  test('the models are asked as the design asks them', () => {
    for (const call of models.calls) assert.equal(call.authorization, 'Bearer secret-key');
    const asked = models.calls.map(({ body }) => (JSON.parse(body.toString()) as Json).model as string);
    assert.deepEqual(asked.toSorted(), ['qwen-plus', 'qwen-vl-plus', 'qwen-vl-plus']);
    const planned = models.calls.find(isPlan)!.body.toString();
    assert.match(planned, /基于以下多个视频的分析结果，生成一个精彩集锦的裁剪方案。.*用户额外需求：突出进球/);
    for (const { body } of models.calls.filter((call) => !isPlan(call)))
      assert.match(body.toString(), /请详细分析视频内容，识别精彩片段和关键场景。/);
  });
});

suite('batch clipping over HTTP', () => {
  let id: string;

  test('takes the sources of the design, and says which can’t be had', async () => {
    const [local, ...hosted] = readSample<Json[]>('video-sources.json');
    const send = (video_sources: object[]) =>
      json<Json>('POST', '/api/v1/videos/batch-process', { video_sources }, 'zh-CN');
    const refused = await send([local!]);
    assert.deepEqual([refused.status, refused.json.code], [422, 'source.not-found']);
    const sent = await send(hosted);
    assert.equal(sent.status, 202, JSON.stringify(sent.json));
    assert.deepEqual(
      sent.json.videos_info.map(({ source_type }: Json) => source_type),
      hosted.map(({ type }) => type),
    );
    await service.client.cancel(sent.json.task_id);
  });

  test('takes mixed sources, tells of its stages, and ends partial where one is bad', async () => {
    const upload = await service.client.upload(new Blob([await readFile(films[1]!)]), { name: 'two.mp4' });
    const sent = await json<{ task_id: string; status: string; videos_info: unknown[] }>(
      'POST',
      '/api/v1/videos/batch-process',
      {
        video_sources: [
          { type: 'local', path: films[0] },
          { type: 'local', path: join(folder, 'broken.mp4') },
          { type: 'url', url: upload, compression_profile: 'aggressive' },
        ],
        duration: 8,
        enable_vl_analysis: false,
      },
      'zh-CN',
    );
    assert.equal(sent.status, 202, JSON.stringify(sent.json));
    assert.equal(sent.json.videos_info.length, 3);
    id = sent.json.task_id;
    assert.equal(await ended(id), 'partial');
    const { json: status } = await json<{
      status: string;
      progress: number;
      stages: Record<string, { status: string; count: string | null; duration_seconds: number }>;
      final_video_url: string;
      error_details: { code: string; video_index: number }[];
    }>('GET', `/api/v1/videos/tasks/${id}/status`);
    assert.equal(status.status, 'partial');
    assert.equal(status.progress, 100);
    assert.deepEqual(Object.keys(status.stages).sort(), [
      'clip_generation',
      'download',
      'final_upload',
      'merging',
      'preparation',
    ]);
    assert.match(status.stages.clip_generation!.count ?? '', /^(\d+)\/\1$/);
    assert.ok(
      Object.values(status.stages).every(
        (stage) => ['completed', 'partial'].includes(stage.status) && stage.duration_seconds >= 0,
      ),
    );
    assert.equal(status.stages.preparation!.status, 'partial', 'one video could not be read');
    assert.deepEqual(
      status.error_details.map(({ code, video_index }) => [video_index, code]),
      [[1, 'input.unreadable']],
    );
    const film = await fetch(status.final_video_url);
    assert.equal(film.status, 200);
    assert.ok((await film.arrayBuffer()).byteLength > 10_000);
  });

  test('shows its plan by video, and no path of this machine', async () => {
    const { json: answer } = await json<{
      plan: { theme: string; clips: { video_index: number; start: number; end: number; reason: string }[] };
    }>('GET', `/api/v1/tasks/${id}/clip-plan`);
    assert.ok(answer.plan.clips.length > 0);
    for (const { video_index, start, end, reason } of answer.plan.clips) {
      assert.ok([0, 2].includes(video_index));
      assert.ok(end - start >= 1.9);
      assert.match(reason, /\p{Script=Han}.*。/u, 'in the language of the request');
    }
    const results = await json<{ results: unknown[] }>('GET', `/api/v1/tasks/${id}/vl-results`);
    assert.deepEqual(results.json.results, [], 'no model was asked');
    const { artifacts } = (
      await json<{ artifacts: { name: string; url: string }[] }>('GET', `/api/v1/tasks/${id}/artifacts`)
    ).json;
    for (const { name, url } of artifacts) {
      if (/\.(mp4|jpg)$/.test(name)) continue;
      if (name.endsWith('-report.html'))
        assert.match(await (await service.ask('GET', url)).text(), /<html lang="zh">[\s\S]*各视频时间线/);
      assert.ok(!(await (await service.ask('GET', url)).text()).includes('/inputs/'), name);
    }
  });

  test('renders an edited plan on films that are named anew, and opens no file that a document names', async () => {
    const upload = await service.client.upload(new Blob([await readFile(films[1]!)]), { name: 'two.mp4' });
    const { artifacts } = (
      await json<{ artifacts: { name: string }[] }>('GET', `/api/v1/tasks/${id}/artifacts`)
    ).json;
    const name = artifacts.find(({ name: each }) => /^final_\d{14}-edit\.json$/.test(each))!.name;
    const edit = `task:${id}/${name}`;
    const alone = await json<{ task_id: string }>('POST', '/api/v1/render', { edit });
    assert.equal(await ended(alone.json.task_id), 'failed');
    const failed = await service.client.getTask(alone.json.task_id);
    assert.equal((failed.error as { code: string }).code, 'edit.films-needed');
    const named = await json<{ task_id: string }>('POST', '/api/v1/render', {
      edit,
      sources: [films[0], upload],
    });
    assert.equal(named.status, 202, JSON.stringify(named.json));
    assert.equal(
      await ended(named.json.task_id),
      'completed',
      JSON.stringify((await service.client.getTask(named.json.task_id)).error),
    );
  });

  test('a wrong request is refused with what is wrong', async () => {
    for (const [body, code] of [
      [{ video_sources: [] }, 'request.option'],
      [{ video_sources: [{ type: 'local', url: 'https://example.org/x.mp4' }] }, 'request.option'],
      [{ video_sources: [{ type: 'local', path: '/etc/passwd' }] }, 'source.not-found'],
      [
        { video_sources: Array.from({ length: 11 }, () => ({ type: 'local', path: films[0] })) },
        'request.option',
      ],
    ] as const) {
      const { status, json: problem } = await json<{ code: string }>(
        'POST',
        '/api/v1/videos/batch-process',
        body,
      );
      assert.ok(status >= 400 && status < 500);
      assert.equal(problem.code, code);
    }
  });

  test('a task that is not there is told on every route, in the language of the caller', async () => {
    for (const route of [
      'videos/tasks/none/status',
      'videos/tasks/none/vl-results',
      'videos/tasks/none/clip-plan',
    ])
      for (const [language, detail] of [
        ['zh-CN', '任务不存在。'],
        ['en', 'There is no such task.'],
      ] as const) {
        const answer = await json<{ code: string; detail: string }>(
          'GET',
          `/api/v1/${route}`,
          undefined,
          language,
        );
        assert.deepEqual([answer.status, answer.json.code], [404, 'task.not-found'], route);
        assert.equal(answer.json.detail, detail);
      }
  });

  test('a wrong field is refused with its path, its value, what is allowed and what would be right', async () => {
    const good = { video_sources: [{ type: 'local', path: films[0] }] };
    for (const [field, value, detail] of [
      ['temp_url_expiry', 5, /^temp_url_expiry：至少为 600，收到的是 5。例如：3600。$/],
      ['temp_url_expiry', '7200', /^temp_url_expiry：应为数字，收到的是 "7200"。例如：7200。$/],
      ['enable_asr', 'yes', /^enable_asr：应为布尔值（true 或 false），收到的是 "yes"。例如：false。$/],
      ['compression_profile', 'small', /aggressive.*dynamic.*收到的是 "small"。例如："balanced"。$/],
      ['output_fps', '30', /^output_fps：应为数字，收到的是 "30"。例如：30。$/],
      ['output_bitrate', 5000, /^output_bitrate：应为文本，收到的是 5000。例如："5000k"。$/],
      ['output_bitrate', '5 Mbit', /^output_bitrate：请使用 .*收到的是 "5 Mbit"。例如："5000k"。$/],
      ['output_resolution', 'big', /^output_resolution：请使用 .*收到的是 "big"。例如："1080p"。$/],
      ['custom_prompt', 5, /^custom_prompt：应为文本，收到的是 5。例如："多选进球"。$/],
      [
        'codec',
        'h264',
        /^此处没有 codec；可用的有 video_sources、compression_profile、.*、duration、priority、deadline_seconds。/,
      ],
      ['bitrate', '5000k', /^此处没有 bitrate，是否应为 output_bitrate。/],
      ['webhook', 'https://example.org', /^此处没有 webhook，是否应为 webhook_url。/],
      [
        'video_sources',
        '/videos/one.mp4',
        /^video_sources：应为列表.*例如：\[\{"type":"local","path":".*"\}/,
      ],
      [
        'video_sources',
        [{ type: 'ftp' }],
        /^video_sources\.0\.type：.*local.*收到的是 "ftp"。例如："local"。$/,
      ],
    ] as const) {
      const body = { ...good, [field]: value };
      const { status, json: problem } = await json<{ code: string; detail: string; value: string }>(
        'POST',
        '/api/v1/videos/batch-process',
        body,
        'zh-CN',
      );
      assert.deepEqual([status, problem.code], [422, 'request.option'], field);
      assert.match(problem.detail, detail);
      assert.ok(problem.value.startsWith(field), problem.value);
    }
  });
});
