import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { PictureFormat } from '../../src/media/cutting/picture-format.ts';
import { TransitionMixer } from '../../src/media/cutting/transition-mix.ts';
import { computeShares } from '../../src/media/cutting/transition-shares.ts';
import { allocateVideoFrame, type Frame, getPlane8, getPlane16 } from '../../src/media/frame.ts';

const KINDS = ['dissolve', 'fade', 'wipe', 'dip'] as const;
const WIDTH = 101;
const HEIGHT = 7;

interface Case {
  readonly pixelFormat: string;
  readonly range: 'tv' | 'pc';
  readonly isDeep: boolean;
  /** Samples of the planes in a row and their number. */
  readonly sizes: readonly (readonly [width: number, height: number])[];
  readonly black: readonly number[];
}

const CASES: readonly Case[] = [
  {
    pixelFormat: 'yuv420p',
    range: 'tv',
    isDeep: false,
    sizes: [
      [101, 7],
      [51, 4],
      [51, 4],
    ],
    black: [16, 128, 128],
  },
  {
    pixelFormat: 'yuvj420p',
    range: 'pc',
    isDeep: false,
    sizes: [
      [101, 7],
      [51, 4],
      [51, 4],
    ],
    black: [0, 128, 128],
  },
  {
    pixelFormat: 'yuv422p10le',
    range: 'tv',
    isDeep: true,
    sizes: [
      [101, 7],
      [51, 7],
      [51, 7],
    ],
    black: [64, 512, 512],
  },
  {
    pixelFormat: 'gbrp',
    range: 'pc',
    isDeep: false,
    sizes: [
      [101, 7],
      [101, 7],
      [101, 7],
    ],
    black: [0, 0, 0],
  },
  { pixelFormat: 'gray', range: 'tv', isDeep: false, sizes: [[101, 7]], black: [16] },
];

const createFormat = ({ pixelFormat, range }: Case): PictureFormat => ({
  codec: 'h264',
  width: WIDTH,
  height: HEIGHT,
  sampleAspectRatio: { num: 1, den: 1 },
  pixelFormat,
  color: { range, matrix: 'bt709', primaries: 'bt709', transfer: 'bt709' },
  rotationDegrees: 0,
  isMirrored: false,
  frameRate: { num: 25, den: 1 },
  reorderDelay: 2,
});

const getPlane = ({ isDeep, sizes }: Case, frame: Frame, index: number) =>
  (isDeep ? getPlane16 : getPlane8)(frame, index, ...(sizes[index] as [number, number]));

/** A picture whose samples are `first` and more, by their place. */
function draw(each: Case, first: number): Frame {
  const frame = allocateVideoFrame({ width: WIDTH, height: HEIGHT, pixelFormat: each.pixelFormat });
  for (const index of each.sizes.keys()) {
    const { samples, stride, width, height } = getPlane(each, frame, index);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) samples[y * stride + x] = first + x + 3 * y + 5 * index;
  }
  return frame;
}

suite('a transition mixes', () => {
  for (const each of CASES)
    test(`${each.pixelFormat} (${each.range}) by its shares and black, in all planes and to their edges`, () => {
      using from = draw(each, 20);
      using to = draw(each, 90);
      for (const kind of KINDS) {
        const mixer = new TransitionMixer(kind, createFormat(each));
        for (const progress of [0.1, 0.5, 0.8]) {
          using mixed = mixer.mix(from, to, progress);
          for (const [index, [width, height]] of each.sizes.entries()) {
            const planes = [from, to, mixed].map((frame) => getPlane(each, frame, index));
            for (let y = 0; y < height; y++) {
              for (let x = 0; x < width; x++) {
                const [a, b, result] = planes.map(({ samples, stride }) => samples[y * stride + x]!) as [
                  number,
                  number,
                  number,
                ];
                const shares = computeShares(kind, progress, (x + 0.5) / width);
                const black = (1 - shares.from - shares.to) * each.black[index]!;
                const wanted = a * shares.from + b * shares.to + black;
                assert.ok(Math.abs(result - wanted) <= 0.5 + 1e-6, `${kind} ${progress} ${index} ${x},${y}`);
              }
            }
          }
        }
      }
    });
});

test('shares run from the first picture to the second, and through black where the kind says so', () => {
  const at = (kind: (typeof KINDS)[number], progress: number, column = 0.5) =>
    computeShares(kind, progress, column);
  for (const kind of KINDS) {
    assert.deepEqual(at(kind, 0), { from: 1, to: 0 });
    assert.deepEqual(at(kind, 1), { from: 0, to: 1 });
  }
  assert.deepEqual(at('dissolve', 0.25), { from: 0.75, to: 0.25 });
  assert.deepEqual(at('dip', 0.25), { from: 0.5, to: 0 });
  assert.deepEqual(at('dip', 0.5), { from: 0, to: 0 });
  for (const progress of [0.4, 0.5, 0.6]) assert.deepEqual(at('fade', progress), { from: 0, to: 0 });
  assert.ok(Math.abs(at('fade', 0.2).from - 0.5) < 1e-9 && Math.abs(at('fade', 0.8).to - 0.5) < 1e-9);
  assert.deepEqual(at('wipe', 0.5, 0.1), { from: 0, to: 1 });
  assert.deepEqual(at('wipe', 0.5, 0.9), { from: 1, to: 0 });
  // The edge is soft over a fiftieth of the width.
  assert.ok(Math.abs(at('wipe', 0.5, 0.5).to - 0.5) < 1e-9);
  assert.ok(
    at('wipe', 0.5, 0.495).to > 0.7 && at('wipe', 0.5, 0.485).to === 1 && at('wipe', 0.5, 0.511).to === 0,
  );
});
