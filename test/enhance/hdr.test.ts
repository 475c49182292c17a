import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, test } from 'node:test';
import type { ColorTags, VideoStreamInfo } from '../../src/media/media-info.ts';
import { findMainVideo } from '../../src/media/media-info.ts';
import { probe } from '../../src/media/probe.ts';
import { createConstantRate, makeVideo } from '../../src/testing/make-video.ts';
import { runCliHere } from '../support/cli.ts';
import { decodeFrames } from '../support/frames.ts';
import { isFull } from '../support/full.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const PQ: ColorTags = { range: 'tv', matrix: 'bt2020nc', primaries: 'bt2020', transfer: 'smpte2084' };
const STANDARD: ColorTags = { range: 'tv', matrix: 'bt709', primaries: 'bt709', transfer: 'bt709' };
const HLG: ColorTags = { ...PQ, transfer: 'arib-std-b67' };
const DISPLAY = {
  mastering: {
    chromaticity: [34_000, 16_000, 13_250, 34_500, 7_500, 3_000, 15_635, 16_450],
    luminance: [50, 10_000_000],
  },
  light: [800, 300],
};
const X265 =
  'log-level=none:hdr10=1:max-cll=800,300:master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50)';
const FAST = [
  ...['--target', 'x2', '--encoder-preset', 'ultrafast', '--upscaler', 'lanczos'],
  ...['--work-dir', join(folder, 'work'), '--json'],
];

/** Gray pictures of one luma code of 8 bits. */
function makeGray(name: string, luma: number, color: ColorTags, x265 = 'log-level=none'): Promise<void> {
  return makeVideo(join(folder, name), {
    width: 64,
    height: 48,
    timeBase: { num: 1, den: 25_000 },
    pts: createConstantRate(4),
    encoder: 'libx265',
    pixelFormat: 'yuv420p10le',
    encoderOptions: { preset: 'ultrafast', crf: 10, 'x265-params': x265 },
    color,
    draw: (_, [y, u, v]) => {
      y.samples.fill(luma);
      u.samples.fill(128);
      v.samples.fill(128);
    },
  });
}

/** Luma codes of 203 cd/m², the white of standard range. */
const WHITE = { pq: 143, hlg: 180 };

before(async () => {
  await makeGray('pq.mp4', WHITE.pq, PQ, X265);
  await makeGray('hlg.mp4', WHITE.hlg, HLG);
});

async function enhance(name: string, output: string, ...flags: string[]) {
  const path = join(folder, output);
  const run = await runCliHere('enhance', join(folder, name), '-o', path, ...FAST, ...flags);
  return { ...run, path };
}

async function describe(path: string): Promise<VideoStreamInfo> {
  return findMainVideo(await probe(path))!;
}

test('HDR10 stays HDR10, with what it tells displays: in HEVC without a word, in ProRes and AV1', async () => {
  for (const [output, flags, codec] of [
    ['pq-out.mp4', [], 'hevc'],
    ['pq-out.mov', ['--codec', 'prores'], 'prores'],
    ...(isFull ? [['pq-out.mkv', ['--codec', 'av1'], 'av1'] as const] : []),
  ] as const) {
    const { code, stderr, path } = await enhance('pq.mp4', output, ...flags);
    assert.equal(code, 0, stderr);
    const video = await describe(path);
    assert.deepEqual([video.codec, video.bitDepth, video.color], [codec, 10, PQ]);
    assert.deepEqual(video.hdr, DISPLAY, output);
  }
});

test('HLG stays HLG', async () => {
  const { code, stderr, path } = await enhance('hlg.mp4', 'hlg-out.mp4');
  assert.equal(code, 0, stderr);
  const video = await describe(path);
  assert.deepEqual([video.codec, video.bitDepth, video.color], ['hevc', 10, HLG]);
});

test('--dynamic-range sdr tone-maps: white is a bright gray of standard range, and colors are tagged so', async () => {
  for (const name of ['pq.mp4', 'hlg.mp4']) {
    const { code, stderr, path } = await enhance(name, `sdr-${name}`, '--dynamic-range', 'sdr');
    assert.equal(code, 0, stderr);
    const video = await describe(path);
    assert.deepEqual([video.codec, video.pixelFormat, video.color], ['h264', 'yuv420p', STANDARD]);
    const [first] = await decodeFrames(path);
    const mean = first!.luma.reduce((sum, each) => sum + each, 0) / first!.luma.length;
    assert.ok(mean > 210 && mean < 218, `${name}: ${mean}`);
  }
});

test('a codec that can’t hold HDR is refused before any work; nothing to convert is said', async () => {
  const refused = await enhance('pq.mp4', 'refused.mp4', '--codec', 'h264');
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /output\.codec-hdr/);
  assert.match(refused.stderr, /--dynamic-range sdr/);
  await makeGray('standard.mp4', 120, STANDARD);
  const { stdout: made } = await enhance('standard.mp4', 'standard-out.mp4', '--dynamic-range', 'sdr');
  assert.deepEqual(
    JSON.parse(made).warnings.map(({ code }: { code: string }) => code),
    ['enhance.already-standard-range'],
  );
});

test('masters have 4:2:2 and the bits that are asked for; what a codec or HDR can’t have is refused', async () => {
  await makeVideo(join(folder, 'fine.mkv'), {
    ...{ width: 64, height: 48, timeBase: { num: 1, den: 25_000 }, pts: createConstantRate(3) },
    ...{ encoder: 'ffv1', encoderOptions: {}, pixelFormat: 'yuv422p10le' },
    draw: (number, [luma, blue, red]) => {
      for (const [plane, value] of [
        [luma, 100 + number],
        [blue, 90],
        [red, 150],
      ] as const)
        plane.samples.fill(value);
    },
  });
  for (const [flags, expected] of [
    [['--chroma', '422'], 'h264 yuv422p10le'],
    [['--codec', 'hevc', '--chroma', '422', '--bits', '10'], 'hevc yuv422p10le'],
    [['--bits', '8'], 'h264 yuv420p'],
  ] as const) {
    const { code, stderr, stdout, path } = await enhance('fine.mkv', 'fine.mp4', ...flags);
    assert.equal(code, 0, stderr);
    const { codec, pixelFormat } = await describe(path);
    assert.equal(`${codec} ${pixelFormat}`, expected);
    const { warnings } = JSON.parse(stdout);
    assert.deepEqual(
      warnings.map((warning: { code: string }) => warning.code),
      expected.includes('422') ? [] : ['video.reduced'],
    );
  }
  for (const [name, flags, expected] of [
    ['fine.mkv', ['--codec', 'av1', '--chroma', '422'], 'output.codec-chroma'],
    ['fine.mkv', ['--codec', 'prores', '--bits', '8'], 'output.codec-bits'],
    ['pq.mp4', ['--bits', '8'], 'output.bits-hdr'],
    ['fine.mkv', ['--fields', 'single'], 'enhance.progressive'],
  ] as const) {
    const output = flags.includes('prores' as never) ? 'never.mov' : 'never.mp4';
    const { code, stderr } = await enhance(name, output, ...flags);
    assert.equal(code, 2, stderr);
    assert.ok(stderr.includes(`(${expected})`), stderr);
  }
});
