import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { sam2 } from '../../src/adapters/sam2/index.ts';
import { findOtherFile } from '../../src/adapters/sam2/load-sam2.ts';
import { moveMask } from '../../src/adapters/sam2/mask-memory.ts';
import { createPrompt, type SubjectPrompt } from '../../src/adapters/sam2/prompt.ts';
import type { Sam2Net } from '../../src/adapters/sam2/sam2-net.ts';
import { Sam2Survey } from '../../src/adapters/sam2/sam2-survey.ts';
import { findPoints, readPaths, roundPaths } from '../../src/adapters/sam2/subject-path.ts';
import type { Matter } from '../../src/engines/matter.ts';
import type { PickedSubject } from '../../src/engines/picked-subject.ts';
import { createMatterContract } from '../../src/testing/matter-contract.ts';
import { createShot } from '../../src/testing/matter-contract-shot.ts';
import { type MattingShot, matteSegment } from '../../src/testing/matting-shot.ts';
import { isFull } from '../support/full.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { buildTinyDecoder, buildTinyEncoder } from '../support/tiny-sam2.ts';

const folder = createTemporaryFolder();

async function load(name: string, decoder: Uint8Array): Promise<Matter> {
  const path = join(folder, `${name}.encoder.onnx`);
  await writeFile(path, buildTinyEncoder());
  await writeFile(join(folder, `${name}.decoder.onnx`), decoder);
  const choice = { reference: `sam2:${path}`, parameter: path, settings: { provider: 'cpu' } } as const;
  return sam2.create(choice, { FOOTLIGHT_MODELS: folder, FOOTLIGHT_CACHE: folder });
}

const tiny = { ...(await load('sam2', buildTinyDecoder())), surveyFrames: 1 };
// A frame costs a picture of 1024 by 1024, however small it is.
for (const { name, run } of createMatterContract(tiny).filter(
  ({ name }) => isFull || /single frame|cancelled|closed/.test(name),
))
  test(`a tiny SAM 2 ${name}`, () => run(assert));

/** Its mask of the frame before is in those of the next. */
const reminded = { ...(await load('reminded', buildTinyDecoder('point_labels', true))), surveyFrames: 1 };
const split = isFull ? / split at/ : / split at 1, 12/;
for (const { name, run } of createMatterContract(reminded).filter((each) => split.test(each.name)))
  test(`a tiny SAM 2 that heeds its memory ${name}`, () => run(assert));

async function survey(shot: MattingShot, subject?: PickedSubject) {
  const { picture: source, timeBase, frameCount } = shot;
  const request = { source, timeBase, frameCount, signal: new AbortController().signal };
  await using opened = await tiny.openSurvey({ ...request, ...(subject && { subject }) });
  using frame = shot.createFrame(0);
  await opened.add(frame, 0);
  return opened.finish();
}

test('it gives what was picked, and what is elsewhere stays', async () => {
  const shot = { ...createShot(), frameCount: 1 };
  const sums: number[] = [];
  for (const x of [0.5, 0.02]) {
    const finding = await survey(shot, { points: [{ x, y: 0.6, isSeen: true }] });
    assert.equal(finding.score > 0.5, x === 0.5, `the score at ${x} is ${finding.score}`);
    const { mattes } = await matteSegment(tiny, shot, { start: 0, end: 1, finding });
    sums.push(mattes[0]!.alpha.reduce((sum, value) => sum + value, 0) / 65_535);
  }
  assert.ok(sums[0]! > 300 && sums[1]! < sums[0]! / 2, String(sums));
});

test('it is not chosen by itself where nothing was picked', async () => {
  const { score, reason } = await survey(createShot());
  assert.ok(score <= 0.25, `the score is ${score}`);
  assert.equal(reason.key, 'sam2.not-picked');
});

test('it is told places on and outside of the subject, and the corners of the box, in pixels of its picture', () => {
  const box = { left: 0.25, top: 0, right: 0.75, bottom: 1 };
  const points = [
    { x: 0.5, y: 0.5, isInside: true },
    { x: 0.125, y: 1, isInside: false },
  ];
  const { point_coords: places, point_labels: labels } = createPrompt({ points, box });
  assert.deepEqual([...places!.data], [512, 512, 128, 1024, 256, 0, 768, 1024]);
  assert.deepEqual(places!.shape, [1, 4, 2]);
  assert.deepEqual([...labels!.data], [1, 0, 2, 3]);
});

test('places are told where they are seen, and those outside only beside one on the subject', () => {
  const see = (x: number, ...seen: boolean[]) => seen.map((isSeen) => ({ x, y: 0.5, isSeen }));
  const paths = roundPaths({
    points: see(0.1, true, false, false),
    others: [
      { isInside: true, points: see(0.2, true, true, false) },
      { isInside: false, points: see(0.3, false, true, true) },
    ],
  });
  const told = [0, 1, 2].map((number) => findPoints(readPaths(paths), number).map(({ x }) => x));
  assert.deepEqual(told, [[0.1, 0.2], [0.2, 0.3], []]);
  assert.deepEqual(findPoints(roundPaths(undefined), 0), [{ x: 0.5, y: 0.5, isInside: true }]);
});

