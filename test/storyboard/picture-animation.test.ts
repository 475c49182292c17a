import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { crc32 } from 'node:zlib';
import { createAnimator } from '../../src/adapters/builtin-animator/animator.ts';
import { PictureAnimation } from '../../src/adapters/builtin-animator/picture-animation.ts';
import { createSeededRandom } from '../../src/core/random.ts';
import { isInstalled } from '../../src/engines/availability.ts';
import type { DepthEstimator } from '../../src/engines/depth-estimator.ts';
import type { VideoRequest } from '../../src/engines/image-to-video.ts';
import { Encoder } from '../../src/media/encoder.ts';
import { allocateVideoFrame, getPlane8 } from '../../src/media/frame.ts';
import { encodePicture, getPictureFormat } from '../../src/media/stills/picture-file.ts';
import { encodeWhole } from '../../src/media/stills/still.ts';
import { turnByExif } from '../support/exif.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { createWorkingPicture, type DrawPixel, drawWorkingFrame } from '../support/working-frames.ts';

const folder = createTemporaryFolder();
const MOVES = ['push', 'pull', 'pan', 'tilt', 'crane', 'still'] as const;

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pts: bigint;
  /** RGBA, row by row. */
  readonly pixels: Buffer;
}

async function writePicture(name: string, [width, height]: readonly [number, number], draw: DrawPixel) {
  const format = createWorkingPicture(width, height, 'yuv444p10le');
  const path = join(folder, name);
  const frame = drawWorkingFrame(format, draw);
  writeFileSync(path, await encodePicture(frame, format, getPictureFormat(path), false));
  return path;
}

async function animate(still: string, change: Partial<VideoRequest> = {}): Promise<Picture[]> {
  const request: VideoRequest = {
    description: '',
    prompt: '',
    negativePrompt: '',
    width: 160,
    height: 90,
    frames: 5,
    frameRate: { num: 24, den: 1 },
    camera: 'push',
    seed: 1,
    signal: AbortSignal.timeout(60_000),
    ...change,
  };
  await using animation = await PictureAnimation.open(request, still);
  const pictures: Picture[] = [];
  for await (const frame of animation.frames()) {
    const { width, height, pts } = frame;
    const { samples, stride } = getPlane8(frame, 0, width * 4, height);
    const rows = Array.from({ length: height }, (_, y) => samples.slice(y * stride, y * stride + 4 * width));
    pictures.push({ width, height, pts, pixels: Buffer.concat(rows) });
    frame.free();
  }
  return pictures;
}

function getPixel({ width, pixels }: Picture, x: number, y: number): number[] {
  return [...pixels.subarray((y * width + x) * 4, (y * width + x) * 4 + 4)];
}

function assertNear(actual: readonly number[], expected: readonly number[], message: string): void {
  const isNear = expected.every((value, i) => Math.abs(value - actual[i]!) <= 3);
  assert.ok(isNear, `${message}: ${actual} instead of ${expected}`);
}

/** A green card before a gray wall with a red mark on it. */
const isCard = (x: number, y: number): boolean => x > 0.4 && x < 0.6 && y > 0.35 && y < 0.75;
const drawCard: DrawPixel = (x, y) => {
  if (isCard(x / 320, y / 180)) return [600, 350, 350];
  return x > 60 && x < 80 && y > 70 && y < 130 ? [400, 480, 800] : [700, 512, 512];
};
const cardDepth: DepthEstimator = {
  id: 'card',
  version: '1',
  estimate: async (_frame, { width, height }) => ({
    width,
    height,
    depth: Float32Array.from({ length: width * height }, (_, i) =>
      isCard((i % width) / width, Math.floor(i / width) / height) ? 0.95 : 0.05,
    ),
  }),
  async [Symbol.asyncDispose]() {},
};

