import assert from 'node:assert/strict';
import { test } from 'node:test';
import { builtinScreenMatter as matter } from '../../src/adapters/builtin-screen/builtin-screen-matter.ts';
import { MatteScorer, type MatteScores } from '../../src/analysis/matte-scores.ts';
import type { Matte } from '../../src/engines/matter.ts';
import { InputFile } from '../../src/media/containers/input-file.ts';
import { decodeFrames } from '../../src/media/decoder.ts';
import { FilterGraph, filterFrames } from '../../src/media/filter-graph.ts';
import type { Frame } from '../../src/media/frame.ts';
import { findMainVideo } from '../../src/media/media-info.ts';
import { probe } from '../../src/media/probe.ts';
import { createDecodedPad, getWorkingPicture } from '../../src/media/video/working-picture.ts';
import { createMatterContract } from '../../src/testing/matter-contract.ts';
import type { MattingFrame } from '../../src/testing/matting-frame.ts';
import { MattingScene, type MattingSceneOptions } from '../../src/testing/matting-scene.ts';
import { type MattingShot, matteSegment, surveyShot } from '../../src/testing/matting-shot.ts';
import {
  createMattingFrame,
  createMattingPicture,
  getMattingTimeBase,
} from '../../src/testing/matting-video.ts';
import { findSharedMedia } from '../support/shared-media.ts';

for (const { name, run } of createMatterContract(matter, { scene: { background: 'green-screen' } }))
  test(`builtin-screen: ${name}`, () => run(assert));

const FRAMES = 6;
const SMALL = { width: 256, height: 144, frames: FRAMES, seed: 3 } as const;

/** A shot of a scene that was drawn once, with the truth. */
interface Scene extends MattingShot {
  readonly drawn: readonly MattingFrame[];
}

function createShot(options: Partial<MattingSceneOptions>): Scene {
  const scene = new MattingScene({ ...SMALL, ...options });
  const picture = createMattingPicture(scene);
  const timeBase = getMattingTimeBase(scene);
  const drawn = Array.from({ length: FRAMES }, (_, number) => scene.drawFrame(number));
  const createFrame = (number: number): Frame =>
    createMattingFrame(drawn[number]!.picture, picture, number, timeBase);
  return { drawn, picture, timeBase, frameCount: FRAMES, createFrame };
}

async function matteShot(shot: MattingShot): Promise<{ score: number; holes: number; mattes: Matte[] }> {
  const finding = await surveyShot(matter, shot);
  const { mattes } = await matteSegment(matter, shot, { start: 0, end: shot.frameCount, finding });
  return { score: finding.score, holes: finding.measured.holes ?? 0, mattes };
}

function scoreMattes({ drawn }: Scene, mattes: readonly Matte[]): MatteScores {
  const scorer = new MatteScorer(SMALL.width, SMALL.height);
  mattes.forEach(({ alpha }, number) => scorer.add(alpha, drawn[number]!.alpha));
  return scorer.getScores();
}

const BACKGROUNDS = [
  { background: 'green-screen', unevenness: 0, mad: 7.6 },
  { background: 'green-screen', unevenness: 0.35, mad: 8.2 },
  { background: 'blue-screen', unevenness: 0, mad: 10.5 },
  { background: 'blue-screen', unevenness: 0.6, mad: 12.5 },
] as const;

for (const { background, unevenness, mad } of BACKGROUNDS) {
  test(`a ${background} that is ${unevenness * 100} % uneven is keyed close to the truth`, async () => {
    const shot = createShot({ background, unevenness });
    const { score, mattes } = await matteShot(shot);
    assert.ok(score > 0.8, `the score is ${score}`);
    const scores = scoreMattes(shot, mattes);
    assert.ok(scores.mad < mad, `MAD is ${scores.mad}`);
    assert.ok(scores.dtssd < 5, `dtSSD is ${scores.dtssd}`);
  });
}

