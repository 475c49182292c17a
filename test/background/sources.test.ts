import assert from 'node:assert/strict';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { lanczos } from '../../src/adapters/builtin-lanczos/index.ts';
import { findMainVideo } from '../../src/media/media-info.ts';
import { probe } from '../../src/media/probe.ts';
import { createConstantRate, makeVideo, type VideoOptions } from '../../src/testing/make-video.ts';
import { createBackgroundRuns, listWarnings } from '../support/background-runs.ts';
import { decodeLuma } from '../support/frames.ts';
import { unlessFull } from '../support/full.ts';
import { lumaMatter } from '../support/luma-matter.ts';
import { findSharedMedia } from '../support/shared-media.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);
/** What is dark is the subject. */
const { run } = createBackgroundRuns(path('work'), [lumaMatter, lanczos]);
/** Luma of the new background, in 8 bits: #b0b0b0 in limited range. */
const NEW = 167;
const DARK = 20;
const FRAMES = 8;

/** A film of a dark block, two thirds as high as the picture, that moves to the right before a bright wall. */
async function makeBlockFilm(name: string, options: Partial<VideoOptions> = {}): Promise<string> {
  const size = { width: options.width ?? 96, height: options.height ?? 54 };
  await makeVideo(path(name), {
    ...size,
    timeBase: { num: 1, den: 25_000 },
    pts: createConstantRate(FRAMES),
    encoderOptions: { preset: 'veryfast', crf: 12 },
    ...options,
    draw: (number, [luma, blue, red]) => {
      blue.samples.fill(128);
      red.samples.fill(128);
      for (let y = 0; y < luma.height; y++)
        for (let x = 0; x < luma.width; x++)
          luma.samples[y * luma.stride + x] = isBlock(x, y, number, size) ? DARK : 210;
    },
  });
  return path(name);
}

function isBlock(x: number, y: number, number: number, { width, height }: { width: number; height: number }) {
  return y >= height / 3 && x >= width / 4 + number && x < width / 2 + number;
}

interface Expected {
  /** Size as it is shown. */
  readonly shown: readonly [number, number];
  /** Places as shares of width and height that show the block, and the wall. */
  readonly block?: readonly [number, number];
  readonly wall?: readonly [number, number];
  readonly keep?: readonly string[];
}

/** Replaces the background of a film, and compares size, frames, times and places with what they should be. */
async function assertReplaced(
  film: string,
  { shown, block = [0.4, 0.8], wall = [0.1, 0.1], keep = [] }: Expected,
) {
  const output = `${film.slice(0, film.lastIndexOf('.'))}-result.mkv`;
  const summary = await run({
    videos: [film],
    color: '#b0b0b0',
    output,
    keep,
    feather: 0,
    shadowOpacity: 0,
    relight: 0,
    lightWrap: 0,
    colorStrength: 0,
    matchGrain: false,
  });
  assert.equal(summary.status, 'completed');
  const [before, after] = [findMainVideo(await probe(film))!, findMainVideo(await probe(output))!];
  assert.deepEqual([after.displayWidth, after.displayHeight], shown);
  assert.deepEqual([after.rotationDegrees, after.sampleAspectRatio], [0, { num: 1, den: 1 }]);
  const [source, result] = [await decodeLuma(film), await decodeLuma(output)];
  const start = source[0]!.seconds;
  assert.deepEqual(
    result.map(({ seconds }) => seconds.toFixed(2)),
    source.map(({ seconds }) => (seconds - start).toFixed(2)),
  );
  for (const { luma, peak } of result) {
    const read = ([x, y]: readonly [number, number]) =>
      (luma[Math.floor(y * after.height) * after.width + Math.floor(x * after.width)]! * 255) / peak;
    assert.ok(Math.abs(read(wall) - NEW) < 5, `the wall is ${read(wall)}`);
    assert.ok(Math.abs(read(block) - DARK) < 8, `the block is ${read(block)}`);
  }
  return { summary, before, after };
}

test('a variable frame rate is kept', async () => {
  const pts = [0, 1000, 3500, 4000, 4100, 9000, 9500, 10_000, 14_000];
  await assertReplaced(await makeBlockFilm('vfr.mp4', { pts }), { shown: [96, 54] });
});

