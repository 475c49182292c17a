import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { FootlightError } from '../../src/core/errors.ts';
import type { ClipGenerator } from '../../src/engines/image-to-video.ts';
import type { WorkflowContext } from '../../src/execution/workflow.ts';
import type { ClipsResources } from '../../src/pipelines/generation/make-clips.ts';
import type { PreparedClip } from '../../src/productions/background/clip.ts';
import { makeVideos } from '../../src/productions/background/generation/make-videos.ts';

test('the accelerator is held until all films are made, and then given back, also where they fail', async () => {
  const events: string[] = [];
  const failed = new FootlightError('internal', { kind: 'terminal' });
  const context = {
    signal: new AbortController().signal,
    engines: {
      accelerator: {
        lease: async () => {
          events.push('taken');
          return { [Symbol.asyncDispose]: async () => events.push('given back') };
        },
      },
    },
    mapAttempts: async (_step: unknown, films: readonly unknown[], how: Handlers) => {
      for (const film of films) {
        await setImmediate();
        const { turn, engine } = how.getResources(film);
        await turn.wait(engine);
        events.push('made');
      }
      return films.map(() => ({ error: failed.toJSON() }));
    },
  } as unknown as WorkflowContext;
  const engine = { id: 'films', maxSeconds: 5, concurrency: 1, still: 'unused', usesAccelerator: true };
  const request = {
    shots: new Set([0, 1]),
    speeds: new Map(),
    film: { reference: 'films', engine: engine as unknown as ClipGenerator, billed: undefined },
    plan: { prompt: 'a beach', seed: 1 } as never,
  };
  await assert.rejects(makeVideos(context, createClip(2), request), { code: 'internal' });
  assert.deepEqual(events, ['taken', 'made', 'made', 'given back']);
});

interface Handlers {
  getResources(film: unknown): ClipsResources;
}

/** A video of shots of ten frames, each of which is matted. */
function createClip(shots: number): PreparedClip {
  const video = {
    ...{ displayWidth: 96, displayHeight: 54, rotationDegrees: 0 },
    ...{ averageFrameRate: { num: 10, den: 1 }, timeBase: { num: 1, den: 10 } },
  };
  return {
    name: 'film.mp4',
    source: { video, features: { fps: 10 }, index: { pts: Array.from({ length: 10 * shots }, (_, i) => i) } },
    routes: Array.from({ length: shots }, (_, index) => ({
      shot: { index, startFrame: 10 * index, endFrame: 10 * index + 10 },
      choice: { name: 'matter' },
    })),
  } as unknown as PreparedClip;
}