test('a room is no screen, and its matte says that it knows nothing', async () => {
  const { score, mattes } = await matteShot(createShot({ background: 'room' }));
  assert.equal(score, 0);
  assert.ok(mattes.every(({ confidence, alpha }) => confidence === 0 && alpha.every((a) => a === 65_535)));
});

test('a screen without a subject is transparent all over', async () => {
  const { score, mattes } = await matteShot(createShot({ background: 'green-screen', emptyFrames: FRAMES }));
  assert.ok(score > 0.8, `the score is ${score}`);
  for (const { alpha } of mattes) assert.ok(Math.max(...alpha) < 3000, `alpha reaches ${Math.max(...alpha)}`);
});

test('the plate is fitted where the subject stands, too', async () => {
  const shot = createShot({ background: 'green-screen', unevenness: 0.35 });
  const { plate } = await surveyShot(matter, shot);
  assert.ok(plate);
  const truth = shot.drawn[0]!.plate;
  let sum = 0;
  for (let i = 0; i < plate.planes[0].length; i++) {
    const [red, green, blue] = [truth[i * 3]!, truth[i * 3 + 1]!, truth[i * 3 + 2]!];
    const luma = 64 + (876 * (0.2126 * red + 0.7152 * green + 0.0722 * blue)) / 65_535;
    sum += (plate.planes[0][i]! / 64 - luma) ** 2;
  }
  const codes = Math.sqrt(sum / plate.planes[0].length) / 4;
  assert.ok(codes < 2, `the plate is ${codes} 8-bit codes off the truth`);
});

/** A shot of a bright man on a screen with a tie and maybe a patch; colors are 16-bit codes of red, green, blue. */
function createTieShot(tie: readonly [number, number, number]): MattingShot {
  const { width, height } = SMALL;
  const scene = new MattingScene({ ...SMALL, background: 'green-screen', emptyFrames: FRAMES });
  const picture = createMattingPicture(scene);
  const timeBase = getMattingTimeBase(scene);
  const pictures = Array.from({ length: FRAMES }, (_, number) => scene.drawFrame(number).picture);
  const createFrame = (number: number): Frame => {
    const rgb = pictures[number]!.slice();
    for (let y = 40; y < height; y++) {
      for (let x = 80 + number; x < 176 + number; x++) {
        const isTie = x > 115 && x < 140 && y > 60 && y < 120;
        rgb.set(isTie ? tie : [48_000, 40_000, 38_000], (y * width + x) * 3);
      }
    }
    return createMattingFrame(rgb, picture, number, timeBase);
  };
  return { picture, timeBase, frameCount: FRAMES, createFrame };
}

test('a green tie of another shade stays opaque', async () => {
  const { mattes, holes } = await matteShot(createTieShot([14_000, 26_000, 14_000]));
  for (const { alpha } of mattes) assert.ok(alpha[90 * SMALL.width + 128]! > 65_000);
  assert.ok(holes < 0.01, `holes are ${holes}`);
});

test("a tie of the screen's own color is reported as a hole", async () => {
  const { holes } = await matteShot(createTieShot([66 * 257, 150 * 257, 82 * 257]));
  assert.ok(holes > 0.08, `holes are ${holes}`);
});

/** A shot of one color, without noise, with things of white drawn onto it: boxes of left, top, width and height. */
function createDrawnShot(boxes: readonly (readonly [number, number, number, number])[]): MattingShot {
  const { width, height } = SMALL;
  const scene = new MattingScene(SMALL);
  const picture = createMattingPicture(scene);
  const timeBase = getMattingTimeBase(scene);
  const rgb = new Uint16Array(width * height * 3);
  for (let i = 0; i < rgb.length; i += 3) rgb.set([14_000, 40_000, 16_000], i);
  for (const [left, top, columns, rows] of boxes)
    for (let y = top; y < top + rows; y++)
      rgb.fill(60_000, (y * width + left) * 3, (y * width + left + columns) * 3);
  const createFrame = (number: number): Frame => createMattingFrame(rgb, picture, number, timeBase);
  return { picture, timeBase, frameCount: FRAMES, createFrame };
}

