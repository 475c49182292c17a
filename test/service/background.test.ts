import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Validator } from '@seriousme/openapi-schema-validator';
import { createEngines, JOB_HOST } from '../../src/app.ts';
import { createWarning } from '../../src/core/warning.ts';
import type { Production } from '../../src/execution/production.ts';
import { getOutputKey } from '../../src/jobs/files/sources.ts';
import { changeTask, type TaskChange } from '../../src/jobs/tasks/task-changes.ts';
import { background } from '../../src/productions/background/index.ts';
import { readSample } from '../support/design-samples.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { startTestService, type TestService } from '../support/test-service.ts';
import { toyProductions } from '../support/toy-productions.ts';
import { startWebhookReceiver } from '../support/webhook-receiver.ts';

const REPLACE = '/api/v1/background-replace';
const EXECUTOR = 'the-test';
const folder = createTemporaryFolder();
let service: TestService;

before(async () => {
  // No worker: the test itself writes what one would.
  service = await startTestService(folder, {
    withWorker: false,
    production: {
      productions: new Map([...toyProductions, ['background', background as unknown as Production]]),
      engines: createEngines({}),
      host: JOB_HOST,
    },
  });
});
after(async () => service[Symbol.asyncDispose]());

interface Answer<T> {
  readonly status: number;
  readonly json: T;
}

async function call<T = Record<string, unknown>>(
  method: string,
  path: string,
  { body, token }: { readonly body?: unknown; readonly token?: string } = {},
): Promise<Answer<T>> {
  const answer = await service.ask(method, path, {
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(token && { headers: { authorization: `Bearer ${token}` } }),
  });
  const text = await answer.text();
  return { status: answer.status, json: (text ? JSON.parse(text) : undefined) as T };
}

/** The design's request, word for word. */
function createRequest(clipId: string) {
  return {
    clip_id: clipId,
    video_url: 'https://example.org/films/clip.mp4',
    background_image: 'https://example.org/pictures/forest.jpg',
    prompt: 'a forest in the morning',
  };
}

async function submit(clipId: string, token?: string): Promise<string> {
  const { status, json } = await call<{ task_id: string }>('POST', REPLACE, {
    body: createRequest(clipId),
    token,
  });
  assert.equal(status, 202, JSON.stringify(json));
  return json.task_id;
}

function getOwnId(alias: string): string {
  return alias.slice('bg-replace-'.length);
}

/** Writes to a task as the run of a worker does. */
const run = {
  async claim(alias: string): Promise<void> {
    await service.backend.queue.changeState(getOwnId(alias), () => ({ type: 'claim', executor: EXECUTOR }));
  },
  async report(alias: string, stage: string, progress: number, overall: number): Promise<void> {
    const set: TaskChange['set'] = {
      stage,
      stage_progress: progress,
      overall_progress: overall,
      eta_seconds: 120.4,
    };
    await service.backend.database.runInTransaction((client) =>
      changeTask(client, { id: getOwnId(alias), set, event: 'step-progress' }),
    );
  },
  async complete(alias: string, warnings: ReturnType<typeof createWarning>[] = []): Promise<void> {
    const outputs = {
      video: 'clip-background.mp4',
      thumbnail: 'thumbnail.jpg',
      qa_report: 'qa.json',
      analysis: 'analysis.json',
    };
    for (const [role, name] of Object.entries(outputs)) {
      const path = join(folder, name);
      await writeFile(path, CONTENTS[role as keyof typeof CONTENTS]);
      await service.backend.objects.put(getOutputKey(getOwnId(alias), name), path, { move: true });
    }
    await service.backend.queue.changeState(getOwnId(alias), () => ({
      type: 'complete',
      result: { outputs, warnings, steps: [] },
    }));
  },
};

