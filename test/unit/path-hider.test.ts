import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FootlightError } from '../../src/core/errors.ts';
import { TaskFiles } from '../../src/jobs/files/task-files.ts';
import { PathHider } from '../../src/jobs/worker/path-hider.ts';

const files = new TaskFiles('/data/work/task_1.1', undefined as never);
const paths = new PathHider(files, ['/data', '/root/.cache/footlight']);

test('callers are told names, and no folders of this machine', () => {
  for (const [text, shown] of [
    ['/data/work/task_1.1/outputs/master.mkv is full', 'master.mkv is full'],
    ['/data/work/task_1.1/inputs/input/play.mp4 is broken', 'play.mp4 is broken'],
    ["ENOENT: open '/data/cache/artifacts/ab/video.nut'", "ENOENT: open 'cache/artifacts/ab/video.nut'"],
    ["EACCES: mkdir '/data'", "EACCES: mkdir '.'"],
    ['/root/.cache/footlight/devices.sqlite is locked', 'devices.sqlite is locked'],
    ['/films/play.mp4 has no picture', '/films/play.mp4 has no picture'],
  ] as const)
    assert.equal(paths.hide(text), shown);
});

test('in errors, warnings and retries alike; what logs need stays', () => {
  const detail = { kind: 'retryable', value: '/data/cache/x', cause: new Error('/data/cache/x') } as const;
  const error = new FootlightError('storage.full', detail, { message: 'No room in /data/cache/x.' });
  const hidden = paths.hideInError(error);
  assert.deepEqual([hidden.message, hidden.value], ['No room in cache/x.', 'cache/x']);
  assert.deepEqual([hidden.stack, hidden.cause], [error.stack, error.cause]);
  const retry = { type: 'step-retry', step: 'toy', attempt: 1, error: error.toJSON() } as const;
  const warning = {
    type: 'warning',
    warning: { code: 'toy.dust', message: 'Dust in /data/cache/x.' },
  } as const;
  assert.equal(JSON.stringify(paths.hideInEvent(warning)).includes('/data'), false);
  const event = paths.hideInEvent(retry);
  assert.equal(event.type === 'step-retry' && event.error.message, 'No room in cache/x.');
});