test('a title card is no screen, but a drawn one with something solid before it is', async () => {
  const strokes = Array.from({ length: 12 }, (_, i) => [150 + i * 7, 120, 3, 14] as const);
  assert.equal((await surveyShot(matter, createDrawnShot([]))).score, 0);
  const card = await surveyShot(matter, createDrawnShot(strokes));
  assert.equal(card.score, 0);
  assert.equal(card.reason.key, 'builtin-screen.drawn');
  const solid = await surveyShot(matter, createDrawnShot([...strokes, [90, 40, 60, 80]]));
  assert.ok(solid.score > 0.8, `the score is ${solid.score}`);
});

test('a low score is explained by what lowers it', async () => {
  // A deep shadow is half transparent all over: it has nothing but edges.
  const empty = createShot({ background: 'green-screen', emptyFrames: FRAMES });
  const createFrame = (number: number): Frame => {
    const rgb = empty.drawn[number]!.picture.map((code, i) => {
      const x = Math.floor(i / 3) % SMALL.width;
      return x > 80 && x < 160 ? code * 0.7 : code;
    });
    return createMattingFrame(rgb, empty.picture, number, empty.timeBase);
  };
  const shadow = await surveyShot(matter, { ...empty, createFrame });
  assert.ok(shadow.score < 0.5, `the score is ${shadow.score}`);
  assert.equal(shadow.reason.key, 'builtin-screen.unclear');
  const clean = await surveyShot(matter, createShot({ background: 'green-screen' }));
  assert.equal(clean.reason.key, 'builtin-screen.green');
});

const TIME_CODE = findSharedMedia('timecode-beeps-720p.mp4');

test('a time code on one flat color is no screen', { skip: TIME_CODE.skip }, async () => {
  const { picture, timeBase, frames } = await readFrames(TIME_CODE.path, 3);
  const createFrame = (number: number): Frame => frames[number]!.clone()!;
  const finding = await surveyShot(matter, { picture, timeBase, frameCount: frames.length, createFrame });
  for (const frame of frames) frame.free();
  assert.equal(finding.score, 0);
});

const SILHOUETTE = findSharedMedia('green-screen-silhouette-720p.mp4');

test('a black silhouette is keyed without gray in it or around it', { skip: SILHOUETTE.skip }, async () => {
  const { picture, timeBase, frames } = await readFrames(SILHOUETTE.path, 3);
  const createFrame = (number: number): Frame => frames[number]!.clone()!;
  const { score, mattes } = await matteShot({ picture, timeBase, frameCount: frames.length, createFrame });
  for (const frame of frames) frame.free();
  assert.ok(score > 0.9, `the score is ${score}`);
  for (const { alpha } of mattes) {
    const gray = alpha.reduce((sum, a) => sum + (a > 3000 && a < 62_500 ? 1 : 0), 0) / alpha.length;
    const opaque = alpha.reduce((sum, a) => sum + (a > 62_500 ? 1 : 0), 0) / alpha.length;
    assert.ok(gray < 0.02, `${gray} of the picture is gray`);
    assert.ok(opaque > 0.05 && opaque < 0.4, `${opaque} of the picture is opaque`);
  }
});

/** Frames from the middle of a clip on, which the caller frees. */
async function readFrames(path: string, count: number) {
  const video = findMainVideo(await probe(path))!;
  const picture = getWorkingPicture(video);
  await using input = await InputFile.open(path);
  using graph = await FilterGraph.open({
    inputs: { in: createDecodedPad(video) },
    text: `[in]${picture.conversion}[out]`,
    outputs: { out: 'video' },
  });
  const frames: Frame[] = [];
  for await (const frame of filterFrames(takeFrames(decodeFrames(input, video.index), 180, count), graph))
    frames.push(frame);
  return { picture, timeBase: video.timeBase, frames };
}

async function* takeFrames(
  frames: AsyncIterable<Frame>,
  start: number,
  count: number,
): AsyncGenerator<Frame> {
  let number = 0;
  for await (const frame of frames) {
    if (number >= start) yield frame;
    else frame.free();
    if (++number === start + count) return;
  }
}
