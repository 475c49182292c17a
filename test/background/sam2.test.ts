import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { sam2 } from '../../src/adapters/sam2/index.ts';
import { findOtherFile } from '../../src/adapters/sam2/load-sam2.ts';
import { createPrompt } from '../../src/adapters/sam2/prompt.ts';
import type { Matter, SubjectPoint } from '../../src/engines/matter.ts';
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
  ({ name }) => isFull || / at 55x97|at 4, 5, 9|single frame|cancelled|closed|no subject/.test(name),
))
  test(`a tiny SAM 2 ${name}`, () => run(assert));

async function survey(shot: MattingShot, subject?: readonly SubjectPoint[]) {
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
    const finding = await survey(shot, [{ x, y: 0.6, isSeen: true }]);
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

test('it is told the place and the corners of the box, in pixels of its picture', () => {
  const box = { left: 0.25, top: 0, right: 0.75, bottom: 1 };
  const { point_coords: places, point_labels: labels } = createPrompt({ point: { x: 0.5, y: 0.5 }, box });
  assert.deepEqual([...places!.data], [512, 512, 256, 0, 768, 1024]);
  assert.deepEqual(places!.shape, [1, 3, 2]);
  assert.deepEqual([...labels!.data], [1, 2, 3]);
});

test('a decoder of other ports, and one that is missing, are refused', async () => {
  await assert.rejects(load('other', buildTinyDecoder('labels')), { code: 'model.wrong-ports' });
  const lone = join(folder, 'lone.encoder.onnx');
  await writeFile(lone, buildTinyEncoder());
  const choice = { reference: 'sam2', parameter: lone, settings: {} };
  await assert.rejects(sam2.create(choice, {}), { code: 'model.not-found' });
});

test('either file finds the other one by its name, and a name that says nothing is refused', async () => {
  assert.equal(findOtherFile('/encoder/sam2.Encoder.onnx'), '/encoder/sam2.decoder.onnx');
  assert.equal(findOtherFile('/a/encoder-of-encoder.onnx'), '/a/encoder-of-decoder.onnx');
  const decoder = join(folder, 'sam2.decoder.onnx');
  const given = { reference: 'sam2', parameter: decoder, settings: { provider: 'cpu' } } as const;
  assert.equal((await sam2.create(given, { FOOTLIGHT_CACHE: folder })).version, tiny.version);
  const nameless = { ...given, parameter: join(folder, 'picture.onnx') };
  await writeFile(nameless.parameter, buildTinyEncoder());
  const error = { code: 'model.second-file', value: nameless.parameter };
  await assert.rejects(sam2.create(nameless, { FOOTLIGHT_CACHE: folder }), error);
});
