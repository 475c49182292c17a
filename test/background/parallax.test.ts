import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { createSeededRandom } from '../../src/core/random.ts';
import {
  applyHomography,
  computeMargins,
  createPose,
  invertHomography,
} from '../../src/frames/parallax/camera-pose.ts';
import { ParallaxScene } from '../../src/frames/parallax/parallax-scene.ts';
import type { WorkingPicture } from '../../src/media/video/working-picture.ts';
import {
  copyPlanes,
  createWorkingPicture,
  type DrawPixel,
  drawWorkingFrame,
} from '../support/working-frames.ts';

const WIDTH = 256;
const HEIGHT = 160;
const FORMAT = createWorkingPicture(WIDTH, HEIGHT);
/** A card in front of a wall: luma 700 on 300. */
const isCard = (x: number, y: number): boolean => x >= 96 && x < 160 && y >= 48 && y < 112;
const drawCard: DrawPixel = (x, y) => (isCard(x, y) ? [700, 400, 640] : [300, 600, 440]);

function createDepth(format: WorkingPicture, getDepth: (x: number, y: number) => number) {
  const { width, height } = format;
  const depth = new Float32Array(width * height).map((_, i) => getDepth(i % width, Math.floor(i / width)));
  return { width, height, depth };
}

function createCardScene(): ParallaxScene {
  using picture = drawWorkingFrame(FORMAT, drawCard);
  const depth = createDepth(FORMAT, (x, y) => (isCard(x, y) ? 0.9 : 0.1));
  return ParallaxScene.create({ picture, format: FORMAT, depth, pivot: 0.1 });
}

function render(scene: ParallaxScene, move: Parameters<typeof createPose>[0], format = FORMAT) {
  using frame = scene.render(createPose(move, scene.view));
  return copyPlanes(frame, { ...format, width: scene.view.width, height: scene.view.height });
}

suite('a camera at rest shows exactly the picture', () => {
  for (const [width, height, pixelFormat] of [
    [256, 160, 'yuv420p10le'],
    [131, 77, 'yuv420p10le'],
    [128, 77, 'yuv422p10le'],
    [131, 64, 'yuv444p10le'],
  ] as const)
    test(`${width}x${height} ${pixelFormat}`, () => {
      const format = createWorkingPicture(width, height, pixelFormat);
      const random = createSeededRandom(1);
      using picture = drawWorkingFrame(format, () => [
        64 + random() * 876,
        64 + random() * 896,
        64 + random() * 896,
      ]);
      const depth = createDepth(format, (x, y) =>
        x > width / 2 && y > height / 3 ? 0.8 : (0.4 * y) / height,
      );
      const scene = ParallaxScene.create({ picture, format, depth });
      assert.ok(scene.layerCount > 1);
      assert.deepEqual(render(scene, {}, format), copyPlanes(picture, format));
    });
});

suite('a card before a wall', () => {
  const scene = createCardScene();

  test('moves with the camera, the wall stays', () => {
    const [luma] = render(scene, { travelX: 20 });
    const row = 80 * WIDTH;
    // The card lies 0.8 of the depth in front of the pivot, which is the wall.
    assert.ok(luma![row + 96 + 16 + 6]! > 690, 'left edge of the card');
    assert.ok(luma![row + 160 + 16 - 6]! > 690, 'right edge of the card');
    assert.ok(luma![row + 96 + 16 - 10]! < 310, 'before the card');
    assert.ok(luma![row + 160 + 16 + 10]! < 310, 'behind the card');
  });

  test('uncovers the wall: no cracks, no stretched edges, no color that is not there', () => {
    for (const move of [
      { travelX: 24 },
      { travelX: -24 },
      { travelY: 17.3 },
      { dolly: 0.2 },
      { roll: 0.05, travelX: 9 },
    ]) {
      const [luma, blue, red] = render(scene, move);
      assertBetween(luma!, 300, 700, move);
      assertBetween(blue!, 400, 600, move);
      assertBetween(red!, 440, 640, move);
      const mixed = luma!.filter((code) => code > 330 && code < 670).length;
      // Around the card only a thin line may be a mixture.
      assert.ok(mixed < 4 * 64 * 4, `${mixed} mixed pixels with ${JSON.stringify(move)}`);
    }
  });

  test('is drawn alike each time', () => {
    const move = { travelX: 7.7, zoom: 1.03 };
    assert.deepEqual(render(scene, move), render(createCardScene(), move));
  });
});