/** Mean column of what a color is seen in. */
function locate({ width, pixels }: Picture, channel: 0 | 1): number {
  let [sum, weight] = [0, 0];
  for (let i = 0; i < pixels.length; i += 4) {
    const excess = pixels[i + channel]! - Math.max(pixels[i + 1 - channel]!, pixels[i + 2]!);
    if (excess < 60) continue;
    sum += (i / 4) % width;
    weight++;
  }
  return sum / weight;
}

suite('a card before a wall', async () => {
  const path = await writePicture('card.png', [320, 180], drawCard);

  for (const [width, height, frameRate] of [
    [256, 144, { num: 24, den: 1 }],
    [144, 256, { num: 60, den: 1 }],
    [320, 240, { num: 24_000, den: 1001 }],
  ] as const)
    test(`gives every frame at ${width}x${height}`, async () => {
      const pictures = await animate(path, { width, height, frameRate, frames: 7, depth: cardDepth });
      assert.deepEqual(
        pictures.map(({ pts }) => pts),
        [0n, 1n, 2n, 3n, 4n, 5n, 6n],
      );
      for (const picture of pictures) assert.deepEqual([picture.width, picture.height], [width, height]);
    });

  for (const camera of MOVES)
    test(`${camera} never shows what lies beyond the picture`, async () => {
      for (const picture of await animate(path, { camera, depth: cardDepth, frames: 4 })) {
        const { width, height } = picture;
        for (let x = 0; x < width; x++)
          for (const y of [0, height - 1])
            assertNear(getPixel(picture, x, y), [185, 185, 185, 255], `${x}, ${y}`);
        for (let y = 0; y < height; y++)
          for (const x of [0, width - 1])
            assertNear(getPixel(picture, x, y), [185, 185, 185, 255], `${x}, ${y}`);
      }
    });

  test('the card moves more than the wall when the camera pans, and not without a depth', async () => {
    const shiftsOf = async (depth: DepthEstimator | undefined) => {
      const pictures = await animate(path, { camera: 'pan', ...(depth && { depth }) });
      const [first, last] = [pictures[0]!, pictures.at(-1)!];
      return { card: locate(last, 1) - locate(first, 1), wall: locate(last, 0) - locate(first, 0) };
    };
    const { card, wall } = await shiftsOf(cardDepth);
    assert.ok(wall < -5 && card < wall * 1.25, `card ${card}, wall ${wall}`);
    const plane = await shiftsOf(undefined);
    assert.ok(Math.abs(plane.card - plane.wall) < 0.5, `card ${plane.card}, wall ${plane.wall}`);
  });

  test('the camera comes nearer and goes away', async () => {
    const sizesOf = async (camera: 'push' | 'pull') =>
      (await animate(path, { camera, depth: cardDepth })).map(({ pixels }) => {
        let count = 0;
        for (let i = 0; i < pixels.length; i += 4)
          if (pixels[i + 1]! - Math.max(pixels[i]!, pixels[i + 2]!) > 60) count++;
        return count;
      });
    const pushed = await sizesOf('push');
    assert.ok(pushed.at(-1)! > pushed[0]! * 1.15, `${pushed}`);
    const pulled = await sizesOf('pull');
    assert.ok(pulled[0]! > pulled.at(-1)! * 1.15, `${pulled}`);
  });

  test('stands still before a camera that does', async () => {
    const pictures = await animate(path, { camera: 'still' });
    for (const { pixels } of pictures) assert.deepEqual(pixels, pictures[0]!.pixels);
  });

  test('is the same to the byte each time', async () => {
    const run = () => animate(path, { camera: 'crane', depth: cardDepth });
    assert.deepEqual(await run(), await run());
  });
});

