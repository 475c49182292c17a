import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { zipSync } from 'fflate';
import { getEmbeddedNetPath } from '../../src/adapters/neural-upscaler/embedded-nets.ts';
import { OutputFile } from '../../src/media/containers/output-file.ts';
import { Encoder } from '../../src/media/encoder.ts';
import { FilterGraph } from '../../src/media/filter-graph.ts';
import { allocateVideoFrame } from '../../src/media/frame.ts';
import { findMainPicture } from '../../src/media/media-info.ts';
import { probe } from '../../src/media/probe.ts';
import {
  encodePicture,
  getPictureFormat,
  type PictureFormat,
  readPicture,
} from '../../src/media/stills/picture-file.ts';
import { getWorkingPicture } from '../../src/media/video/working-picture.ts';
import { makeVideo } from '../../src/testing/make-video.ts';
import { makeStageVideo } from '../../src/testing/stage-video.ts';
import { runCli, runCliHere } from '../support/cli.ts';
import { turnByExif } from '../support/exif.ts';
import { unlessFull } from '../support/full.ts';
import { measurePsnr, readLuma } from '../support/picture-quality.ts';
import { findSharedMedia, findSharedModel } from '../support/shared-media.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const work = join(folder, 'work');
process.env.FOOTLIGHT_MODELS = join(folder, 'models');
const set5 = (name: string): string => findSharedMedia(`sr/set5-x2/${name}.png`).path;
const { skip } = findSharedMedia('sr/set5-x2/001_LR.png');
const PICTURES = ['001', '002', '003', '004', '005'];

async function upscale(path: string, output: string, ...flags: string[]): Promise<void> {
  const run = await runCliHere('upscale', path, '-o', output, '--work-dir', work, ...flags);
  assert.equal(run.code, 0, run.stderr);
}

async function meanPsnr(model: string, low: (name: string) => Promise<string> | string): Promise<number> {
  let sum = 0;
  for (const name of PICTURES) {
    const output = join(folder, `${model}-${name}.png`);
    await upscale(await low(`${name}_LR`), output, '--model', model);
    sum += await measurePsnr(output, set5(`${name}_HR`), 2);
  }
  return sum / PICTURES.length;
}

// What their model cards promise, in decibels; the fast ones are measured each time.
for (const [net, least, isQuick] of [
  ['fast', 37, true],
  ['default', 37.4, false],
  ['restore', 35.5, true],
  ['fine', 37.6, false],
] as const)
  test(`Set5, twice the size: ${net} keeps its promise`, {
    skip: skip || (!isQuick && unlessFull),
  }, async () => {
    const psnr = await meanPsnr(net, set5);
    assert.ok(psnr >= least, `${psnr}`);
  });

test('on pictures coded as JPEG, the restoring net beats Lanczos by 1.3 dB and more', {
  skip: skip || unlessFull,
}, async () => {
  const coded = async (name: string): Promise<string> => {
    const path = join(folder, `${name}.jpg`);
    const video = findMainPicture(await probe(set5(name)))!;
    const picture = getWorkingPicture(video);
    // FFmpeg's quantiser 6 is about what other programs call quality 50 to 60.
    const format: PictureFormat = { ...getPictureFormat(path), options: { qmin: 6, qmax: 6 } };
    await writeFile(
      path,
      await encodePicture(await readPicture(set5(name), video, picture), picture, format, false),
    );
    return path;
  };
  const [lanczos, restore] = [await meanPsnr('lanczos', coded), await meanPsnr('restore', coded)];
  assert.ok(restore >= lanczos + 1.3, `${restore} against ${lanczos}`);
});

test('on films of one frame at crf 28, the restoring net beats Lanczos by 0.7 dB and more', {
  skip: skip || unlessFull,
}, async () => {
  const coded = async (name: string): Promise<string> => {
    const path = join(folder, `${name}-film.png`);
    await writeFile(path, await codedAsVideo(set5(name), join(folder, `${name}.mkv`)));
    return path;
  };
  const [lanczos, restore] = [await meanPsnr('lanczos', coded), await meanPsnr('restore', coded)];
  assert.ok(restore >= lanczos + 0.7, `${restore} against ${lanczos}`);
});

