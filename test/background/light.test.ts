import assert from 'node:assert/strict';
import { test } from 'node:test';
import { computeColorTemperature } from '../../src/analysis/color-temperature.ts';
import { type Light, LightMeter } from '../../src/analysis/light.ts';
import { compareLight } from '../../src/analysis/light-comparison.ts';
import { createFormat, paintFrame, paintPlate } from '../support/compositing.ts';

const FORMAT = createFormat(320, 240);
const [CENTER_X, CENTER_Y, RADIUS] = [160, 120, 100];

type Vector = readonly [number, number, number];

function normalize([x, y, z]: Vector): Vector {
  const length = Math.hypot(x, y, z);
  return [x / length, y / length, z / length];
}

function getAngle(a: Vector, b: Vector): number {
  return (Math.acos(Math.min(1, a[0] * b[0] + a[1] * b[1] + a[2] * b[2])) * 180) / Math.PI;
}

const sphereMatte = new Uint16Array(FORMAT.width * FORMAT.height).map((_, at) =>
  Math.hypot((at % FORMAT.width) - CENTER_X, Math.floor(at / FORMAT.width) - CENTER_Y) < RADIUS ? 65535 : 0,
);

/** Light of a white ball under a key and light from everywhere; gray beside it. */
function shadeBall(direction: Vector, ambient: number, x: number, y: number): number {
  const [nx, ny] = [(x - CENTER_X) / RADIUS, (CENTER_Y - y) / RADIUS];
  const square = nx * nx + ny * ny;
  if (square >= 1) return 0.2;
  const facing = nx * direction[0] + ny * direction[1] + Math.sqrt(1 - square) * direction[2];
  return ambient + (0.8 - ambient) * Math.max(0, facing);
}

function measureBall(direction: Vector, ambient = 0.1, tint: Vector = [1, 1, 1]): Light {
  const meter = new LightMeter(FORMAT);
  using frame = paintFrame(FORMAT, (x, y) => {
    const light = shadeBall(direction, ambient, x, y);
    return [light * tint[0], light * tint[1], light * tint[2]];
  });
  meter.add(frame, sphereMatte);
  return meter.finish();
}

for (const raw of [
  [0.7, 0.5, 0.5],
  [-0.8, 0.2, 0.5],
  [0, 0.9, 0.3],
  [0.1, 0, 1],
  [-0.4, -0.6, 0.6],
] as const) {
  test(`the key of a shaded ball is found: ${raw}`, () => {
    const direction = normalize(raw);
    const light = measureBall(direction);
    const angle = getAngle(light.direction.value, direction);
    assert.ok(angle < 20, `off by ${angle} degrees: ${light.direction.value}`);
    assert.ok(light.direction.confidence > 0.7, `confidence ${light.direction.confidence}`);
  });
}

test('the key is found before a plate with a shadow, and the shadow where it lies', () => {
  const direction = normalize([0.6, 0.5, 0.6]);
  const meter = new LightMeter(FORMAT);
  const isShadow = (x: number, y: number): boolean => Math.hypot(x - 60, y - 190) < 40;
  using frame = paintFrame(FORMAT, (x, y) => {
    const light = shadeBall(direction, 0.1, x, y) * (isShadow(x, y) && !isInside(x, y) ? 0.6 : 1);
    return [light, light, light];
  });
  meter.add(
    frame,
    sphereMatte,
    paintPlate(FORMAT, () => [0.2, 0.2, 0.2]),
  );
  const { shadow } = meter.finish();
  assert.ok(shadow.value[0] < -0.5 && shadow.value[1] < -0.3, `shadow ${shadow.value}`);
  assert.ok(shadow.confidence > 0.7);
});

function isInside(x: number, y: number): boolean {
  return sphereMatte[y * FORMAT.width + x]! > 0;
}

test('an evenly lit ball has no key to trust', () => {
  assert.ok(measureBall([0, 0, 1], 0.8).direction.confidence < 0.2);
});

test('light from everywhere is soft, and a single source hard', () => {
  const direction = normalize([0.6, 0.4, 0.7]);
  assert.ok(measureBall(direction, 0.02).softness.value < 0.2);
  assert.ok(measureBall(direction, 0.5).softness.value > 0.5);
});

test('color temperature follows the light on gray', () => {
  assert.ok(Math.abs(computeColorTemperature(1, 1, 1)! - 6504) < 60);
  const warm = measureBall([0, 0, 1], 0.3, [1, 0.93, 0.8]).temperature;
  const cold = measureBall([0, 0, 1], 0.3, [0.85, 0.93, 1]).temperature;
  assert.ok(warm.value < 5800 && warm.confidence > 0.5, `${warm.value}`);
  assert.ok(cold.value > 7000 && cold.confidence > 0.5, `${cold.value}`);
});

test('a picture is lit from where it is bright', () => {
  const measure = (paint: (x: number, y: number) => number): Light => {
    const meter = new LightMeter(FORMAT);
    using frame = paintFrame(FORMAT, (x, y) => [paint(x, y), paint(x, y), paint(x, y)]);
    meter.add(frame);
    return meter.finish();
  };
  const sky = measure((_, y) => (y < 100 ? 0.8 : 0.1));
  assert.ok(sky.direction.value[1] > 0.6 && sky.direction.confidence > 0.5, `sky ${sky.direction.value}`);
  const window = measure((x, y) => (x > 20 && x < 90 && y > 40 && y < 160 ? 0.9 : 0.08));
  assert.ok(window.direction.value[0] < -0.6, `window ${window.direction.value}`);
  assert.ok(window.shadow.value[0] > 0.6, 'its shadows fall to the right');
  assert.ok(measure(() => 0.4).direction.confidence < 0.1);
});

test('frames of a shot are pooled: their order changes nothing', () => {
  const directions = [normalize([0.7, 0.3, 0.5]), normalize([0.6, 0.4, 0.5])];
  const measure = (order: readonly Vector[]): Light => {
    const meter = new LightMeter(FORMAT);
    for (const direction of order) {
      using frame = paintFrame(FORMAT, (x, y) => {
        const light = shadeBall(direction, 0.1, x, y);
        return [light, light, light];
      });
      meter.add(frame, sphereMatte);
    }
    return meter.finish();
  };
  const [there, back] = [measure(directions), measure(directions.toReversed())];
  assert.ok(getAngle(there.direction.value, back.direction.value) < 1e-3);
});

test('a comparison says how far two lights are apart', () => {
  const difference = compareLight(
    measureBall(normalize([1, 0, 0.3]), 0.1, [0.85, 0.93, 1]),
    measureBall(normalize([-1, 0, 0.3]), 0.1, [1, 0.93, 0.8]),
  );
  assert.ok(difference.angleDegrees > 90, `${difference.angleDegrees}`);
  assert.ok(difference.warmthMired > 30, `${difference.warmthMired}`);
});
