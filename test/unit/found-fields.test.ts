import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseStarts, summarizeFields } from '../../src/analysis/fields/measure-fields.ts';
import { createWarning } from '../../src/core/warning.ts';
import type { WorkflowContext } from '../../src/execution/workflow.ts';
import { listRefreshes } from '../../src/media/cutting/packet-index.ts';
import type { VideoStreamInfo } from '../../src/media/media-info.ts';
import { findFields } from '../../src/pipelines/cut/find-fields.ts';
import { warnOfMarks } from '../../src/pipelines/cut/found-fields.ts';
import type { SourceIndex } from '../../src/pipelines/cut/index-source.ts';

const whole = { kind: 'progressive', isMeasured: true } as const;
const fields = { kind: 'interlaced', order: 'bottom-first', isMeasured: true } as const;

test('most places of a video decide whether it has fields, not one of them', () => {
  const marks = [undefined, undefined];
  assert.equal(summarizeFields([whole, fields, whole], marks).measured, 'progressive');
  assert.equal(summarizeFields([whole, fields, fields], marks).measured, 'bottom-first');
  assert.deepEqual(summarizeFields([], ['top-first']), { marked: 'top-first' });
});

test('fields are looked for where decoding begins, so that little is decoded for nothing, and in all parts', () => {
  const pts = Array.from({ length: 500 }, (_, i) => i);
  const info = { path: 'film.mp4', format: 'mov,mp4' };
  assert.deepEqual(chooseStarts({ info, pts }), [0, 100, 200, 300, 400]);
  assert.deepEqual(chooseStarts({ info, pts, refreshes: [0, 60, 90, 101, 290] }), [0, 90, 200, 290, 400]);
  const stream = { path: 'film.ts', format: 'mpegts' };
  assert.deepEqual(chooseStarts({ info: stream, pts, refreshes: [0, 30] }), [0, 16, 32, 48, 64]);
});

test('decoding can begin at shown pictures, numbered by their times', () => {
  const packets = {
    pts: [-20, 0, 30, 10, 20, 60, 50],
    isRefresh: [true, true, false, false, false, true, false],
    isShown: [false, true, true, true, true, true, true],
  };
  assert.deepEqual(listRefreshes(packets, [0, 10, 20, 30, 50, 60]), [0, 5]);
});

test('a source that cannot be decoded where fields are looked for has none that are known', async () => {
  const info = { path: 'missing.mp4', format: 'mov,mp4' };
  const size = { width: 64, height: 480, rotationDegrees: 0, sampleAspectRatio: { num: 1, den: 1 } };
  const picture = {
    pixelFormat: 'yuv420p',
    color: { matrix: 'bt709', range: 'tv' },
    timeBase: { num: 1, den: 25 },
  };
  const video = { ...size, ...picture, averageFrameRate: { num: 25, den: 1 } } as VideoStreamInfo;
  const find = (signal: AbortSignal) => findFields({ info, video, pts: [0, 1, 2] }, signal);
  assert.equal(await find(new AbortController().signal), undefined);
  await assert.rejects(find(AbortSignal.abort()), { code: 'cancelled' });
});

for (const [first, filter] of [
  ['top-first', 'weave'],
  ['bottom-first', 'weave=first_field=bottom'],
] as const)
  test(`of single fields, ${first}, is said how they are woven`, () => {
    const warned: unknown[] = [];
    const context = { warn: (warning: unknown) => void warned.push(warning) } as unknown as WorkflowContext;
    const fields = { marked: first, measured: 'progressive', areSingle: true } as const;
    warnOfMarks(context, 'a film.mp4', { fields } as unknown as SourceIndex);
    const parameters = { value: 'a film.mp4', filter };
    assert.deepEqual(warned, [createWarning('input.single-fields', parameters)]);
  });