/** The picture as PNG after it was the only frame of an H.264 video, crf 28, 4:2:0. */
async function codedAsVideo(path: string, filmPath: string): Promise<Buffer> {
  const video = findMainPicture(await probe(path))!;
  const picture = getWorkingPicture(video);
  const [width, height] = [video.width & ~1, video.height & ~1];
  const timeBase = { num: 1, den: 25 };
  const source = await readPicture(path, video, picture);
  source.pts = 0n;
  const { pixelFormat, color } = picture;
  using graph = await FilterGraph.open({
    inputs: { in: { kind: 'video', width: video.width, height: video.height, pixelFormat, timeBase, color } },
    text: `[in]crop=${width}:${height}:0:0,format=yuv420p[out]`,
    outputs: { out: 'video' },
  });
  await graph.push('in', source);
  await graph.push('in', null);
  const frame = (await graph.pull('out'))!;
  using encoder = await Encoder.openVideo({
    encoder: 'libx264',
    width,
    height,
    pixelFormat: 'yuv420p',
    timeBase,
    frameRate: { num: 25, den: 1 },
    color,
    options: { preset: 'medium', crf: 28 },
  });
  {
    await using file = await OutputFile.create(
      filmPath,
      [{ parameters: encoder.getParameters(), timeBase }],
      {
        format: 'matroska',
      },
    );
    for (const input of [frame, null])
      for await (const packet of encoder.encode(input)) await file.write(0, packet);
    await file.finish();
  }
  const film = findMainPicture(await probe(filmPath))!;
  const decoded = getWorkingPicture(film);
  return encodePicture(
    await readPicture(filmPath, film, decoded),
    decoded,
    getPictureFormat('film.png'),
    false,
  );
}

test('x4, odd sizes, JPEG and TIFF come out in the right size; deep pictures stay deep', {
  skip,
}, async () => {
  for (const [flags, name, size] of [
    [['--scale', '4'], 'x4.png', [1024, 1024]],
    [['--scale', '1.5'], 'x1.5.jpg', [384, 384]],
    [['--scale', '1'], 'x1.tif', [256, 256]],
  ] as const) {
    const output = join(folder, name);
    await upscale(set5('001_LR'), output, ...flags);
    const { width, height } = findMainPicture(await probe(output))!;
    assert.deepEqual([width, height], size);
  }
  const deep = join(folder, 'deep.png');
  const video = findMainPicture(await probe(set5('001_LR')))!;
  const picture = getWorkingPicture(video);
  await writeFile(
    deep,
    await encodePicture(
      await readPicture(set5('001_LR'), video, picture),
      picture,
      getPictureFormat(deep),
      true,
    ),
  );
  await upscale(deep, join(folder, 'deep-x2.png'));
  assert.equal(findMainPicture(await probe(join(folder, 'deep-x2.png')))!.bitDepth, 16);
});

test('a photograph is turned as its EXIF data say', { skip }, async () => {
  const path = join(folder, 'photograph.jpg');
  await upscale(set5('005_LR'), path, '--scale', '1', '--model', 'lanczos');
  const [stored, turned] = [join(folder, 'stored.png'), join(folder, 'turned.png')];
  await upscale(path, stored, '--model', 'lanczos');
  turnByExif(path);
  await upscale(path, turned, '--model', 'lanczos');
  const [before, after] = [await readLuma(stored), await readLuma(turned)];
  assert.deepEqual([after.width, after.height], [before.height, before.width]);
  let worst = 0;
  for (let y = 0; y < after.height; y++)
    for (let x = 0; x < after.width; x++) {
      const from = (before.height - 1 - x) * before.stride + y;
      worst = Math.max(worst, Math.abs(after.samples[y * after.stride + x]! - before.samples[from]!));
    }
  assert.ok(worst <= 16, `a pixel is off by ${worst} of 1023`);
});

test('a video of a moment is no picture, and of a photograph that was cut off it is told', async () => {
  const [moment, photograph, output] = ['moment.mkv', 'photo.jpg', 'out.png'].map((name) =>
    join(folder, name),
  );
  const size = { width: 64, height: 48 };
  const timeBase = { num: 1, den: 25 };
  await makeVideo(moment!, { ...size, timeBase, pts: [0, 1, 2], draw: () => undefined });
  const refused = await runCliHere('upscale', moment!, '-o', output!, '--work-dir', work);
  assert.match(refused.stderr, /input\.no-picture/);

  const format = getWorkingPicture({ ...findMainPicture(await probe(moment!))! });
  const jpeg = await encodePicture(allocateVideoFrame(format), format, getPictureFormat(photograph!), false);
  await writeFile(photograph!, jpeg.subarray(0, jpeg.length - 2));
  const made = await runCliHere(
    'upscale',
    photograph!,
    '-o',
    output!,
    '--model',
    'lanczos',
    '--work-dir',
    work,
  );
  assert.equal(made.code, 0, made.stderr);
  assert.match(made.stderr, /photo\.jpg lacks the mark that ends its format/);
});

