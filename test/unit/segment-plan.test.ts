import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { AnalyzedSource } from '../../src/pipelines/film/analyzed-source.ts';
import {
  isShareable,
  leaveOutSegments,
  planMasterSegments,
} from '../../src/productions/enhance/segment-plan.ts';
import type { Strategy } from '../../src/productions/enhance/strategy.ts';

/** Of six segments. */
const SOURCE = {
  info: { format: 'matroska,webm' },
  features: { shots: [{ startFrame: 0, endFrame: 1500 }] },
} as unknown as AnalyzedSource;
const PICTURE = { width: 64, height: 48, pixelFormat: 'yuv420p' } as const;

function plan(
  makers: Partial<Parameters<typeof planMasterSegments>[3]>,
  segments?: Strategy['segments'],
  { source = SOURCE, upscaler = 'default' } = {},
) {
  // One with a model is one at a time on every machine.
  const strategy = { upscaler, ...(segments && { segments }) };
  return planMasterSegments(source, PICTURE, strategy, { workers: 1, isShared: true, ...makers });
}

suite('by how many workers a master is planned', () => {
  test('a worker that is alone says nothing of others', () => {
    const alone = plan({});
    assert.deepEqual(alone, { count: 6, atATime: 1, reason: alone.reason });
    assert.deepEqual(plan({ workers: 3, isShared: false }), alone, 'nor one whose encoder others lack');
  });

  test('the number of workers and the reason stand in the plan, in its language', () => {
    const { workers, reason } = plan({ workers: 3 });
    assert.equal(workers, 3);
    assert.match(reason, /^for 3 workers with 1 at a time each: /);
    assert.ok(reason.endsWith(`; not more at a time here: ${plan({}).reason}`), reason);
    const chinese = plan({ workers: 3, language: 'zh' }).reason;
    assert.match(chinese, /^按 3 个工作进程计划，每个同时制作 1 段：/);
    assert.ok(chinese.endsWith(plan({ language: 'zh' }).reason), chinese);
  });

  test('there are never more workers than segments for them', () => {
    assert.equal(plan({ workers: 50 }).workers, 6);
  });

  test('a plan that asks for one worker keeps it', () => {
    const asked = { count: 6, atATime: 1, workers: 1, reason: 'as asked' };
    assert.equal(plan({ workers: 3 }, asked).workers, 1);
  });

  test('a plan that asks for fewer at a time is made by as many workers, and says anew why', () => {
    const asked = { count: 6, atATime: 1, workers: 2, reason: 'of another machine' };
    const machine = { processors: 64, freeBytes: 1e12 };
    const without = { upscaler: 'lanczos' };
    assert.equal(plan({ machine }, undefined, without).atATime, 3);
    const fewer = plan({ workers: 3, machine }, asked, without);
    assert.deepEqual([fewer.atATime, fewer.workers], [1, 3]);
    assert.match(fewer.reason, /^for 3 workers with 1 at a time each: .*: the plan asks for no more$/);
    assert.equal(plan({ machine }, asked, without).reason, 'the plan asks for no more');
    assert.equal(plan({ machine, language: 'zh' }, asked, without).reason, '计划没有要求更多');
  });

  test('a film in which no place can be sought is made by one, and the plan says why', () => {
    const stream = { ...SOURCE, info: { format: 'mpegts' } } as AnalyzedSource;
    const software = { encoder: 'software' } as const;
    assert.deepEqual([isShareable(SOURCE, software), isShareable(stream, software)], [true, false]);
    assert.equal(
      isShareable(SOURCE, { encoder: 'nvenc' }),
      false,
      'nor where each machine has its own pictures',
    );
    const machine = { processors: 2, freeBytes: 1e12 };
    const alone = plan({ workers: 3, isShared: false, machine }, undefined, { source: stream });
    assert.deepEqual([alone.atATime, alone.workers], [1, undefined]);
    assert.match(alone.reason, /container tells no places.*by one worker/);
  });

  test('a report is the same whoever was there', () => {
    const strategy = { version: '1', upscaler: 'lanczos' } as Strategy;
    const segments = { count: 6, atATime: 1, workers: 3, reason: 'for 3 workers' };
    assert.deepEqual(leaveOutSegments({ ...strategy, segments }), strategy);
  });
});
