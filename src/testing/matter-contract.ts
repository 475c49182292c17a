import type { Matte, Matter, ShotFinding } from '../engines/matter.ts';
import type { WorkingPicture } from '../media/video/working-picture.ts';
import type { Assert, ContractCase } from './contract-case.ts';
import { createFrameOwnerCases } from './matter-contract-frames.ts';
import { createRequest, createShot, drain, FRAMES, findGreatestDifference } from './matter-contract-shot.ts';
import type { MattingSceneOptions } from './matting-scene.ts';
import { type MattingShot, matteFrames, matteSegment, surveyShot } from './matting-shot.ts';

/** What an engine's contract is checked on. */
export interface MatterContractOptions {
  /** The shots' scene: what the engine is made for, such as a screen of a color. */
  readonly scene?: Partial<MattingSceneOptions>;
  /** Most difference in alpha, in 8-bit codes, where a shot was split: 0, or 2 for nets. */
  readonly tolerance?: number;
}

const SPLITS = [[6], [1, 12], [4, 5, 9]];
const FORMATS: readonly (readonly [number, number, WorkingPicture['pixelFormat']])[] = [
  [96, 54, 'yuv420p10le'],
  [97, 55, 'yuv420p10le'],
  [97, 55, 'yuv422p10le'],
  [55, 97, 'yuv444p10le'],
];

/** Test cases for engines that matte. */
export function createMatterContract(matter: Matter, options: MatterContractOptions = {}): ContractCase[] {
  const contract = new MatterContract(matter, options);
  return [
    ...FORMATS.map(([width, height, pixelFormat]) => ({
      name: `gives a matte of its size for every frame, in order, at ${width}x${height} ${pixelFormat}`,
      run: (check: Assert) =>
        contract.checkKeepsFrames(createShot({ ...options.scene, width, height }, pixelFormat), check),
    })),
    ...SPLITS.map((borders) => ({
      name: `gives the same mattes for a shot that is split at ${borders.join(', ')}`,
      run: (check: Assert) => contract.checkIsSplit(borders, check),
    })),
    { name: 'gives the same mattes beside another stage', run: (check) => contract.checkIsApart(check) },
    { name: 'surveys what has no subject', run: (check) => contract.checkSurveysEmpty(check) },
    { name: 'surveys and mattes a single frame', run: (check) => contract.checkSingleFrame(check) },
    ...createFrameOwnerCases(matter, options.scene),
  ];
}

class MatterContract {
  readonly #matter: Matter;
  readonly #options: MatterContractOptions;

  constructor(matter: Matter, options: MatterContractOptions) {
    this.#matter = matter;
    this.#options = options;
  }

  async checkKeepsFrames(shot: MattingShot, check: Assert): Promise<void> {
    const finding = await surveyShot(this.#matter, shot);
    await using stage = await this.#matter.open(createRequest(shot, finding));
    const mattes = await Array.fromAsync(matteFrames(stage, shot, { start: 0, end: FRAMES }));
    check.deepEqual(
      mattes.map(({ pts }) => pts),
      Array.from({ length: FRAMES }, (_, number) => BigInt(number)),
    );
    for (const { alpha, confidence } of mattes) {
      check.equal(alpha.length, shot.picture.width * shot.picture.height);
      check.ok(confidence >= 0 && confidence <= 1, `the confidence is ${confidence}`);
    }
    check.equal(new Set(mattes.map(({ alpha }) => alpha)).size, FRAMES, 'mattes share their memory');
  }

  /** The finding goes through JSON, as it does between the steps of a run. */
  async checkIsSplit(borders: readonly number[], check: Assert): Promise<void> {
    const shot = createShot(this.#options.scene);
    const finding = await surveyShot(this.#matter, shot);
    const data = JSON.parse(JSON.stringify(finding.data)) as typeof finding.data;
    check.deepEqual(data, finding.data, 'the finding is not JSON');
    const { mattes: whole } = await matteSegment(this.#matter, shot, { start: 0, end: FRAMES, finding });
    const parts: Matte[] = [];
    let state: Uint8Array | undefined;
    for (const [index, end] of [...borders, FRAMES].entries()) {
      const segment = { start: borders[index - 1] ?? 0, end, finding: { ...finding, data }, state };
      const part = await matteSegment(this.#matter, shot, segment);
      parts.push(...part.mattes);
      state = part.state;
    }
    this.#checkSame(parts, whole, check);
  }

  /** Two stages that take turns must not share what they remember. */
  async checkIsApart(check: Assert): Promise<void> {
    const [shot, other] = [createShot(this.#options.scene), createShot({ ...this.#options.scene, seed: 5 })];
    const finding = await surveyShot(this.#matter, shot);
    const { mattes: alone } = await matteSegment(this.#matter, shot, { start: 0, end: FRAMES, finding });
    const otherFinding = await surveyShot(this.#matter, other);
    await using stage = await this.#matter.open(createRequest(shot, finding));
    await using disturbing = await this.#matter.open(createRequest(other, otherFinding));
    const mattes: Matte[] = [];
    for (let number = 0; number < FRAMES; number++) {
      await drain(disturbing.process(other.createFrame(number)));
      mattes.push(...(await drain(stage.process(shot.createFrame(number)))));
    }
    this.#checkSame([...mattes, ...(await drain(stage.flush()))], alone, check);
  }

  async checkSurveysEmpty(check: Assert): Promise<void> {
    const shot = createShot({ ...this.#options.scene, emptyFrames: FRAMES });
    const finding = await surveyShot(this.#matter, shot);
    checkFinding(finding, check);
    // What it found must do for a stage, even where it says that it doesn't fit.
    const { mattes } = await matteSegment(this.#matter, shot, { start: 0, end: FRAMES, finding });
    check.equal(mattes.length, FRAMES);
  }

  async checkSingleFrame(check: Assert): Promise<void> {
    const shot = { ...createShot(this.#options.scene), frameCount: 1 };
    const finding = await surveyShot(this.#matter, shot);
    checkFinding(finding, check);
    const { mattes } = await matteSegment(this.#matter, shot, { start: 0, end: 1, finding });
    check.deepEqual(
      mattes.map(({ pts }) => pts),
      [0n],
    );
  }

  #checkSame(actual: readonly Matte[], expected: readonly Matte[], check: Assert): void {
    check.deepEqual(
      actual.map(({ pts }) => pts),
      expected.map(({ pts }) => pts),
    );
    const most = (this.#options.tolerance ?? 0) * 257;
    for (const [number, { alpha }] of actual.entries()) {
      const difference = findGreatestDifference(alpha, expected[number]!.alpha);
      check.ok(difference <= most, `alpha of frame ${number} differs by ${difference} of 65535`);
    }
  }
}

function checkFinding(finding: ShotFinding, check: Assert): void {
  check.ok(finding.score >= 0 && finding.score <= 1, `the score is ${finding.score}`);
  check.ok(finding.reason.key.length > 0, 'there is no reason');
  for (const [name, value] of Object.entries(finding.measured))
    check.ok(Number.isFinite(value), `${name} is ${value}`);
}