test('a decoder of other ports, and one that is missing, are refused', async () => {
  await assert.rejects(load('other', buildTinyDecoder('labels')), { code: 'model.wrong-ports' });
  const lone = join(folder, 'lone.encoder.onnx');
  await writeFile(lone, buildTinyEncoder());
  const choice = { reference: 'sam2', parameter: lone, settings: {} };
  await assert.rejects(sam2.create(choice, {}), { code: 'model.not-found' });
});

test('either file finds the other one by its name, and a name that says nothing is refused', async () => {
  assert.equal(findOtherFile('/encoder/sam2.Encoder.onnx'), '/encoder/sam2.Decoder.onnx');
  assert.equal(findOtherFile('/a/SAM2_Decoder.onnx'), '/a/SAM2_Encoder.onnx');
  assert.equal(findOtherFile('/a/SAM2_ENCODER.onnx'), '/a/SAM2_DECODER.onnx');
  assert.equal(findOtherFile('/a/encoder-of-encoder.onnx'), '/a/encoder-of-decoder.onnx');
  const decoder = join(folder, 'sam2.decoder.onnx');
  const given = { reference: 'sam2', parameter: decoder, settings: { provider: 'cpu' } } as const;
  assert.equal((await sam2.create(given, { FOOTLIGHT_CACHE: folder })).version, tiny.version);
  const nameless = { ...given, parameter: join(folder, 'picture.onnx') };
  await writeFile(nameless.parameter, buildTinyEncoder());
  const error = { code: 'model.second-file', value: nameless.parameter };
  await assert.rejects(sam2.create(nameless, { FOOTLIGHT_CACHE: folder }), error);
});

test('it is reminded of the mask of the frame before, and of none older', async () => {
  const shot = createShot();
  const finding = await survey(shot, {
    points: Array.from({ length: 13 }, () => ({ x: 0.5, y: 0.6, isSeen: true })),
  });
  const sums: number[] = [];
  for (const matter of [tiny, reminded]) {
    const { mattes } = await matteSegment(matter, shot, { start: 0, end: 2, finding });
    sums.push(...mattes.map(({ alpha }) => alpha.reduce((sum, value) => sum + value, 0) / 65_535));
  }
  const [first, second, firstReminded, secondReminded] = sums as [number, number, number, number];
  assert.equal(firstReminded, first, 'the first frame has no memory');
  assert.ok(secondReminded > second, `${secondReminded} of ${second}`);
});

test('a mask moves and grows with its box', () => {
  const mask = { width: 8, height: 8, values: new Float32Array(64).fill(-10) };
  for (const at of [9, 10, 17, 18]) mask.values[at] = 10;
  const from = { left: 1 / 8, top: 1 / 8, right: 3 / 8, bottom: 3 / 8 };
  const to = { left: 4 / 8, top: 2 / 8, right: 6 / 8, bottom: 4 / 8 };
  const { values } = moveMask(mask, from, to);
  assert.deepEqual(
    [...values.keys()].filter((i) => values[i]! > 0),
    [20, 21, 28, 29],
  );
  assert.deepEqual(moveMask(mask, from, from).values, mask.values);
  const larger = moveMask(mask, from, { left: 0, top: 0, right: 0.5, bottom: 0.5 }).values;
  assert.equal(larger.filter((value) => value > 0).length, 16);
});

test('a box that was given goes with the place', async () => {
  const prompts: SubjectPrompt[] = [];
  const net = {
    pick: async (_picture: unknown, prompt: SubjectPrompt) => {
      prompts.push(prompt);
      const mask = { width: 2, height: 2, values: Float32Array.of(1, 0, 0, 0) };
      return { mask, logits: mask, confidence: 1, isSomebody: true };
    },
  } as unknown as Sam2Net;
  const { picture: source, timeBase, frameCount, createFrame } = createShot();
  const points = [0.2, 0.9].map((x) => ({ x, y: 0.5, isSeen: true }));
  const subject = { points, box: { width: 0.5, height: 0.5 } };
  const signal = new AbortController().signal;
  const surveyed = new Sam2Survey(net, { source, timeBase, frameCount, subject, signal });
  for (const number of [0, 1]) {
    using frame = createFrame(number);
    await surveyed.add(frame, number);
  }
  const boxes = prompts.map(({ box }) => [box!.left, box!.top, box!.right, box!.bottom]);
  assert.deepEqual(boxes, [
    [0, 0.25, 0.45, 0.75],
    [0.65, 0.25, 1, 0.75],
  ]);
});
