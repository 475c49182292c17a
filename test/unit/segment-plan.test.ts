import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { AnalyzedSource } from '../../src/pipelines/film/analyzed-source.ts';
import { planMasterSegments } from '../../src/productions/enhance/segment-plan.ts';

/** Of six segments. */
const SOURCE = {
  info: { format: 'matroska,webm' },
  features: { shots: [{ startFrame: 0, endFrame: 1500 }] },
} as unknown as AnalyzedSource;
const PICTURE = { width: 64, height: 48, pixelFormat: 'yuv420p' } as const;

function plan(
  makers: Partial<Parameters<typeof planMasterSegments>[3]>,
  segments?: NonNullable<Parameters<typeof planMasterSegments>[2]['segments']>,
) {
  // One with a model is one at a time on every machine.
  const strategy = { upscaler: 'default', ...(segments && { segments }) };
  return planMasterSegments(SOURCE, PICTURE, strategy, { workers: 1, areAlike: true, ...makers });
}

suite('by how many workers a master is planned', () => {
  test('a worker that is alone says nothing of others', () => {
    const alone = plan({});
    assert.deepEqual(alone, { count: 6, atATime: 1, reason: alone.reason });
    assert.deepEqual(plan({ workers: 3, areAlike: false }), alone, 'nor one whose encoder others lack');
  });

  test('the number of workers and the reason stand in the plan, in its language', () => {
    const { workers, reason } = plan({ workers: 3 });
    assert.equal(workers, 3);
    assert.match(reason, /^up to 3 workers with 1 at a time each: /);
    assert.ok(reason.endsWith(`; not more at a time here: ${plan({}).reason}`), reason);
    const chinese = plan({ workers: 3, language: 'zh' }).reason;
    assert.match(chinese, /^最多 3 个工作进程，每个同时制作 1 段：/);
    assert.ok(chinese.endsWith(plan({ language: 'zh' }).reason), chinese);
  });

  test('there are never more workers than segments for them', () => {
    assert.equal(plan({ workers: 50 }).workers, 6);
  });

  test('a plan that asks for one worker keeps it', () => {
    const asked = { count: 6, atATime: 1, workers: 1, reason: 'as asked' };
    assert.equal(plan({ workers: 3 }, asked).workers, 1);
  });
});
