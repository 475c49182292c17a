import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { backgroundMattingV2 } from '../../src/adapters/background-matting-v2/index.ts';
import { createPlateMatter } from '../../src/adapters/builtin-plate/plate-matter.ts';
import { createMessage } from '../../src/core/messages/message.ts';
import type { Matter, ShotFinding } from '../../src/engines/matter.ts';
import { PLATE_UNITS, type Plate } from '../../src/frames/plate.ts';
import { getPlane16 } from '../../src/media/frame.ts';
import { createMatterContract } from '../../src/testing/matter-contract.ts';
import { createShot } from '../../src/testing/matter-contract-shot.ts';
import { type MattingShot, matteSegment, surveyShot } from '../../src/testing/matting-shot.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { buildTinyPlateNet } from '../support/tiny-plate-net.ts';

const folder = createTemporaryFolder();

async function load(name: string, graph: Uint8Array): Promise<Matter> {
  const path = join(folder, `${name}.onnx`);
  await writeFile(path, graph);
  const choice = { reference: `bgmv2:${path}`, parameter: path, settings: { provider: 'cpu' } } as const;
  return backgroundMattingV2.create(choice, { FOOTLIGHT_MODELS: folder, FOOTLIGHT_CACHE: folder });
}

/** A frame as a plate's planes. */
function readPlate({ createFrame, picture }: MattingShot, number: number): Uint16Array[] {
  using frame = createFrame(number);
  const { width, height, chromaShiftX, chromaShiftY } = picture;
  return [0, 1, 2].map((index) => {
    const [right, down] = index === 0 ? [0, 0] : [chromaShiftX, chromaShiftY];
    const { samples, stride } = getPlane16(frame, index, -(-width >> right), -(-height >> down));
    return Uint16Array.from({ length: width * height }, (_, i) => {
      const [x, y] = [i % width, Math.floor(i / width)];
      return samples[(y >> down) * stride + (x >> right)]! * PLATE_UNITS;
    });
  });
}

const tiny = await load('bgmv2', buildTinyPlateNet());
for (const { name, run } of createMatterContract(tiny, { scene: { emptyFrames: 7 } }))
  test(`a tiny net for plates ${name}`, () => run(assert));

test('it mattes what differs from the plate', async () => {
  const shot = createShot({ emptyFrames: 7 });
  const found = await surveyShot(tiny, shot);
  // The plate is that of an empty frame: what the survey makes of so few frames is not the question here.
  const empty = createShot({ emptyFrames: 13 });
  const { plate } = await surveyShot(tiny, empty);
  const finding: ShotFinding = { ...found, plate: plate! };
  const { mattes } = await matteSegment(tiny, shot, { start: 0, end: 13, finding });
  const truth = shot.findPeople!(12);
  const at = (share: number): number => mattes[12]!.alpha[truth.findIndex((value) => value > share)]!;
  assert.ok(at(250) > 30_000, `${at(250)}`);
  assert.ok(mattes[0]!.alpha.every((value) => value < 30_000));
});

test('it does not suit a shot whose plate has holes', async () => {
  const { score, reason, measured } = await surveyShot(tiny, createShot());
  assert.ok(measured.coverage! < 0.98, `${measured.coverage}`);
  assert.equal(score, 0);
  assert.equal(reason.key, 'background-matting-v2.no-plate');
});

test('what the plate does not know is not taken for the background', async () => {
  const shot = createShot({ emptyFrames: 7 });
  const { plate } = await surveyShot(tiny, createShot({ emptyFrames: 13 }));
  const truth = shot.findPeople!(12);
  // The plate shows the subject where it is in the last frame, and says that it doesn't know what is there.
  const seen = readPlate(shot, 12);
  const confidence = plate!.confidence.map((value, i) => (truth[i]! > 0 ? 0 : value));
  const planes = plate!.planes.map((plane, channel) =>
    plane.map((value, i) => (truth[i]! > 0 ? seen[channel]![i]! : value)),
  ) as unknown as Plate['planes'];
  const finding = { score: 1, measured: {}, data: null, reason: createMessage('mask-nets.sure') };
  const matteWith = async (known: Uint8Array): Promise<number> => {
    const shown = { ...finding, plate: { ...plate!, planes, confidence: known } };
    const { mattes } = await matteSegment(tiny, shot, { start: 12, end: 13, finding: shown });
    const inside = mattes[0]!.alpha.filter((_, i) => truth[i]! > 250);
    return inside.reduce((sum, value) => sum + value, 0) / inside.length / 65_535;
  };
  assert.ok((await matteWith(plate!.confidence)) < 0.1, 'the subject is in the plate');
  assert.ok((await matteWith(confidence)) > 0.5, `${await matteWith(confidence)}`);
});

test('it is tried with the plate, and a net that is wrong with it does not suit the shot', async () => {
  const shot = createShot({ emptyFrames: 7 });
  const good = await surveyShot(tiny, shot);
  assert.equal(good.reason.key, 'background-matting-v2.agrees');
  assert.ok(good.measured.error! < 15 && good.score > 0.5, JSON.stringify(good.measured));
  const blind = await load('blind', buildTinyPlateNet('bgr', 0));
  const bad = await surveyShot(blind, shot);
  assert.ok(bad.measured.error! > 15 && bad.score < good.score, JSON.stringify(bad.measured));
  const everywhere = await surveyShot(await load('all', buildTinyPlateNet('bgr', 12, 0.2)), shot);
  assert.ok(everywhere.score < 0.5, JSON.stringify(everywhere.measured));
});

test('it is preferred to the plate alone where noise hides more from that than from the net', async () => {
  const plateAlone = createPlateMatter();
  const scores = async (noiseSigma: number) => {
    const shot = createShot({ emptyFrames: 7, noiseSigma });
    return [(await surveyShot(tiny, shot)).score, (await surveyShot(plateAlone, shot)).score] as const;
  };
  const [net, plate] = await scores(0.5);
  assert.ok(net <= plate, `${net} of ${plate}`);
  const [netInNoise, plateInNoise] = await scores(8);
  assert.ok(netInNoise > plateInNoise, `${netInNoise} of ${plateInNoise}`);
});

test('other ports are refused', async () => {
  await assert.rejects(load('other', buildTinyPlateNet('background')), { code: 'model.wrong-ports' });
  assert.equal((await backgroundMattingV2.checkAvailability({ FOOTLIGHT_MODELS: folder })).isReady, false);
});
