import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { backgroundMattingV2 } from '../../src/adapters/background-matting-v2/index.ts';
import type { Matter, ShotFinding } from '../../src/engines/matter.ts';
import { createMatterContract } from '../../src/testing/matter-contract.ts';
import { createShot } from '../../src/testing/matter-contract-shot.ts';
import { matteSegment, surveyShot } from '../../src/testing/matting-shot.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { buildTinyPlateNet } from '../support/tiny-plate-net.ts';

const folder = createTemporaryFolder();

async function load(name: string, graph: Uint8Array): Promise<Matter> {
  const path = join(folder, `${name}.onnx`);
  await writeFile(path, graph);
  const choice = { reference: `bgmv2:${path}`, parameter: path, settings: { provider: 'cpu' } } as const;
  return backgroundMattingV2.create(choice, { FOOTLIGHT_MODELS: folder, FOOTLIGHT_CACHE: folder });
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

test('other ports are refused', async () => {
  await assert.rejects(load('other', buildTinyPlateNet('background')), { code: 'model.wrong-ports' });
  assert.equal((await backgroundMattingV2.checkAvailability({ FOOTLIGHT_MODELS: folder })).isReady, false);
});
