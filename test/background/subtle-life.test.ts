import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { createSeededRandom } from '../../src/core/random.ts';
import { SubtleLife } from '../../src/frames/life/subtle-life.ts';
import type { WorkingPicture } from '../../src/media/video/working-picture.ts';
import {
  copyPlanes,
  createWorkingPicture,
  type DrawPixel,
  drawWorkingFrame,
} from '../support/working-frames.ts';

const FORMAT = createWorkingPicture(384, 216);
const SKY_END = 70;
const WATER_END = 150;

/** Blue sky with white clouds, blue water with level ripples, a brown post, and green leaves in front. */
function createLandscape(): DrawPixel {
  const random = createSeededRandom(9);
  return (x, y) => {
    if (x > 180 && x < 204 && y > 30 && y < 180) return [300, 470, 570];
    if (y < SKY_END) {
      const cloud = Math.max(0, Math.sin(x / 23) * Math.sin(y / 11 + x / 61));
      return [560 + 240 * cloud, 620 - 100 * cloud, 420 + 85 * cloud];
    }
    if (y < WATER_END) return [380 + 90 * Math.sin(y * 1.3 + Math.sin(x / 40)), 590, 450];
    return [320 + random() * 220, 440, 460];
  };
}

/** White walls, a brown floor with grain, a dark cupboard, a gray carpet. */
function createRoom(): DrawPixel {
  const random = createSeededRandom(4);
  return (x, y) => {
    if (x > 60 && x < 140 && y > 60 && y < 160) return [180 + random() * 20, 500, 540];
    if (y > 170 && x > 200) return [420 + random() * 30, 512, 512];
    if (y > 140) return [360 + random() * 40, 460, 580];
    return [760 - x / 8 + y / 6, 508, 516];
  };
}

function createLife(draw: DrawPixel, format: WorkingPicture = FORMAT) {
  using picture = drawWorkingFrame(format, draw);
  const life = SubtleLife.create(picture, format);
  const render = (phase: number) => {
    using frame = life.render(phase);
    return copyPlanes(frame, format);
  };
  return { life, render, still: copyPlanes(picture, format) };
}

suite('a landscape', () => {
  const { life, render, still } = createLife(createLandscape());

  test('has clouds, water and leaves', () => assert.deepEqual(life.kinds, ['clouds', 'water', 'leaves']));

  test('is a loop: its end is its beginning, to the bit', () => {
    assert.deepEqual(render(1), render(0));
    assert.deepEqual(render(1.25), render(0.25));
  });

  test('has no seam: the step over the end is as small as any other', () => {
    const steps = [0.2, 0.48, 0.5, 0.7, 0.98].map((phase) =>
      measureChange(render(phase), render(phase + 0.02)),
    );
    const overEnd = measureChange(render(0.99), render(1.01));
    assert.ok(overEnd <= 1.3 * Math.max(...steps), `${overEnd} against ${steps}`);
    assert.ok(Math.min(...steps) > 0, 'it stands still');
  });

  test('moves sky, water and leaves, and leaves the post alone', () => {
    const [now, later] = [render(0.1)[0]!, render(0.3)[0]!];
    const changeIn = (top: number, bottom: number, left: number, right: number): number => {
      let sum = 0;
      for (let y = top; y < bottom; y++)
        for (let x = left; x < right; x++) sum += Math.abs(now[y * 384 + x]! - later[y * 384 + x]!);
      return sum / (bottom - top) / (right - left);
    };
    assert.ok(changeIn(10, 50, 40, 150) > 0.5, `sky ${changeIn(10, 50, 40, 150)}`);
    assert.ok(changeIn(100, 135, 40, 150) > 0.5, `water ${changeIn(100, 135, 40, 150)}`);
    assert.ok(changeIn(185, 205, 40, 340) > 0.5, `leaves ${changeIn(185, 205, 40, 340)}`);
    assert.equal(changeIn(74, 148, 184, 200), 0);
    for (const index of [0, 1, 2]) assert.ok(Math.max(...render(0.3)[index]!) <= 1023);
  });

  test('a phase is the same picture whatever was drawn before', () => {
    const first = render(0.37);
    render(0.9);
    assert.deepEqual(render(0.37), first);
    assert.notDeepEqual(first, still);
  });
});

test('a room stays as it is', () => {
  const { life, render, still } = createLife(createRoom());
  assert.deepEqual(life.kinds, []);
  for (const phase of [0, 0.3, 0.8]) assert.deepEqual(render(phase), still);
});

test('odd sizes and every chroma format', () => {
  for (const pixelFormat of ['yuv420p10le', 'yuv422p10le', 'yuv444p10le'] as const) {
    const { life, render } = createLife(createLandscape(), createWorkingPicture(383, 215, pixelFormat));
    assert.ok(life.kinds.length > 0);
    assert.deepEqual(render(0), render(1));
  }
});

function measureChange([a]: Uint16Array[], [b]: Uint16Array[]): number {
  let sum = 0;
  for (let i = 0; i < a!.length; i++) sum += Math.abs(a![i]! - b![i]!);
  return sum / a!.length;
}