test('water moves, and what stands in it does not', async () => {
  const isPost = (x: number): boolean => x > 300 && x < 340;
  const path = await writePicture('lake.png', [640, 360], (x, y) => {
    if (isPost(x) && y > 60) return [300, 470, 570];
    if (y < 140) return [760, 512, 512];
    return [380 + 90 * Math.sin(y * 0.8 + Math.sin(x / 60)), 590, 450];
  });
  const size = { width: 320, height: 180, camera: 'still', frames: 7 } as const;
  const pictures = await animate(path, size);
  const [first, last] = [pictures[0]!, pictures.at(-1)!];
  const differenceIn = (left: number, right: number, top: number): number => {
    let sum = 0;
    for (let y = top; y < 180; y++)
      for (let x = left; x < right; x++)
        sum += Math.abs(getPixel(first, x, y)[1]! - getPixel(last, x, y)[1]!);
    return sum / ((right - left) * (180 - top));
  };
  assert.ok(differenceIn(20, 130, 100) > 1, `water ${differenceIn(20, 130, 100)}`);
  assert.equal(differenceIn(155, 166, 40), 0);
  const [other] = await animate(path, { ...size, seed: 2, frames: 1 });
  assert.notDeepEqual(other!.pixels, first.pixels);
});

suite('a picture of another shape', async () => {
  const random = createSeededRandom(3);
  const drawGrain: DrawPixel = () => [500 + 300 * (random() - 0.5), 512, 512];
  const upright = await writePicture('upright.png', [180, 320], drawGrain);
  const wide = await writePicture('wide.png', [320, 180], drawGrain);

  /** Mean difference of neighboring pixels in a row, between two columns. */
  function measureGrain(picture: Picture, left: number, right: number): number {
    let sum = 0;
    for (let y = 2; y < picture.height - 2; y++)
      for (let x = left; x < right; x++)
        sum += Math.abs(getPixel(picture, x, y)[0]! - getPixel(picture, x + 1, y)[0]!);
    return sum / ((right - left) * (picture.height - 4));
  }

  test('is continued out of focus', async () => {
    for (const picture of await animate(upright, { camera: 'pan', frames: 3 })) {
      const middle = measureGrain(picture, 70, 90);
      for (const left of [2, 138]) {
        const side = measureGrain(picture, left, left + 20);
        assert.ok(side < middle / 5, `${side} beside ${middle}`);
        const [red] = getPixel(picture, left + 10, 45);
        assert.ok(red! > 90 && red! < 160, `${red}`);
      }
    }
    const [first] = await animate(wide, { width: 90, height: 160, frames: 1 });
    for (const y of [5, 154]) assert.ok(getPixel(first!, 45, y)[0]! > 90);
  });

  test('stands between bars if that is wanted', async () => {
    for (const picture of await animate(upright, { pictureFit: 'contain', camera: 'tilt', frames: 3 })) {
      for (const x of [0, 50, 110, 159]) assert.deepEqual(getPixel(picture, x, 45), [0, 0, 0, 255]);
      for (const [x, y] of [
        [60, 0],
        [99, 89],
      ] as const)
        assert.ok(getPixel(picture, x, y)[0]! > 60, `${getPixel(picture, x, y)}`);
    }
  });

  test('is cut off if that is wanted', async () => {
    const [picture] = await animate(upright, { pictureFit: 'cover', frames: 1 });
    const [side, middle] = [measureGrain(picture!, 2, 22), measureGrain(picture!, 70, 90)];
    assert.ok(side > middle / 2, `${side} beside ${middle}`);
  });
});

/** A PNG of one color in a pixel format, of whose bytes each pixel has these. */
async function writePlain(name: string, pixelFormat: string, bytes: readonly number[]): Promise<string> {
  const size = { width: 64, height: 48 };
  const frame = allocateVideoFrame({ ...size, pixelFormat });
  const { samples, stride } = getPlane8(frame, 0, size.width * bytes.length, size.height);
  for (let y = 0; y < size.height; y++)
    for (let i = 0; i < size.width * bytes.length; i++) samples[y * stride + i] = bytes[i % bytes.length]!;
  const timing = { timeBase: { num: 1, den: 25 }, frameRate: { num: 25, den: 1 } };
  using encoder = await Encoder.openVideo({ encoder: 'png', ...size, pixelFormat, ...timing, options: {} });
  const path = join(folder, name);
  writeFileSync(path, await encodeWhole(frame, encoder));
  return path;
}

