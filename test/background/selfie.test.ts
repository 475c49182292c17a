import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { growBox } from '../../src/adapters/mask-nets/picture-box.ts';
import { encodeBoxes, SubjectBoxes } from '../../src/adapters/mask-nets/subject-boxes.ts';
import { keepMarkedPart } from '../../src/adapters/mask-nets/subject-part.ts';
import { robustVideoMatting } from '../../src/adapters/robust-video-matting/index.ts';
import { selfieSegmentation } from '../../src/adapters/selfie-segmentation/index.ts';
import { MatteScorer } from '../../src/analysis/matte-scores.ts';
import { isInstalled } from '../../src/engines/availability.ts';
import type { Matte, Matter } from '../../src/engines/matter.ts';
import { keepNearCores } from '../../src/frames/mask-cores.ts';
import { MatteRefiner } from '../../src/frames/matte-refiner.ts';
import { createMatterContract } from '../../src/testing/matter-contract.ts';
import { matteSegment, surveyShot } from '../../src/testing/matting-shot.ts';
import { isFull, unlessFull } from '../support/full.ts';
import { openMediaShot } from '../support/media-shot.ts';
import { findSharedMedia, findSharedModel } from '../support/shared-media.ts';

const skip = isInstalled('@mediapipe/selfie_segmentation/package.json')
  ? false
  : 'the package is not installed';
const load = (settings = {}): Promise<Matter> =>
  selfieSegmentation.create({ reference: 'selfie', parameter: undefined, settings }, {});

if (!skip) {
  // Every frame that a survey sees costs the time of four masks.
  const matter = { ...(await load()), surveyFrames: 3 };
  // Every frame costs four masks: of shapes and splits, one of each in the usual run, and no second shot.
  const cases = createMatterContract(matter).filter(
    ({ name }) => isFull || !/ at (?:96x54|97x55)| at (?:6|1, 12)$|beside|no subject/.test(name),
  );
  for (const { name, run } of cases) test(`the net for people ${name}`, () => run(assert));
}

describe('against Robust Video Matting', () => {
  const model = findSharedModel('rvm-mobilenetv3-fp32.onnx');
  // All frames take minutes.
  const shots = [
    { file: 'stage-performance-360p.mp4', start: 82, frames: 129, most: 5 },
    { file: 'static-room-people-432p.mp4', start: 140, frames: 40, most: 6.5 },
  ];
  for (const { file, start, frames, most } of shots) {
    const clip = findSharedMedia(file);
    test(`mattes ${file} nearly as well, and steadier than the net alone`, {
      skip: skip || model.skip || clip.skip || unlessFull,
    }, async () => {
      const choice = { reference: 'rvm', parameter: model.path, settings: { provider: 'cpu' } } as const;
      const [selfie, rvm] = [await load(), await robustVideoMatting.create(choice, process.env)];
      using shot = await openMediaShot(clip.path, start, frames);
      const range = { start: 0, end: frames };
      const finding = await surveyShot(selfie, shot);
      assert.ok(finding.score > 0.8, `the score is ${finding.score}`);
      const { mattes } = await matteSegment(selfie, shot, { ...range, finding });
      const truth = await matteSegment(rvm, shot, {
        ...range,
        finding: { ...finding, data: { ratio: 1, emptyConfidence: 1 } },
      });
      const raw: Matte[] = [];
      await using detector = await selfie.openPeopleDetector!({
        source: shot.picture,
        signal: new AbortController().signal,
      });
      for (const [number, matte] of mattes.entries()) {
        using frame = shot.createFrame(number);
        raw.push({ ...matte, alpha: Uint16Array.from(await detector.detect(frame), (value) => value * 257) });
      }
      const { width, height } = shot.picture;
      const measure = (list: readonly Matte[], numbers: readonly number[]) => {
        const scorer = new MatteScorer(width, height);
        for (const number of numbers) scorer.add(list[number]!.alpha, truth.mattes[number]!.alpha);
        return scorer.getScores();
      };
      const all = Array.from({ length: frames }, (_, number) => number);
      // Eight frames, evenly spaced from the first on, as the figure to reach is measured.
      const spread = [...new Set(Array.from({ length: 8 }, (_, i) => Math.floor((i * frames) / 8)))];
      const [ours, theirs] = [measure(mattes, all), measure(raw, all)];
      const { mad } = measure(mattes, spread);
      assert.ok(mad <= most, `MAD is ${mad}`);
      assert.ok(ours.dtssd < theirs.dtssd, `dtSSD is ${ours.dtssd} instead of ${theirs.dtssd}`);
    });
  }

  const clip = findSharedMedia('stage-performance-360p.mp4');
  test('gives the close-up a low score', { skip: skip || clip.skip }, async () => {
    using shot = await openMediaShot(clip.path, 20, 62);
    const finding = await surveyShot({ ...(await load()), surveyFrames: 8 }, shot);
    assert.ok(finding.score < 0.3, `the score is ${finding.score}`);
  });

  test('sees people only where they are', { skip: skip || clip.skip }, async () => {
    using shot = await openMediaShot(clip.path, 100, 1);
    await using detector = await (await load()).openPeopleDetector!({
      source: shot.picture,
      signal: new AbortController().signal,
    });
    using frame = shot.createFrame(0);
    const people = await detector.detect(frame);
    assert.equal(people.length, 640 * 360);
    const at = (x: number, y: number) => people[y * 640 + x]!;
    assert.ok(at(200, 300) > 240, `the singer is ${at(200, 300)}`);
    assert.ok(at(560, 200) < 16, `the curtain is ${at(560, 200)}`);
  });
});

