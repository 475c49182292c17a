import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { lanczos } from '../../src/adapters/builtin-lanczos/index.ts';
import type { Light } from '../../src/analysis/light.ts';
import { EdgeConfidence } from '../../src/frames/edge-confidence.ts';
import { FineMatte } from '../../src/frames/fine-matte.ts';
import { drawLightMap } from '../../src/frames/light-map.ts';
import { InputFile } from '../../src/media/containers/input-file.ts';
import { decodeFrames } from '../../src/media/decoder.ts';
import { type Frame, getPlane8, getPlane16 } from '../../src/media/frame.ts';
import { requireVideo } from '../../src/media/media-info.ts';
import { probe } from '../../src/media/probe.ts';
import { createMotionStage } from '../../src/productions/background/motion-stage.ts';
import { MattingScene } from '../../src/testing/matting-scene.ts';
import { createMattingFrame, createMattingPicture } from '../../src/testing/matting-video.ts';
import { makeBackgroundFilm } from '../support/background-film.ts';
import { createBackgroundRuns } from '../support/background-runs.ts';
import { createFormat, paintFrame } from '../support/compositing.ts';
import { decodeLuma } from '../support/frames.ts';
import { lumaMatter } from '../support/luma-matter.ts';
import { createTexture } from '../support/moving-texture.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { createWorkingPicture, drawWorkingFrame } from '../support/working-frames.ts';

const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);
const OPAQUE = 65_535;

/** Mean of some pixels of a layer, 0 to 1. */
function average(layer: Uint16Array, isCounted: (i: number) => boolean): number {
  let [sum, count] = [0, 0];
  for (let i = 0; i < layer.length; i++) {
    if (!isCounted(i)) continue;
    sum += layer[i]!;
    count++;
  }
  return sum / (OPAQUE * count);
}

suite('confidence in the edges', () => {
  const scene = new MattingScene({ width: 256, height: 144, background: 'green-screen', spill: 0 });
  const format = createMattingPicture(scene);
  const { picture, alpha: truth } = scene.drawFrame(20);
  const measureOutline = (matte: Uint16Array): number =>
    average(measure(matte), (i) => matte[i]! > 0.1 * OPAQUE && matte[i]! < 0.9 * OPAQUE);
  const measure = (matte: Uint16Array): Uint16Array => {
    using frame = createMattingFrame(picture, format, 20, { num: 1, den: 25 });
    const confidence = new Uint16Array(matte.length);
    new EdgeConfidence(format).measure(frame, matte, confidence);
    return confidence;
  };

  test('is high where the colors tell what the matte tells, and low where they do not', () => {
    const sure = measureOutline(truth);
    const moved = measureOutline(truth.map((_, i) => truth[Math.max(0, i - 4)]!));
    assert.ok(sure > 0.6 && moved < 0.6 * sure, `${sure} ${moved}`);
    assert.equal(measure(truth)[0], OPAQUE, 'nothing is there to be unsure of');
  });

  test('is none where subject and background have one color', () => {
    const gray = createFormat(96, 64);
    using frame = paintFrame(gray, () => [0.2, 0.2, 0.2]);
    const matte = new Uint16Array(96 * 64).map((_, i) =>
      Math.round(OPAQUE * Math.max(0, Math.min(1, ((i % 96) - 44) / 8))),
    );
    const confidence = new Uint16Array(matte.length);
    new EdgeConfidence(gray).measure(frame, matte, confidence);
    const unsure = average(confidence, (i) => matte[i]! > 0 && matte[i]! < OPAQUE);
    assert.ok(unsure < 0.05, `${unsure}`);
  });
});

test('fine structures are what is thin: with the rest they make the matte', () => {
  const size = { width: 320, height: 216 };
  // A disc with a soft edge, and a line of two pixels.
  const matte = new Uint16Array(size.width * size.height).map((_, i) => {
    const [x, y] = [i % size.width, Math.floor(i / size.width)];
    const disc = Math.max(0, Math.min(1, (60.5 - Math.hypot(x - 100, y - 108)) / 6));
    return Math.round(OPAQUE * Math.max(disc, x >= 250 && x < 252 ? 0.8 : 0));
  });
  const fine = new Uint16Array(matte.length);
  new FineMatte(size).separate(matte, fine);
  const onLine = (i: number) => i % size.width >= 250 && i % size.width < 252;
  assert.ok(Math.abs(average(fine, onLine) - 0.8) < 1e-4);
  assert.ok(average(fine, (i) => !onLine(i)) < 0.002);
  const most = Math.max(...fine.filter((_, i) => !onLine(i)));
  assert.ok(most < 0.08 * OPAQUE, `the disc has ${most / OPAQUE}`);
});

const STILL: Light = {
  direction: { value: [1, 0, 0], confidence: 1 },
  temperature: { value: 6504, confidence: 1 },
  contrast: { value: 0.5, confidence: 1 },
  softness: { value: 0.2, confidence: 1 },
  shadow: { value: [-1, 0], confidence: 1 },
  intensity: { value: 0.8, confidence: 1 },
};