const QA = {
  flicker_score: 0.98,
  edge_score: 0.95,
  overall_score: 0.91,
  pass_threshold: 0.85,
  warnings: [createWarning('background.no-subject', { name: 'a.mp4', shot: 1, start: '0 s', end: '5 s' })],
};
const ANALYSIS = {
  scene_info: { type: 'indoor', environment: 'office' },
  lighting: {
    direction: [0.5, 0.8, 0.3],
    temp: 5500,
    contrast: 0.4,
    softness: 0.7,
    shadow_direction: [-0.5, -0.8],
  },
  camera_motion: { type: 'static', curve: [], shake: 0.02, confidence: 0.9 },
  subject_bbox: [[10, 20, 30, 40]],
  key_points: [],
  trajectory: [[25, 40]],
  depth_map: null,
  fps: 30,
  duration: 5.2,
  resolution: '1920x1080',
};
const CONTENTS = {
  video: 'a video',
  thumbnail: 'a picture',
  qa_report: JSON.stringify(QA),
  analysis: JSON.stringify(ANALYSIS),
};

interface SentEvent {
  readonly id: number;
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** Reads a stream to its end. */
async function readEvents(alias: string, lastEventId?: number): Promise<SentEvent[]> {
  const answer = await service.ask('GET', `${REPLACE}/${alias}/events`, {
    ...(lastEventId !== undefined && { headers: { 'last-event-id': String(lastEventId) } }),
  });
  const blocks = (await answer.text()).split('\n\n').filter((block) => block.includes('data:'));
  return blocks.map((block) => {
    const get = (field: string): string => new RegExp(`^${field}: ?(.*)$`, 'm').exec(block)![1]!;
    return { id: Number(get('id')), event: get('event'), data: JSON.parse(get('data')) };
  });
}

suite('a replacement', () => {
  test('is asked for in the words of the design, and answered in them', async () => {
    const body = createRequest('clip-1');
    const answer = await service.ask('POST', REPLACE, { body: JSON.stringify(body) });
    assert.equal(answer.status, 202);
    const accepted = (await answer.json()) as Record<string, string>;
    const id = accepted.task_id!;
    assert.match(id, /^bg-replace-\w+$/);
    const { created_at, ...rest } = accepted;
    assert.ok(Math.abs(Date.parse(created_at!) - Date.now()) < 600_000);
    assert.deepEqual(rest, {
      task_id: id,
      clip_id: 'clip-1',
      status: 'created',
      status_url: `${REPLACE}/${id}`,
      events_url: `${REPLACE}/${id}/events`,
    });
    assert.equal(answer.headers.get('location'), rest.status_url);
    const task = await service.client.getTask(id);
    assert.equal(task.workflow, 'background');
    assert.deepEqual(task.options, {
      videos: [body.video_url],
      image: body.background_image,
      prompt: body.prompt,
      clipId: 'clip-1',
    });
  });

  test('is described in the OpenAPI document', async () => {
    const document = (await (await service.ask('GET', '/openapi.json')).json()) as { paths: object };
    const { valid, errors } = await new Validator().validate(document);
    assert.ok(valid, JSON.stringify(errors));
    for (const path of [REPLACE, `${REPLACE}/{id}/events`, '/api/v1/clips/{clip_id}'])
      assert.ok(path in document.paths, path);
  });

  test('needs no prompt, also where a program sends null', async () => {
    for (const prompt of [undefined, null]) {
      const { status, json } = await call<{ task_id: string }>('POST', REPLACE, {
        body: { ...createRequest('clip-1'), prompt },
      });
      assert.equal(status, 202, JSON.stringify(json));
      assert.ok(!('prompt' in (await service.client.getTask(json.task_id)).options));
    }
  });

  test('takes uploads as all routes do', async () => {
    const upload = await service.client.upload(new Blob(['a picture']), { name: 'forest.jpg' });
    const { status, json } = await call('POST', REPLACE, {
      body: { ...createRequest('clip-1'), background_image: upload },
    });
    assert.equal(status, 202, JSON.stringify(json));
  });

  test('of a wrong body is refused, and says what is wrong', async () => {
    const good = createRequest('clip-1');
    const { clip_id: _, ...nameless } = good;
    for (const [body, code, value] of [
      [nameless, 'request.option', 'clip_id'],
      [{ ...good, clip_id: 'a/b' }, 'request.option', 'clip_id'],
      [{ ...good, clip_id: '..' }, 'request.option', 'clip_id'],
      [{ ...good, clip_id: 'x'.repeat(201) }, 'request.option', 'clip_id'],
      [{ ...good, video_url: 7 }, 'request.option', 'video_url'],
      [{ ...good, background_image: '' }, 'request.option', 'background_image'],
      [{ ...good, prompt: 'x'.repeat(2501) }, 'request.option', 'prompt'],
      [{ ...good, background_image: null, prompt: null }, 'request.option', 'background_image'],
      [{ ...good, video: 'https://example.org/x.mp4' }, 'request.option', 'video'],
      [{ ...good, video_url: '/etc/passwd' }, 'source.not-found', '/etc/passwd'],
      [{ ...good, background_image: 'upload:none' }, 'source.not-found', 'upload:none'],
    ] as const) {
      const { status, json } = await call('POST', REPLACE, { body });
      assert.deepEqual([status, json.code, json.value], [422, code, value], JSON.stringify(json));
    }
    const { token } = await service.newCaller(['read']);
    assert.equal((await call('POST', REPLACE, { body: good, token })).status, 403);
  });
});

suite('ids with the prefix', () => {
  test('are taken wherever a task is named', async () => {
    const id = await submit('clip-2');
    const own = getOwnId(id);
    for (const path of ['', '/status', '/progress', '/artifacts', '/events']) {
      if (path === '/events') await call('POST', `/api/v1/tasks/${id}/cancel`);
      const answer = await service.ask('GET', `/api/v1/tasks/${id}${path}`);
      assert.equal(answer.status, 200, path);
      await answer.body?.cancel();
    }
    for (const action of ['retry', 'pause', 'resume', 'cancel'])
      assert.equal((await call('POST', `/api/v1/tasks/${id}/${action}`)).json.task_id, own, action);
    await call('POST', `/api/v1/tasks/${id}/retry`);
    await run.claim(id);
    await run.complete(id);
    const name = 'clip-background.mp4';
    assert.equal(await (await service.client.download(id, name)).text(), 'a video');
    assert.equal(await (await fetch(await service.client.link(id, name, 60))).text(), 'a video');
    const again = { ...createRequest('clip-2'), video_url: `task:${id}/${name}` };
    assert.equal((await call('POST', REPLACE, { body: again })).status, 202, 'an input');
    assert.equal((await service.ask('DELETE', `/api/v1/tasks/${id}`)).status, 204);
    assert.equal((await call('GET', `/api/v1/tasks/${own}`)).status, 404);
  });

  test('stand for tasks of their production alone', async () => {
    const toy = await service.client.submit('toy' as never, {} as never);
    assert.equal((await call('GET', `/api/v1/tasks/bg-replace-${toy}`)).status, 404);
    const { status, json } = await call('GET', `${REPLACE}/${toy}`);
    assert.deepEqual([status, json.code], [422, 'task.wrong-workflow']);
  });

  test('can be left out on routes of the production', async () => {
    const id = await submit('clip-2');
    assert.equal((await call('GET', `${REPLACE}/${getOwnId(id)}`)).json.task_id, id);
  });
});

suite('the states', () => {
  test('are told as the design has them, whether asked for or listened to', async () => {
    const id = await submit('clip-3');
    const look = async () => (await call(`GET`, `${REPLACE}/${id}`)).json;
    assert.deepEqual(await look(), {
      task_id: id,
      clip_id: 'clip-3',
      status: 'created',
      stage: 'created',
      stage_progress: 0,
      overall_progress: 0,
      message: 'Waiting for a free worker.',
      eta_seconds: null,
    });
    await run.claim(id);
    for (const [stage, progress, overall] of [
      ['analyze', 1, 0.04],
      ['survey-shots', 1, 0.1],
      ['separate', 0.75, 0.2],
      // After a pause, what is there is looked up again.
      ['analyze', 0.2, 0.2],
      ['separate', 1, 0.27],
      ['measure-subject', 1, 0.3],
      ['generate', 0.5, 0.45],
      ['composite', 0.2, 0.65],
    ] as const)
      await run.report(id, stage, progress, overall);
    const { message: _, ...shown } = await look();
    assert.deepEqual(shown, {
      task_id: id,
      clip_id: 'clip-3',
      status: 'compositing',
      stage: 'compositing',
      stage_progress: 20,
      overall_progress: 64,
      eta_seconds: 120,
    });
    await run.report(id, 'check-quality', 1, 0.95);
    await run.complete(id);

    const events = await readEvents(id);
    assert.deepEqual(
      events.map(({ event, data }) => [event, data.stage, data.stage_progress, data.overall_progress]),
      [
        ['progress', 'created', 0, 0],
        ['progress', 'created', 0, 0],
        ['progress', 'analyzing', 40, 4],
        ['progress', 'analyzing', 100, 10],
        ['progress', 'separating', 56, 21],
        ['progress', 'separating', 56, 21],
        ['progress', 'separating', 75, 25],
        ['progress', 'separating', 100, 30],
        ['progress', 'generating', 68, 50],
        ['progress', 'compositing', 20, 64],
        ['progress', 'enhancing', 40, 86],
        ['completed', 'completed', 100, 100],
      ],
    );
    for (const [key, value] of Object.entries(readSample<object>('event.json')))
      assert.equal(typeof events[4]!.data[key], typeof value, key);
    const { message, ...separating } = events[4]!.data;
    assert.equal(typeof message, 'string');
    assert.deepEqual(separating, {
      task_id: id,
      event_type: 'progress',
      stage: 'separating',
      stage_progress: 56,
      overall_progress: 21,
      eta_seconds: 120,
    });
    for (const from of [1, 5, 11])
      assert.deepEqual(await readEvents(id, from), events.slice(from), 'who comes back is told the rest');
    const over = await service.ask('GET', `${REPLACE}/${id}/events`, { headers: { 'last-event-id': '12' } });
    assert.equal(over.status, 204);
  });

  test('end with the outputs, the report and what to mind', async () => {
    const id = await submit('clip-4');
    await run.claim(id);
    await run.complete(id, [createWarning('media.silent', { stream: 1 })]);
    const { json } = await call(`GET`, `${REPLACE}/${id}`);
    const url = (name: string): string => `/api/v1/tasks/${id}/artifacts/${name}`;
    assert.equal(json.status, 'completed');
    assert.equal(json.eta_seconds, null);
    assert.ok(typeof json.warning === 'string' && json.warning.length > 5);
    assert.deepEqual(json.result, {
      video: url('clip-background.mp4'),
      final_video_url: url('clip-background.mp4'),
      thumbnail: url('thumbnail.jpg'),
      analysis: url('analysis.json'),
      qa_report: QA,
    });
    assert.equal(await (await service.ask('GET', url('clip-background.mp4'))).text(), 'a video');
    const headers = { 'accept-language': 'zh-CN' };
    const chinese = await (await service.ask('GET', `${REPLACE}/${id}`, { headers })).json();
    const { qa_report: report, ...others } = (chinese as Record<string, Record<string, unknown>>).result!;
    assert.ok(others.video);
    const [warning] = (report as { warnings: { code: string; message: string }[] }).warnings;
    assert.equal(warning!.code, 'background.no-subject');
    assert.match(warning!.message, /\p{Script=Han}/u, 'warnings of the report, too');
  });

  test('of a failure keep how far it was, and say why', async () => {
    const id = await submit('clip-4');
    await run.claim(id);
    await run.report(id, 'generate', 0.5, 0.45);
    const error = { code: 'toy.broken', kind: 'terminal', message: 'It broke.', remedy: 'Mend it.' } as const;
    await service.backend.queue.changeState(getOwnId(id), () => ({ type: 'fail', error }));
    const { json } = await call(`GET`, `${REPLACE}/${id}`);
    assert.deepEqual(
      [json.status, json.stage, json.stage_progress, json.overall_progress, json.message],
      ['failed', 'failed', 68, 50, 'It broke.'],
    );
    assert.deepEqual(json.error, { code: 'toy.broken', message: 'It broke.', remedy: 'Mend it.' });
    assert.ok(!('result' in json));
    assert.deepEqual((await readEvents(id)).at(-1)!.data, {
      task_id: id,
      event_type: 'failed',
      stage: 'failed',
      stage_progress: 68,
      overall_progress: 50,
      message: 'It broke.',
      eta_seconds: null,
    });
  });

  test('of a pause and a cancellation are named', async () => {
    const id = await submit('clip-4');
    await call('POST', `/api/v1/tasks/${id}/pause`);
    assert.equal((await call(`GET`, `${REPLACE}/${id}`)).json.status, 'paused');
    await call('POST', `/api/v1/tasks/${id}/cancel`);
    assert.equal((await call(`GET`, `${REPLACE}/${id}`)).json.status, 'cancelled');
    assert.equal((await readEvents(id)).at(-1)!.event, 'cancelled');
  });
});

suite('what is left of a clip', () => {
  test('the analysis is there when it is made', async () => {
    const id = await submit('clip-5');
    const early = await call(`GET`, `${REPLACE}/${id}/analysis`);
    assert.deepEqual([early.status, early.json.code], [422, 'task.no-result']);
    await run.claim(id);
    await run.complete(id);
    assert.deepEqual((await call(`GET`, `${REPLACE}/${id}/analysis`)).json, ANALYSIS);
  });

  test('the record names the newest video that was made, until there is one the newest task', async () => {
    const read = async () => (await call<Record<string, string>>('GET', '/api/v1/clips/clip-6')).json;
    assert.equal((await read()).code, 'clip.not-found');
    const first = await submit('clip-6');
    const { updated_at, ...waiting } = await read();
    assert.ok(Number.isFinite(Date.parse(updated_at!)));
    const nothing = { asset_id: null, cached_url: null, thumbnail: null };
    assert.deepEqual(waiting, { clip_id: 'clip-6', ...nothing, task_id: first, status: 'created' });
    await run.claim(first);
    await run.complete(first);
    const second = await submit('clip-6');
    const { asset_id, cached_url, thumbnail, task_id, status } = await read();
    assert.deepEqual([task_id, status], [first, 'completed']);
    for (const [url, content] of [
      [cached_url, 'a video'],
      [thumbnail, 'a picture'],
    ])
      assert.equal(await (await fetch(new URL(url!, service.url))).text(), content, 'no token is needed');
    const named = { ...createRequest('clip-6'), video_url: asset_id };
    assert.equal((await call('POST', REPLACE, { body: named })).status, 202, 'the asset is an input');
    await run.claim(second);
    await run.complete(second);
    assert.equal((await read()).task_id, second);
  });

  test('is only its owner’s to see', async () => {
    const [owner, other] = [await service.newCaller(), await service.newCaller()];
    const id = await submit('clip-7', owner.token);
    const paths = [
      '/api/v1/clips/clip-7',
      `${REPLACE}/${id}`,
      `${REPLACE}/${id}/events`,
      `${REPLACE}/${id}/analysis`,
    ];
    for (const path of paths)
      assert.equal((await call('GET', path, { token: other.token })).status, 404, path);
    assert.equal((await call('GET', paths[0]!, { token: owner.token })).json.task_id, id);
    const newer = await submit('clip-7', other.token);
    assert.equal((await call('GET', paths[0]!, { token: owner.token })).json.task_id, id);
    assert.equal((await call('GET', paths[0]!, { token: other.token })).json.task_id, newer);
    const { token } = await service.newCaller(['write']);
    assert.equal((await call('GET', paths[0]!, { token })).status, 403);
  });

  test('webhooks tell of it', async () => {
    await using receiver = await startWebhookReceiver();
    const { token } = await service.newCaller();
    await call('POST', '/api/v1/webhooks', { body: { url: receiver.url }, token });
    const id = await submit('clip-8', token);
    await run.claim(id);
    await run.complete(id);
    for (let i = 0; i < 200 && receiver.calls.length === 0; i++) await sleep(50);
    const { event_type, task_id, sequence, ...told } = JSON.parse(receiver.calls[0]!.body) as Record<
      string,
      string
    >;
    assert.deepEqual([event_type, task_id, sequence], ['task-completed', getOwnId(id), 3]);
    assert.equal(told.clip_id, 'clip-8');
    assert.equal(told.asset_id, `task:${getOwnId(id)}/clip-background.mp4`);
    assert.equal(await (await fetch(new URL(told.cached_url!, service.url))).text(), 'a video');
    assert.equal(await (await fetch(new URL(told.thumbnail!, service.url))).text(), 'a picture');
  });
});
