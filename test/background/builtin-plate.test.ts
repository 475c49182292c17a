import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { builtinPlate } from '../../src/adapters/builtin-plate/index.ts';
import { createPlateMatter } from '../../src/adapters/builtin-plate/plate-matter.ts';
import { MatteScorer } from '../../src/analysis/matte-scores.ts';
import type { Matte, ShotFinding } from '../../src/engines/matter.ts';
import { encodePicture, getPictureFormat } from '../../src/media/stills/picture-file.ts';
import { createMatterContract } from '../../src/testing/matter-contract.ts';
import { MattingScene, type MattingSceneOptions } from '../../src/testing/matting-scene.ts';
import { type MattingShot, matteSegment, surveyShot } from '../../src/testing/matting-shot.ts';
import {
  createMattingFrame,
  createMattingPicture,
  getMattingTimeBase,
} from '../../src/testing/matting-video.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const ROOM = { background: 'room', spill: 0.12 } as const;

for (const { name, run } of createMatterContract(createPlateMatter(), { scene: { ...ROOM, motion: 'walk' } }))
  test(`the plate matte ${name}`, () => run(assert));

/** A shot of a scene that was drawn once, with the truth. */
interface DrawnShot extends MattingShot {
  readonly alphas: readonly Uint16Array[];
  readonly plate: Uint16Array;
}

function drawShot(options: Partial<MattingSceneOptions>): DrawnShot {
  const scene = new MattingScene({ width: 256, height: 144, frames: 24, seed: 2, ...ROOM, ...options });
  const picture = createMattingPicture(scene);
  const timeBase = getMattingTimeBase(scene);
  const drawn = Array.from({ length: scene.options.frames }, (_, number) => scene.drawFrame(number));
  return {
    picture,
    timeBase,
    frameCount: drawn.length,
    alphas: drawn.map(({ alpha }) => alpha),
    plate: drawn[0]!.plate,
    createFrame: (number) => createMattingFrame(drawn[number]!.picture, picture, number, timeBase),
  };
}

/** Mean absolute difference from the truth, in thousandths, over frames that show the subject. */
function measureError(shot: DrawnShot, mattes: readonly Matte[], start: number): number {
  const scorer = new MatteScorer(shot.picture.width, shot.picture.height);
  mattes.forEach(({ alpha }, index) => {
    scorer.add(alpha, shot.alphas[start + index]!);
  });
  return scorer.getScores().mad;
}

async function matteShot(shot: DrawnShot, finding: ShotFinding, start = 14, end = 20): Promise<number> {
  const { mattes } = await matteSegment(createPlateMatter(), shot, { start, end, finding });
  return measureError(shot, mattes, start);
}

const ENTERS = { emptyFrames: 10, motion: 'walk' } as const;

test('mattes a subject who comes in by the plate that the shot shows', async () => {
  const shot = drawShot(ENTERS);
  const finding = await surveyShot(createPlateMatter(), shot);
  assert.ok(finding.measured.coverage! > 0.98, `coverage is ${finding.measured.coverage}`);
  assert.ok(finding.score > 0.8, `the score is ${finding.score}`);
  const error = await matteShot(shot, finding);
  assert.ok(error < 16, `MAD is ${error}`);
});

test('leaves a cast shadow to the background', async () => {
  const shot = drawShot({ ...ENTERS, shadow: 0.25 });
  const error = await matteShot(shot, await surveyShot(createPlateMatter(), shot));
  assert.ok(error < 20, `MAD is ${error}`);
});

test('follows the exposure', async () => {
  const shot = drawShot({ ...ENTERS, drift: 0.2 });
  const error = await matteShot(shot, await surveyShot(createPlateMatter(), shot));
  assert.ok(error < 20, `MAD is ${error}`);
});

test('judges what lies beside a hole in the plate by a guess at what is behind', async () => {
  const shot = drawShot({ motion: 'walk' });
  const finding = await surveyShot(createPlateMatter(), shot);
  assert.ok(finding.measured.coverage! < 0.97, `coverage is ${finding.measured.coverage}`);
  const error = await matteShot(shot, finding);
  assert.ok(error < 24, `MAD is ${error}`);
});

test('says that a moving camera is nothing for it', async () => {
  const finding = await surveyShot(createPlateMatter(), drawShot({ motion: 'walk', pan: 0.2 }));
  assert.ok(finding.score < 0.3, `the score is ${finding.score}`);
});