test('a layer that ends within one color leaves no line there', () => {
  using picture = drawWorkingFrame(FORMAT, () => [600, 400, 640]);
  const depth = createDepth(FORMAT, (x, y) => (isCard(x, y) ? 0.9 : 0.1));
  const scene = ParallaxScene.create({ picture, format: FORMAT, depth, pivot: 0.1 });
  for (const codes of render(scene, { travelX: 5.3, travelY: 2.6 }))
    assert.ok(Math.max(...codes) - Math.min(...codes) <= 2, `${Math.min(...codes)} to ${Math.max(...codes)}`);
});

/** Cubic interpolation overshoots steps of color and of opacity, each by less than a tenth. */
function assertBetween(codes: Uint16Array, low: number, high: number, move: object): void {
  const slack = (high - low) * 0.2;
  const [least, most] = [Math.min(...codes), Math.max(...codes)];
  assert.ok(least >= low - slack && most <= high + slack, `${least} to ${most} with ${JSON.stringify(move)}`);
}

test('a slope without steps moves as one surface', () => {
  const random = createSeededRandom(5);
  using picture = drawWorkingFrame(FORMAT, (x) => [300 + x + random() * 10, 512, 512]);
  const depth = createDepth(FORMAT, (_x, y) => y / HEIGHT);
  const scene = ParallaxScene.create({ picture, format: FORMAT, depth, pivot: 0.5 });
  const [luma] = render(scene, { travelX: 24 });
  const shiftOf = (y: number): number => {
    let sum = 0;
    for (let x = 60; x < 200; x++) sum += 300 + x + 5 - luma![y * WIDTH + x]!;
    return sum / 140;
  };
  assert.ok(Math.abs(shiftOf(20) + 9) < 1.5, `${shiftOf(20)}`);
  assert.ok(Math.abs(shiftOf(140) - 9) < 1.5, `${shiftOf(140)}`);
  for (let y = 21; y < 140; y++) assert.ok(Math.abs(shiftOf(y) - shiftOf(y - 1)) < 2, `a kink at ${y}`);
});

test('no pose of a path shows the border of a picture with its margins', () => {
  const view = { width: 160, height: 96 };
  const moves = [
    { panX: 13, travelX: 10 },
    { panX: -9, roll: 0.04 },
    { zoom: 0.93, travelY: -8 },
    { dolly: -0.1 },
  ];
  const poses = moves.map((move) => createPose(move, view));
  const margins = computeMargins(poses, view, 0.5);
  const format = createWorkingPicture(
    margins.left + view.width + margins.right,
    margins.top + view.height + margins.bottom,
    'yuv444p10le',
  );
  const isBorder = (x: number, y: number): boolean =>
    x === 0 || y === 0 || x === format.width - 1 || y === format.height - 1;
  using picture = drawWorkingFrame(format, (x, y) => [isBorder(x, y) ? 1000 : 400, 512, 512]);
  const depth = createDepth(format, (x) => (x > format.width / 2 ? 0.9 : 0.1));
  const scene = ParallaxScene.create({
    picture,
    format,
    depth,
    pivot: 0.5,
    view: { left: margins.left, top: margins.top, ...view },
  });
  for (const [i, pose] of poses.entries()) {
    using frame = scene.render(pose);
    const [luma] = copyPlanes(frame, { ...format, ...view });
    assert.ok(Math.max(...luma!) <= 440, `${JSON.stringify(moves[i])} shows ${Math.max(...luma!)}`);
  }
});

test('a homography is undone by its inverse', () => {
  const map = [1.1, 0.1, 5, -0.05, 0.9, -3, 1e-4, -2e-4, 1] as const;
  const [x, y] = applyHomography(invertHomography(map), ...applyHomography(map, 40, 70));
  assert.ok(Math.hypot(x - 40, y - 70) < 1e-9);
  assert.throws(() => invertHomography([1, 2, 0, 2, 4, 0, 0, 0, 1]), RangeError);
});