test('odd sizes are made even, by a column and a row', async () => {
  const film = await makeBlockFilm('odd.mp4', { width: 97, height: 55, pixelFormat: 'yuv444p' });
  await assertReplaced(film, { shown: [98, 56] });
});

test('odd sizes with halved chroma, too', async () => {
  const film = await makeBlockFilm('odd-halved.mkv', {
    width: 97,
    height: 55,
    encoder: 'ffv1',
    encoderOptions: {},
  });
  await assertReplaced(film, { shown: [98, 56] });
});

test('pixels of 2:1 become square, and mattes and layers keep their shape', async () => {
  const film = await makeBlockFilm('wide.mp4', { sampleAspectRatio: { num: 2, den: 1 } });
  const { summary } = await assertReplaced(film, {
    shown: [192, 54],
    keep: ['hair_mattes', 'foreground_frames'],
  });
  for (const role of ['alpha_mattes', 'hair_mattes', 'foreground_frames']) {
    const video = findMainVideo(await probe(summary.outputs[role]!))!;
    assert.deepEqual([video.width, video.displayWidth, video.displayHeight], [96, 192, 54], role);
  }
});

suite('transparency of a film limits its mattes', () => {
  for (const [name, options] of [
    [
      'prores.mov',
      { encoder: 'prores_ks', pixelFormat: 'yuva444p10le', encoderOptions: { profile: 4, alpha_bits: 16 } },
    ],
    ['rgba.mkv', { encoder: 'ffv1', pixelFormat: 'bgra', encoderOptions: {} }],
    [
      'vp9.mkv',
      {
        encoder: 'libvpx-vp9',
        pixelFormat: 'yuva420p',
        encoderOptions: { crf: 10, b: 0, 'auto-alt-ref': 0, 'cpu-used': 4 },
      },
    ],
  ] as const)
    test(name, async () => {
      const film = await makeBlockFilm(name, {
        ...options,
        // Half of the block is transparent, and a part of it half so.
        drawAlpha: (_, { samples, stride, width, height }) => {
          for (let y = 0; y < height; y++)
            for (let x = 0; x < width; x++) samples[y * stride + x] = y < 36 ? 255 : y < 45 ? 128 : 0;
        },
      });
      const { outputs, warnings } = await run({
        videos: [film],
        matteOnly: true,
        output: path(`${name}.mp4`),
      });
      assert.deepEqual(warnings, []);
      const [first] = await decodeLuma(outputs.alpha_mattes!);
      const read = (y: number) => first!.luma[y * 96 + 36]! / first!.peak;
      const opacities = [25, 40, 50].map(read);
      for (const [i, expected] of [1, 128 / 255, 0].entries())
        assert.ok(Math.abs(opacities[i]! - expected) < 0.02, `${opacities}`);
      assert.equal(first!.luma[25 * 96 + 2], 0, 'the wall stays background');
    });
});

/** Writes into an MP4 file that its picture is shown turned by 90 degrees clockwise. */
async function turnPicture(film: string): Promise<void> {
  const place = (await readFile(film)).indexOf('tkhd') + 44;
  const matrix = Buffer.alloc(36);
  for (const [i, value] of [0, 0x10000, 0, -0x10000, 0, 0, 54 << 16, 0, 0x40000000].entries())
    matrix.writeInt32BE(value, i * 4);
  await using file = await open(film, 'r+');
  await file.write(matrix, 0, 36, place);
}

test('a turned film comes out upright', async () => {
  const film = await makeBlockFilm('turned.mp4');
  await turnPicture(film);
  await assertReplaced(film, { shown: [54, 96], block: [0.2, 0.4], wall: [0.9, 0.1] });
});

const { path: cut, skip } = findSharedMedia('formats/no-initial-keyframe.ts');

test('a recording that begins within a picture is shown from its first whole picture', {
  skip: skip || unlessFull,
}, async () => {
  const summary = await run({ videos: [cut], color: '#b0b0b0', output: path('cut.mkv') });
  assert.equal(summary.status, 'completed');
  assert.deepEqual(
    listWarnings(summary).filter((code) => !/quality|no-subject/.test(code)),
    ['input.late-start'],
  );
  const [source, result] = [await decodeLuma(cut), await decodeLuma(path('cut.mkv'))];
  assert.equal(result.length, source.length);
});