test('wrong models and inputs give one clear error, exit code 2, and no picture', { skip }, async () => {
  const hostile = join(folder, 'hostile.pth');
  const program = Buffer.from('\x80\x02cos\nsystem\nX\x04\x00\x00\x00true\x85R.', 'latin1');
  await writeFile(hostile, zipSync({ 'hostile/data.pkl': [program, { level: 0 }] }));
  const cut = join(folder, 'cut.safetensors');
  await writeFile(cut, (await readFile(getEmbeddedNetPath('fast'))).subarray(0, 5000));
  const film = join(folder, 'film.mp4');
  await makeStageVideo(film, { width: 64, height: 48, frames: 40 });
  const picture = set5('001_LR');
  const output = join(folder, 'none.png');
  for (const [args, code] of [
    [[picture, '-o', output, '--model', hostile], 'model.unsafe-pickle'],
    [[picture, '-o', output, '--model', cut], 'model.invalid-weights'],
    [[picture, '-o', output, '--model', findSharedModel('silero-vad.onnx').path], 'model.wrong-inputs'],
    [[picture, '-o', output, '--model', join(folder, 'absent.onnx')], 'model.not-found'],
    [[picture, '-o', output, '--model', 'unheard-of'], 'model.unknown'],
    [[picture, '-o', output, '--model', 'realesrgan-x4plus', '--require'], 'model.not-installed'],
    [[picture, '-o', output, '--provider', 'cuda', '--require'], 'inference.provider-unavailable'],
    [[picture, '-o', join(folder, 'none.gif')], 'output.picture-format'],
    [[picture, '-o', picture], 'output.is-input'],
    [[film, '-o', output], 'input.no-picture'],
  ] as const) {
    const run = code === 'model.unsafe-pickle' ? runCli : runCliHere;
    const { code: exitCode, stderr } = await run('upscale', ...args, '--work-dir', work);
    assert.match(stderr, new RegExp(code.replace('.', '\\.')), stderr);
    assert.doesNotMatch(stderr, /^ +at /m);
    assert.equal(exitCode, 2, stderr);
  }
  assert.ok(!(await readdir(folder)).some((name) => /^\.?none/.test(name)));
});

test('a model that is not installed gives way to the embedded one, and the result says so', {
  skip,
}, async () => {
  const output = join(folder, 'instead.png');
  const picture = ['upscale', set5('001_LR'), '-o', output, '--work-dir', work];
  const { code, stdout } = await runCli(...picture, '--model', 'realesrgan-x4plus', '--json');
  assert.equal(code, 0);
  assert.equal(JSON.parse(stdout).warnings[0].code, 'upscaler.fell-back');
  await upscale(set5('001_LR'), join(folder, 'embedded.png'));
  assert.deepEqual(await readFile(output), await readFile(join(folder, 'embedded.png')));
});

test('enhance takes a model file, and its report says what ran where', {
  skip: findSharedModel('realesr-animevideov3.pth').skip,
}, async () => {
  const film = join(folder, 'stage.mp4');
  await makeStageVideo(film, { width: 96, height: 64, frames: 6, hasSound: false });
  const { path } = findSharedModel('realesr-animevideov3.pth');
  const output = join(folder, 'detailed.mp4');
  const args = ['enhance', film, '-o', output, '--target', 'x2', '--upscaler', path, '--provider', 'cpu'];
  const run = await runCliHere(...args, '--encoder-preset', 'ultrafast', '--work-dir', work, '--json');
  assert.equal(run.code, 0, run.stderr);
  const { outputs, report } = JSON.parse(run.stdout);
  const { evidence, strategy } = JSON.parse(await readFile(outputs.result, 'utf8'));
  assert.equal(strategy.upscaler, path);
  assert.equal(evidence.provider, 'cpu');
  assert.equal(evidence.models[1].name, 'realesr-animevideov3.pth');
  assert.ok(evidence.tiles.run > 0 && evidence.usage.peakMemoryBytes > 0);
  assert.match(await readFile(report, 'utf8'), /Tiles skipped, protected/);
});