suite('colors stay', () => {
  for (const [pixelFormat, bytes, expected] of [
    ['rgb24', [200, 100, 50], [200, 100, 50, 255]],
    ['rgb48be', [200, 200, 100, 100, 50, 50], [200, 100, 50, 255]],
    ['gray', [255], [255, 255, 255, 255]],
    ['gray', [60], [60, 60, 60, 255]],
    ['gray16be', [128, 128], [128, 128, 128, 255]],
    ['rgba', [200, 100, 50, 255], [200, 100, 50, 255]],
    ['rgba', [200, 100, 50, 128], [100, 50, 25, 255]],
    ['rgba', [200, 100, 50, 0], [0, 0, 0, 255]],
    ['ya8', [200, 128], [100, 100, 100, 255]],
    ['rgba64be', [200, 0, 100, 0, 50, 0, 128, 0], [100, 50, 25, 255]],
  ] as const)
    test(`${pixelFormat} ${bytes}`, async () => {
      const path = await writePlain(`${pixelFormat}-${bytes.join('-')}.png`, pixelFormat, bytes);
      const [picture] = await animate(path, { width: 64, height: 48, frames: 1 });
      assertNear(getPixel(picture!, 30, 20), expected, path);
    });

  test('of a photograph, which is turned as its EXIF data say', async () => {
    const path = await writePicture('photograph.jpg', [96, 64], (x) => [x < 48 ? 200 : 800, 512, 512]);
    turnByExif(path);
    const [picture] = await animate(path, { width: 64, height: 96, frames: 1 });
    assertNear(getPixel(picture!, 32, 10), [40, 40, 40], 'left is above');
    assertNear(getPixel(picture!, 32, 86), [214, 214, 214], 'right is below');
  });
});

suite('what is no usable picture', () => {
  const reject = (path: string, code: string) => assert.rejects(animate(path), { code });

  test('is missing', () => reject(join(folder, 'missing.png'), 'input.not-found'));

  test('is text', async () => {
    const path = join(folder, 'text.png');
    writeFileSync(path, 'no picture');
    await reject(path, 'input.no-picture');
  });

  test('is damaged', async () => {
    const path = await writePlain('damaged.png', 'rgb24', [1, 2, 3]);
    const content = readFileSync(path);
    writeFileSync(path, Buffer.concat([content.subarray(0, 41), Buffer.alloc(100, 7)]));
    await assert.rejects(animate(path), ({ code }) => /^input\./.test(code));
  });

  test('is too large', async () => {
    const path = await writePlain('huge.png', 'rgb24', [1, 2, 3]);
    const content = readFileSync(path);
    content.writeUInt32BE(9_000, 16);
    content.writeUInt32BE(9_000, 20);
    content.writeUInt32BE(crc32(content.subarray(12, 29)), 29);
    writeFileSync(path, content);
    await reject(path, 'media.too-many-pixels');
  });

  test('is as small as one pixel, which is a color', async () => {
    const path = await writePicture('pixel.png', [1, 1], () => [700, 512, 512]);
    const [picture] = await animate(path, { frames: 1 });
    assertNear(getPixel(picture!, 80, 45), [185, 185, 185, 255], 'the pixel');
  });
});

const skip = isInstalled('@napi-rs/canvas') ? false : '@napi-rs/canvas is not installed here';
test('the animator begins with a picture if it is given one', { skip }, async () => {
  const still = await writePicture('red.png', [64, 48], () => [400, 480, 800]);
  const animator = await createAnimator();
  assert.equal(animator.still, 'optional');
  await using generated = await animator.open({
    description: 'Snow over a lake',
    prompt: '',
    negativePrompt: '',
    width: 64,
    height: 48,
    frames: 1,
    frameRate: { num: 24, den: 1 },
    camera: 'pan',
    seed: 1,
    still,
    signal: AbortSignal.timeout(60_000),
  });
  for await (const frame of generated.frames()) {
    const { samples } = getPlane8(frame, 0, 256, 48);
    assert.ok(samples[0]! > samples[1]! + 100, 'it is red');
    frame.free();
  }
});