test('a map of light is bright where its key comes from, in its color', () => {
  const { width, height, rgb } = drawLightMap(STILL);
  const at = (x: number, y: number) => [0, 1, 2].map((channel) => rgb[(y * width + x) * 3 + channel]!);
  const [right, left] = [at((width * 3) / 4, height / 2), at(width / 4, height / 2)];
  assert.ok(right[1]! > 2 * left[1]!, `${right} ${left}`);
  const warm = drawLightMap({ ...STILL, temperature: { value: 3000, confidence: 1 } }).rgb;
  assert.ok(warm[0]! > 1.5 * warm[2]!);
  assert.ok(Math.abs(right[0]! / right[2]! - 1) < 0.1);
});

test('motion is told in pixels of the source, and not in the first frame of a shot', async () => {
  const picture = createWorkingPicture(320, 180);
  const texture = createTexture(3);
  const film = (shift: number): Frame =>
    drawWorkingFrame(picture, (x, y) => [4 * texture(x + shift, y) * 0.6 + 100, 512, 512]);
  const size = { width: 160, height: 90 };
  const stage = createMotionStage(size);
  await using opened = await stage.open(size, {
    source: picture,
    timeBase: { num: 1, den: 25 },
    signal: new AbortController().signal,
    warn: () => undefined,
  });
  const frames: { red: number; green: number; blue: number }[] = [];
  for (const [number, shift] of [0, 6].entries())
    for await (const frame of opened.process(film(shift), { number, startsShot: number === 0 })) {
      const read = (plane: number) =>
        getPlane16(frame, plane, 160, 90).samples[45 * (frame.linesize[plane]! >> 1) + 80]!;
      frames.push({ green: read(0), blue: read(1), red: read(2) });
      frame.free();
    }
  assert.deepEqual(frames[0], { red: 32_768, green: 32_768, blue: 0 });
  assert.equal(frames[1]!.blue, 1);
  // What moves to the left was further right before.
  assert.ok(Math.abs((frames[1]!.red - 32_768) / 64 - 6) < 0.5, `${(frames[1]!.red - 32_768) / 64}`);
  assert.ok(Math.abs((frames[1]!.green - 32_768) / 64) < 0.5);
});

/** The 8-bit opacity of every frame of a video. */
async function decodeAlpha(file: string): Promise<Uint8Array[]> {
  const planes: Uint8Array[] = [];
  await using input = await InputFile.open(file);
  for await (const frame of decodeFrames(input, 0)) {
    const { samples, stride, width, height } = getPlane8(frame, 3, frame.width, frame.height);
    planes.push(
      Uint8Array.from(
        { length: width * height },
        (_, i) => samples[Math.floor(i / width) * stride + (i % width)]!,
      ),
    );
    frame.free();
  }
  return planes;
}

test('--keep writes them, also beside mattes alone', async () => {
  const film = path('film.mp4');
  await makeBackgroundFilm(film, ['room', 'screen'], { frames: 3, sound: false });
  const { run } = createBackgroundRuns(path('work'), [lumaMatter, lanczos]);
  const keep = ['foreground_frames', 'edge_confidence', 'hair_mattes', 'motion_vectors', 'lighting_map'];
  const given = { videos: [film], keep, alphaFormat: 'vp9' };
  const { outputs } = await run({ ...given, color: '#806040', feather: 0, output: path('kept.mp4') });
  const mattes = await decodeLuma(outputs.alpha_mattes!);
  const [fine, edges] = [await decodeLuma(outputs.hair_mattes!), await decodeLuma(outputs.edge_confidence!)];
  assert.deepEqual([fine.length, edges.length], [6, 6]);
  for (const [i, { luma }] of mattes.entries())
    assert.ok(luma.every((code, at) => fine[i]!.luma[at]! <= code));
  const opacities = await decodeAlpha(outputs.foreground_frames!);
  for (const [i, { luma }] of mattes.entries()) {
    const errors = Array.from(luma, (code, at) => Math.abs(code / 257 - opacities[i]![at]!));
    const error = errors.reduce((sum, each) => sum + each, 0) / errors.length;
    assert.ok(error < 4, `the opacity of frame ${i} is off by ${error}`);
  }
  const motion = requireVideo(await probe(outputs.motion_vectors!));
  assert.deepEqual([motion.width, motion.height, motion.pixelFormat], [96, 54, 'gbrp16le']);
  const analysis = JSON.parse(await readFile(outputs.analysis!, 'utf8'));
  assert.equal(analysis.shots[1].lighting.map, 'kept-lighting-2.png');
  const map = requireVideo(await probe(outputs.lighting_map2!));
  assert.deepEqual([map.width, map.height, map.bitDepth], [256, 128, 16]);
  const alone = await run({ ...given, matteOnly: true, output: path('alone.mp4') });
  assert.deepEqual(Object.keys(alone.outputs).sort(), [
    'alpha_mattes',
    'edge_confidence',
    'hair_mattes',
    'motion_vectors',
  ]);
});