describe('a subject who never leaves a spot', () => {
  let shot: DrawnShot;
  before(() => {
    shot = drawShot({ motion: 'sway' });
  });

  test('does not burn into the plate where a net sees people', async () => {
    const findPeople = (number: number): Uint8Array =>
      Uint8Array.from(shot.alphas[number]!, (alpha) => alpha >> 8);
    const seeing = await surveyShot(createPlateMatter(), { ...shot, findPeople });
    assert.ok(seeing.measured.coverage! < 0.97, `coverage is ${seeing.measured.coverage}`);
    const error = await matteShot(shot, seeing);
    assert.ok(error < 40, `MAD is ${error}`);
  });

  test('leaves a hole in the plate even where no net sees people, and the score says so', async () => {
    const blind = await surveyShot(createPlateMatter(), shot);
    assert.ok(blind.score < 0.7, `the score is ${blind.score}`);
    const { plate } = blind;
    const isHidden = (at: number): boolean => shot.alphas.every((alpha) => alpha[at]! > 60_000);
    let [hidden, taken] = [0, 0];
    for (let at = 0; at < plate!.confidence.length; at++) {
      if (!isHidden(at)) continue;
      hidden++;
      if (plate!.confidence[at]! > 0) taken++;
    }
    assert.ok(hidden > 500, `${hidden} pixels are always hidden`);
    assert.ok(taken < hidden * 0.1, `${taken} of ${hidden} pixels of the subject are in the plate`);
  });

  test('is no part of a plate that the user gives', async () => {
    const path = await writePlate(join(folder, 'plate.png'), shot, shot.plate);
    const matter = createPlateMatter(path);
    const finding = await surveyShot(matter, shot);
    assert.equal(finding.measured.coverage, 1);
    assert.ok(finding.measured.residual! < 0.6, `the residual is ${finding.measured.residual}`);
    const error = await matteShot(shot, finding);
    assert.ok(error < 34, `MAD is ${error}`);
  });

  test('is matted by a plate of twice the size', async () => {
    const large = drawShot({ motion: 'sway', width: 512, height: 288, frames: 1 });
    const path = await writePlate(join(folder, 'large.png'), large, large.plate);
    const finding = await surveyShot(createPlateMatter(path), shot);
    assert.ok(finding.score > 0.5, `the score is ${finding.score}`);
  });

  test('is matted by a plate of a camera that was turned a little, and the shift is said', async () => {
    // Five pixels to the right and three down, between pixels.
    const panned = drawShot({ motion: 'sway', pan: -0.02, frames: 2 });
    const path = await writePlate(join(folder, 'shifted.png'), shot, panned.plate);
    const matter = createPlateMatter(path);
    const finding = await surveyShot(matter, shot);
    const { residual, shift } = finding.measured;
    assert.ok(residual! < 1, `the residual is ${residual}`);
    assert.ok(Math.abs(shift! - 5.9) < 0.4, `the shift is ${shift}`);
    assert.equal(finding.reason.key, 'matter.plate.moved');
    const error = await matteShot(shot, finding);
    assert.ok(error < 36, `MAD is ${error}`);
  });

  test('takes a plate of another white balance whose edges lie on those of the shot', async () => {
    const warm = shot.plate.map((code, at) =>
      Math.min(65_535, Math.max(0, code + 65_535 * [0.15, -0.03, -0.15][at % 3]!)),
    );
    const path = await writePlate(join(folder, 'warm.png'), shot, warm);
    const finding = await surveyShot(createPlateMatter(path), shot);
    assert.equal(finding.reason.key, 'matter.plate.given');
  });

  test('refuses a plate of another place, and says by how much it is off', async () => {
    const other = drawShot({ motion: 'sway', seed: 9, frames: 1 });
    const turned = other.plate.map((_, at) => other.plate[other.plate.length - 3 - at + 2 * (at % 3)]!);
    const path = await writePlate(join(folder, 'other.png'), shot, turned);
    await assert.rejects(surveyShot(createPlateMatter(path), shot), (error: Error) => {
      assert.equal((error as Error & { code: string }).code, 'background.plate-mismatch');
      assert.match(error.message, /off by \d+\.\d pixels/u);
      return true;
    });
  });

  test('refuses a plate of another shape, and a file that is no picture', async () => {
    const square = drawShot({ width: 144, height: 144, frames: 1 });
    const path = await writePlate(join(folder, 'square.png'), square, square.plate);
    await assert.rejects(surveyShot(createPlateMatter(path), shot), { code: 'background.plate-size' });
    const text = join(folder, 'plate.txt');
    await writeFile(text, 'no picture');
    await assert.rejects(surveyShot(createPlateMatter(text), shot), { name: 'FootlightError' });
  });
});

async function writePlate(path: string, shot: MattingShot, rgb: Uint16Array): Promise<string> {
  const frame = createMattingFrame(rgb, shot.picture, 0, shot.timeBase);
  await writeFile(path, await encodePicture(frame, shot.picture, getPictureFormat(path), true));
  return path;
}

test('the adapter gives the plate of the settings to its engine', async () => {
  const choice = {
    reference: 'builtin-plate',
    parameter: undefined,
    settings: { plate: '/nowhere/plate.png' },
  };
  const matter = await builtinPlate.create(choice, {});
  await assert.rejects(surveyShot(matter, drawShot({ frames: 1 })), { code: 'input.not-found' });
});
