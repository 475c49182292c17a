import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { createEngines, createProductions, JOB_HOST } from '../../src/app.ts';
import { makeMatchVideo } from '../support/match-video.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

const folder = createTemporaryFolder();
const films = ['one', 'two'].map((name) => join(folder, `${name}.mp4`));
let service: TestService;

before(async () => {
  for (const [i, film] of films.entries()) await makeMatchVideo(film, 51 + i, 24);
  await writeFile(join(folder, 'broken.mp4'), 'no film');
  service = await startTestService(folder, {
    policy: { inputRoots: [folder] },
    production: { productions: await createProductions(), engines: createEngines(), host: JOB_HOST },
  });
});
after(async () => service[Symbol.asyncDispose]());

async function json<T>(method: string, path: string, body?: unknown): Promise<{ status: number; json: T }> {
  const answer = await service.ask(method, path, body === undefined ? {} : { body: JSON.stringify(body) });
  return { status: answer.status, json: (await answer.json()) as T };
}

async function ended(id: string): Promise<string> {
  for await (const { status } of service.client.follow(id))
    if (['completed', 'partial', 'failed', 'cancelled'].includes(status)) return status;
  return 'unknown';
}

suite('batch clipping over HTTP', () => {
  let id: string;

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
      },
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
      error_details: { code: string }[];
    }>('GET', `/api/v1/videos/tasks/${id}/status`);
    assert.equal(status.status, 'partial');
    assert.equal(status.progress, 100);
    assert.deepEqual(Object.keys(status.stages).sort(), ['clipping', 'download', 'merging', 'preparation']);
    assert.match(status.stages.clipping!.count ?? '', /^(\d+)\/\1$/);
    assert.ok(
      Object.values(status.stages).every(
        (stage) => stage.status === 'completed' && stage.duration_seconds >= 0,
      ),
    );
    assert.deepEqual(
      status.error_details.map(({ code }) => code),
      ['input.unreadable'],
    );
    const film = await service.ask('GET', status.final_video_url);
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
      assert.ok(end - start >= 1.9 && reason.length > 0);
    }
    const results = await json<{ results: { video_index: number }[] }>(
      'GET',
      `/api/v1/tasks/${id}/vl-results`,
    );
    assert.deepEqual(
      results.json.results.map(({ video_index }) => video_index),
      [0, 2],
    );
    const { artifacts } = (
      await json<{ artifacts: { name: string; url: string }[] }>('GET', `/api/v1/tasks/${id}/artifacts`)
    ).json;
    for (const { name, url } of artifacts) {
      if (/\.(mp4|jpg)$/.test(name)) continue;
      assert.ok(!(await (await service.ask('GET', url)).text()).includes('/inputs/'), name);
    }
  });

  test('renders an edited plan on films that are named anew, and opens no file that a document names', async () => {
    const upload = await service.client.upload(new Blob([await readFile(films[1]!)]), { name: 'two.mp4' });
    const edit = `task:${id}/final-edit.json`;
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
});
