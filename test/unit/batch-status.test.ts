import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createProductions } from '../../src/app.ts';
import { toHighlightsOptions } from '../../src/productions/highlights/http/batch-request.ts';
import { BATCH_STAGES } from '../../src/productions/highlights/http/batch-stages.ts';
import { toBatchStatus } from '../../src/productions/highlights/http/batch-status.ts';

const { stages } = (await createProductions()).get('highlights')!;
type View = Parameters<typeof toBatchStatus>[0];
type Request = Parameters<typeof toHighlightsOptions>[0];

test('every stage of highlights belongs to one stage of batch clipping, and no other does', () => {
  const named: string[] = BATCH_STAGES.flatMap((batch) => batch.stages.map(({ name }) => name));
  assert.deepEqual(named.sort(), stages.map(({ name }) => name).sort());
});

test('a task that runs is called by the stage that it is in', () => {
  const running = {
    status: 'running',
    overall_progress: 0.5,
    created_at: new Date(0),
    finished_at: null,
    eta_seconds: null,
  };
  for (const { name, status, stages: own } of BATCH_STAGES)
    for (const stage of own) {
      const task = { ...running, id: 'task_1', stage: stage.name, options: {} } as unknown as View['task'];
      const view = { task, language: 'zh', events: [], documents: {}, videoUrl: null };
      const { current_stage, status: shown, status_text } = toBatchStatus(view);
      assert.deepEqual([current_stage, shown], [name, status]);
      assert.match(status_text, /\p{Script=Han}/u);
    }
});

test('a stage in which videos failed, or the whole task, does not say that it was completed', () => {
  const event = (stage: string, event_type: string) =>
    ({ stage, event_type, at: new Date(0).toISOString(), stage_total: null, stage_done: null }) as never;
  const show = (status: string, stage: string, videos?: object[]) => {
    const times = {
      created_at: new Date(0),
      finished_at: new Date(1),
      eta_seconds: null,
      overall_progress: 1,
    };
    const task = { ...times, id: 'task_1', status, stage, options: {} } as unknown as View['task'];
    const events = [event('fetch', 'step-start'), event('fetch', 'step-end'), event('survey', 'step-start')];
    const documents = { videos } as View['documents'];
    const { stages: shown } = toBatchStatus({ task, language: 'en', events, documents, videoUrl: null });
    return [shown.download!.status, shown.download!.videos_failed, shown.preparation!.status];
  };
  const error = { code: 'source.unreachable', kind: 'input', message: 'x' };
  const missing = [{ video_index: 0 }, { video_index: 1, error, is_missing: true }];
  assert.deepEqual(show('partial', 'survey', missing), ['partial', 1, 'completed']);
  const unreadable = [{ video_index: 0 }, { video_index: 1, error, is_missing: false }];
  assert.deepEqual(show('partial', 'survey', unreadable), ['completed', undefined, 'partial']);
  assert.deepEqual(show('failed', 'fetch'), ['failed', undefined, 'completed']);
  assert.deepEqual(show('cancelled', 'survey'), ['completed', undefined, 'cancelled']);
});

test('a stage tells how often something of it was tried again', () => {
  const event = (stage: string, event_type: string) =>
    ({ stage, event_type, at: new Date(0).toISOString(), stage_total: 2, stage_done: 1 }) as never;
  const task = {
    ...{ id: 'task_1', status: 'running', stage: 'vl-analyse', options: {} },
    ...{ created_at: new Date(0), finished_at: null, eta_seconds: null, overall_progress: 0.5 },
  } as unknown as View['task'];
  const events = [
    ...[event('proxy', 'step-start'), event('proxy', 'step-end'), event('vl-analyse', 'step-start')],
    ...[event('vl-analyse', 'step-retry'), event('vl-analyse', 'step-retry')],
  ];
  const { stages: shown } = toBatchStatus({ task, language: 'en', events, documents: {}, videoUrl: null });
  assert.deepEqual([shown.compression!.retries, shown.vl_analysis!.retries], [0, 2]);
  assert.equal(shown.vl_analysis!.status, 'in_progress');
});

test('retries and time limits of a batch are those of its steps', () => {
  const request = {
    video_sources: [{ type: 'local', path: '/a.mp4' }],
    max_retries: { analyze: 2, plan: 0 },
    time_limits: { compress: 600 },
  } as unknown as Request;
  const { retries, timeLimits } = toHighlightsOptions(request, { isBucketAllowed: () => false });
  assert.deepEqual([retries, timeLimits], [['analyze=2', 'plan=0'], ['compress=600']]);
});

test('objects of a private bucket are read by its own protocol, where the service may read it', () => {
  const address = 'https://bucket.oss-cn-hangzhou.aliyuncs.com/videos/video%202.mp4';
  const signed = `${address}?OSSAccessKeyId=x&Expires=1&Signature=y`;
  const request = (url: string) => ({ video_sources: [{ type: 'oss', url }] }) as Request;
  const getSource = (url: string, allowed: boolean) =>
    toHighlightsOptions(request(url), { isBucketAllowed: () => allowed }).sources[0];
  assert.equal(getSource(address, true), 'oss://bucket/videos/video%202.mp4?region=oss-cn-hangzhou');
  assert.equal(getSource(address, false), address);
  assert.equal(getSource(signed, true), signed);
});
