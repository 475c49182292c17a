import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Drawing } from '../../src/adapters/builtin-animator/drawing.ts';
import { type Context, loadCanvas } from '../../src/adapters/builtin-animator/painting/canvas.ts';
import { visitParticles } from '../../src/adapters/builtin-animator/painting/particles.ts';
import type { Scenery, Setting } from '../../src/adapters/builtin-animator/scenery/scenery.ts';
import {
  leaveOut,
  mergeStills,
  StillScenery,
} from '../../src/adapters/builtin-animator/scenery/still-scenery.ts';

const [WIDTH, HEIGHT] = [192, 108];
const createCanvas = await loadCanvas().catch(() => undefined);
const skip = createCanvas ? false : '@napi-rs/canvas is not installed here';

type Pixels = Uint8ClampedArray;

/** Draws frames of a description, and counts the canvases that are made. */
function createCamera(description: string, size = { width: WIDTH, height: HEIGHT }) {
  const made = { canvases: 0 };
  const request = { description, ...size, seconds: 600, camera: 'still', seed: 5 } as const;
  const drawing = new Drawing(request, (width, height) => {
    made.canvases++;
    return createCanvas!(width, height);
  });
  const context = createCanvas!(size.width, size.height).getContext('2d');
  const draw = (seconds: number, hidden: readonly string[] = []): Pixels => {
    drawing.draw(context, seconds, hidden);
    return context.getImageData(0, 0, size.width, size.height).data;
  };
  return { draw, made };
}

/** Mean of the differences of codes in a part of the frame, shares of its width and height. */
function measureDifference(a: Pixels, b: Pixels, part: readonly number[] = [0, 0, 1, 1]): number {
  const [left, top, right, bottom] = part as [number, number, number, number];
  let [sum, count] = [0, 0];
  for (let y = Math.round(top * HEIGHT); y < Math.round(bottom * HEIGHT); y++)
    for (let x = Math.round(left * WIDTH); x < Math.round(right * WIDTH); x++)
      for (let channel = 0; channel < 3; channel++) {
        const at = 4 * (y * WIDTH + x) + channel;
        sum += Math.abs(a[at]! - b[at]!);
        count++;
      }
  return sum / count;
}

const BURNING = 'A barn is burning in the night, flames and smoke';
const MOVING = [
  BURNING,
  '夜晚的港口下着大雨',
  'A street in spring, cherry blossoms drift down, a woman walks home',
  'Birds over a foggy lake at dawn',
  'She stands by a window, rain runs down the glass, a fire in the fireplace',
] as const;