test('boxes go through JSON, are smooth, and stay in the picture', () => {
  const seen = Array.from({ length: 10 }, (_, i) => ({
    number: i * 4,
    box: { left: 0.1 + (i % 2) * 0.1, top: 0, right: 0.6 + (i % 2) * 0.1, bottom: 1 },
  }));
  const boxes = SubjectBoxes.fromJson(JSON.parse(JSON.stringify(encodeBoxes(seen, false))));
  for (let number = 8; number < 30; number++) {
    const [a, b] = [boxes.at(number), boxes.at(number + 1)];
    assert.ok(a.left <= 0.11 && a.right >= 0.69, `frame ${number} is cut: ${JSON.stringify(a)}`);
    assert.ok(Math.abs(a.left - b.left) < 0.01);
  }
  assert.ok(Number.isFinite(boxes.at(10_000).left));
  assert.deepEqual(new SubjectBoxes([]).at(3), { left: 0, top: 0, right: 1, bottom: 1 });
  const grown = growBox({ left: 0.1, top: 0.4, right: 0.5, bottom: 0.6 }, 2);
  assert.deepEqual(
    [grown.left, grown.right].map((side) => Math.round(side * 100)),
    [0, 70],
  );
});

test('places choose people: the nearest ones, and nobody at a place outside', () => {
  const keep = (inside: readonly number[], outside: readonly number[] = []) => {
    const values = new Float32Array(100 * 50);
    for (let y = 10; y < 40; y++) for (let x = 0; x < 100; x++) values[y * 100 + x] = x % 40 < 20 ? 1 : 0;
    const toPlaces = (list: readonly number[]) => list.map((x) => ({ x: x / 100, y: 0.5 }));
    const places = { inside: toPlaces(inside), outside: toPlaces(outside) };
    keepMarkedPart({ width: 100, height: 50, values }, places);
    return [10, 50, 90].map((x) => values[20 * 100 + x]);
  };
  assert.deepEqual(keep([97]), [0, 0, 1]);
  assert.deepEqual(keep([10, 97]), [1, 0, 1]);
  assert.deepEqual(keep([62], [50]), [0, 0, 1]);
  assert.deepEqual(keep([50], [55]), [0, 1, 0]);
});

test('ghosts beside a core fade, and soft edges stay', () => {
  const [width, height] = [200, 100];
  const values = new Float32Array(width * height);
  const fill = (left: number, right: number, value: number) => {
    for (let y = 20; y < 80; y++) values.fill(value, y * width + left, y * width + right);
  };
  fill(20, 80, 1);
  fill(80, 84, 0.5);
  fill(84, 140, 0.6);
  fill(180, 181, 0.95);
  keepNearCores({ width, height, values }, 12);
  const row = values.subarray(50 * width, 51 * width);
  assert.equal(row[50], 1);
  assert.equal(row[82], 0.5);
  assert.equal(row[120], 0);
  // A sliver of a core, far smaller than the subject, is not one.
  assert.ok(row[180]! > 0.9, 'one percent of the core is still a core');
  const small = values.slice().fill(0);
  for (let y = 0; y < 99; y++) small.fill(1, y * width, y * width + 100);
  small.fill(0.95, 50 * width + 150, 50 * width + 160);
  keepNearCores({ width, height, values: small }, 12);
  assert.equal(small[50 * width + 155], 0);
});

test('a mask follows the edge that colors show, and stays where colors say nothing', () => {
  const [width, height] = [64, 32];
  const picture = { width, height, data: new Float32Array(width * height * 3) };
  const refine = (edge: number | undefined) => {
    const values = new Float32Array(width * height);
    for (let y = 0, i = 0; y < height; y++)
      for (let x = 0; x < width; x++, i++) {
        values[i] = Math.min(1, Math.max(0, (36 - x) / 8));
        for (const channel of [0, 1, 2])
          picture.data[channel * width * height + i] = edge !== undefined && x < edge ? 0.9 : 0.2;
      }
    new MatteRefiner(width, height).refine(picture, { width, height, values });
    return values.subarray(16 * width, 17 * width);
  };
  const sharp = refine(32);
  assert.ok(sharp[30]! > 0.9 && sharp[33]! < 0.15, `${sharp[30]} ${sharp[33]}`);
  const flat = refine(undefined);
  assert.ok(Math.abs(flat[32]! - 0.5) < 0.01, `${flat[32]}`);
});
