import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { createEngines, createProductions, JOB_HOST } from '../../src/app.ts';
import type { FootlightClient, TaskEvent } from '../../src/client/index.ts';
import { DEFAULT_MEDIA_LIMITS } from '../../src/media/media-limits.ts';
import { createConstantRate, makeVideo } from '../../src/testing/make-video.ts';
import { unlessFull } from '../support/full.ts';
import { readLuma } from '../support/picture-quality.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

const folder = createTemporaryFolder();
const video = join(folder, 'video.mkv');
const novel = join(folder, 'novel.txt');
const FRAMES = 6;
let service: TestService;
let caller: { token: string; client: FootlightClient };

before(async () => {
  // What is enlarged is larger than what is taken.
  const media = { ...DEFAULT_MEDIA_LIMITS, maxPixels: 64 * 48 };
  const production = { productions: await createProductions(), engines: createEngines(), host: JOB_HOST };
  service = await startTestService(folder, { production, policy: { inputRoots: [folder], media } });
  caller = await service.newCaller();
  await makeVideo(video, {
    width: 64,
    height: 48,
    timeBase: { num: 1, den: 25_000 },
    pts: createConstantRate(FRAMES),
    draw: (frame, planes) =>
      planes.forEach(({ samples }, i) => samples.fill(i === 0 ? 40 + 30 * frame : 128)),
  });
  await writeFile(novel, 'It rained.\n\n“Good evening,” said Anna. “Is <b>nobody</b> there?”\n');
});
after(() => service[Symbol.asyncDispose]());

async function follow(id: string): Promise<TaskEvent[]> {
  const events: TaskEvent[] = [];
  for await (const event of caller.client.follow(id)) events.push(event);
  assert.equal(events.at(-1)?.status, 'completed', events.at(-1)?.message);
  return events;
}

const askForPicture = (id: string, token: string, query = '') =>
  service.ask('GET', `/api/v1/tasks/${id}/preview/picture${query}`, {
    headers: { authorization: `Bearer ${token}` },
  });

suite('the newest that a task has finished', () => {
  test('is the first frame of the newest segment, cut when somebody looks', async () => {
    const id = await caller.client.submit('enhance', { input: video, target: 'x2' });
    const events = await follow(id);
    const told = events.findIndex(({ event_type }) => event_type === 'preview');
    const assembled = events.findIndex(
      ({ event_type, stage }) => event_type === 'step-start' && stage === 'assemble',
    );
    assert.ok(told > 0 && told < assembled, 'told before the film is whole');
    assert.deepEqual(await caller.client.readNewest(id), { kind: 'frame', seconds: 0, has_picture: true });
    const answer = await askForPicture(id, caller.token, '?w=64');
    assert.equal(answer.status, 200, answer.ok ? '' : await answer.text());
    assert.equal(answer.headers.get('content-type'), 'image/jpeg');
    const path = join(folder, 'newest.jpeg');
    await writeFile(path, Buffer.from(await answer.arrayBuffer()));
    assert.ok(Math.abs((await readLuma(path)).samples[0]! / 4 - 40) < 12);
    for (const query of ['?w=15', '?w=2000', '?w=x'])
      assert.equal((await askForPicture(id, caller.token, query)).status, 422, query);
    const stranger = await service.newCaller();
    assert.equal((await askForPicture(id, stranger.token)).status, 404);
    await assert.rejects(stranger.client.readNewest(id), { code: 'task.not-found' });
    assert.equal((await fetch(`${service.url}/api/v1/tasks/${id}/preview`)).status, 401);
    await service.backend.database.query(
      `UPDATE footlight.documents SET data = data || '{"artifact": "elsewhere"}' WHERE task_id = $1 AND name = 'newest-result'`,
      [id],
    );
    assert.deepEqual(
      await caller.client.readNewest(id),
      { kind: 'frame', seconds: 0, has_picture: false },
      'what another machine has is told apart',
    );
  });

  test('is the first frame of the newest scene, and of the newest interval of a cut', {
    skip: unlessFull,
  }, async () => {
    const script = join(folder, 'script.md');
    await writeFile(script, '# Lamp\n\nA lamp on a quay.\n\nA dark sea.\n');
    const story = await caller.client.submit('storyboard', { script, draft: true });
    const told = (await follow(story)).filter(({ event_type }) => event_type === 'preview');
    assert.ok(told.length > 0);
    assert.equal((await caller.client.readNewest(story))?.kind, 'frame');
    assert.equal((await askForPicture(story, caller.token)).status, 200);
    const edit = join(folder, 'edit.json');
    await writeFile(
      edit,
      JSON.stringify({
        format: 'footlight.edit-decisions',
        version: 1,
        title: 'Cut',
        sources: [{ id: 'film', path: video }],
        clips: [
          { source: 'film', in: '0', out: '0.08' },
          { source: 'film', in: '0.12', out: '0.24' },
        ],
      }),
    );
    const cut = await caller.client.submit('render', { edit, sources: [video], mode: 'recompress' });
    assert.ok((await follow(cut)).some(({ event_type }) => event_type === 'preview'));
    assert.equal((await caller.client.readNewest(cut))?.kind, 'frame');
    assert.equal((await askForPicture(cut, caller.token)).status, 200);
  });

  test('is the newest spoken line, with who speaks it', { skip: unlessFull }, async () => {
    const id = await caller.client.submit('narrate', { novel });
    const events = await follow(id);
    assert.ok(events.some(({ event_type }) => event_type === 'preview'));
    const newest = await caller.client.readNewest(id);
    assert.ok(newest?.kind === 'line' && newest.text.length > 3, JSON.stringify(newest));
    const answer = await askForPicture(id, caller.token);
    const { code, detail } = (await answer.json()) as { code: string; detail: string };
    assert.deepEqual([answer.status, code], [404, 'artifact.not-found']);
    assert.match(detail, /No frame of the task is finished yet/);
  });
});