suite('scenery that moves', { skip }, () => {
  test('makes no canvas for a frame, so that memory stays as it is', () => {
    for (const description of MOVING) {
      const { draw, made } = createCamera(description);
      draw(0);
      const before = made.canvases;
      for (const seconds of [0, 0.5, 7]) draw(seconds);
      assert.equal(made.canvases, before, description);
    }
  });

  test('goes by time alone: near in time is near in the picture, and after minutes nothing has come back', () => {
    for (const description of MOVING) {
      const { draw } = createCamera(description);
      const start = draw(3);
      const [soon, later, muchLater] = [3.01, 4, 303].map((seconds) =>
        measureDifference(start, draw(seconds)),
      );
      assert.ok(soon! < later! && soon! < muchLater!, `${description}: ${soon}, ${later}, ${muchLater}`);
      assert.ok(muchLater! > 0.3, `${description} comes back after five minutes: ${muchLater}`);
    }
  });

  test('a fire lights what is around it, and its smoke is carried upwards', () => {
    const { draw } = createCamera(BURNING);
    const [lit, unlit] = [draw(2), draw(2, ['fire'])];
    assert.ok(measureDifference(lit, unlit, [0.2, 0.82, 0.8, 0.95]) > 3);
    assert.ok(measureDifference(lit, draw(2, ['smoke']), [0.4, 0, 0.8, 0.25]) > 1);
  });

  test('rain falls outside and runs down the glass, and not into the room', () => {
    const { draw } = createCamera('By a window in a quiet room, rain in the afternoon');
    const [wet, dry] = [draw(2), draw(2, ['rain'])];
    assert.ok(measureDifference(wet, dry, [0.36, 0.12, 0.64, 0.6]) > 1);
    for (const part of [
      [0, 0, 0.2, 1],
      [0.76, 0, 1, 1],
      [0, 0.78, 1, 1],
    ])
      assert.equal(measureDifference(wet, dry, part), 0);
  });

  test('more falls where words say so', () => {
    for (const [light, plain, heavy, falls] of [
      ['Drizzle on a street', 'Rain on a street', 'Pouring rain on a street', 'rain'],
      ['小雪落在山上', '山上下雪', '鹅毛大雪落在山上', 'snow'],
    ] as const) {
      const [few, some, many] = [light, plain, heavy].map((description) => {
        const { draw } = createCamera(description);
        return measureDifference(draw(2), draw(2, [falls]));
      }) as [number, number, number];
      assert.ok(few * 1.25 < some && some * 1.25 < many, `${falls}: ${few}, ${some}, ${many}`);
    }
  });

  test('a sky is bleached at noon, and has less color where words call it pale', () => {
    const measureColor = (description: string): number => {
      const pixels = createCamera(description).draw(1);
      let sum = 0;
      for (let i = 0; i < 4 * WIDTH * Math.round(HEIGHT * 0.25); i += 4) sum += pixels[i + 2]! - pixels[i]!;
      return sum;
    };
    assert.ok(measureColor('Dunes at noon') < 0.9 * measureColor('Dunes in the afternoon'));
    assert.ok(measureColor('Hills under a pale sky') < 0.6 * measureColor('Hills'));
  });

  test('fills an upright frame from edge to edge', () => {
    for (const description of [...MOVING, 'Desert at noon', 'Snow hills']) {
      const { draw } = createCamera(description, { width: 90, height: 160 });
      const pixels = draw(1);
      assert.ok(
        pixels.every((value, i) => i % 4 !== 3 || value === 255),
        description,
      );
    }
  });
});

test('what stands still at about one distance is one part, and is apart again where some of it is left out', {
  skip,
}, () => {
  const setting = { width: 8, height: 4, overscan: 1, createCanvas: createCanvas! } as unknown as Setting;
  const paint = (left: number) => (context: Context) => context.fillRect(left, 0, 1, 4);
  const hills = new StillScenery(setting, { distance: 0.5 }, paint(0));
  const trees = new StillScenery(setting, { distance: 0.48, shows: 'tree' }, paint(3));
  const house = new StillScenery(setting, { distance: 0.3, shows: 'house' }, paint(6));
  const sky = new StillScenery(setting, { distance: 0.5, isSoft: true }, paint(1));
  const parts = mergeStills([sky, hills, trees, house]);
  assert.deepEqual(
    parts.map(({ members }) => members?.length),
    [0, 2, 0],
  );
  const draw = (drawn: readonly Scenery[]): number[] => {
    const canvas = createCanvas!(8, 1);
    for (const part of drawn) part.draw(canvas.getContext('2d'), 0);
    return [...canvas.data()].filter((_, i) => i % 4 === 3).flatMap((alpha, x) => (alpha > 0 ? [x] : []));
  };
  assert.deepEqual(draw(parts), [0, 1, 3, 6]);
  assert.deepEqual(draw(leaveOut(parts, ['tree'])), [0, 1, 6]);
  assert.deepEqual(leaveOut(parts, ['boat']), parts);
});

test('particles live evenly spread, and each life has numbers of its own', () => {
  const collect = (seconds: number): { ages: number[]; numbers: number[] } => {
    const [ages, numbers]: [number[], number[]] = [[], []];
    visitParticles({ count: 40, life: 2, seed: 3 }, seconds, ({ age, random }) => {
      ages.push(age);
      numbers.push(random());
    });
    return { ages, numbers };
  };
  const { ages, numbers } = collect(10);
  assert.deepEqual(collect(10), { ages, numbers });
  assert.ok(ages.every((age) => age >= 0 && age < 1));
  const young = ages.filter((age) => age < 0.5).length;
  assert.ok(young > 10 && young < 30, `${young} of 40 are in the first half of their lives`);
  assert.ok(collect(10.1).numbers.filter((each, i) => each === numbers[i]).length > 30);
  assert.ok(collect(20).numbers.every((each, i) => each !== numbers[i]));
});
