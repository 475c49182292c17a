import { parseArgs } from 'node:util';
import { builtinScreenMatter } from '../src/adapters/builtin-screen/builtin-screen-matter.ts';
import { ScreenSurvey } from '../src/adapters/builtin-screen/screen-survey.ts';
import { MatteScorer, type MatteScores } from '../src/analysis/matte-scores.ts';
import { createEngines } from '../src/app.ts';
import type { Rational } from '../src/core/rational.ts';
import type { Matte, Matter } from '../src/engines/matter.ts';
import { PLATE_UNITS, type Plate } from '../src/frames/plate.ts';
import { getPlane16 } from '../src/media/frame.ts';
import type { WorkingPicture } from '../src/media/video/working-picture.ts';
import { codeMattingShot } from '../src/testing/coded-matting-shot.ts';
import { MattingScene } from '../src/testing/matting-scene.ts';
import { MATTING_SETS, type MattingSet } from '../src/testing/matting-sets.ts';
import { type MattingShot, surveyShot } from '../src/testing/matting-shot.ts';
import { createMattingFrame } from '../src/testing/matting-video.ts';
import { type AnchorInput, type AnchorResult, differFromPlate, keyWithFfmpeg } from './matting-anchors.ts';

// Scores mattes of seeded sets, whose truth is known, by the metrics of Robust Video Matting: FFmpeg's chromakey on
// screens, the hard difference from the true plate in rooms, and engines by their names. Engines are tuned on seeds 1 to
// 9; figures that are published come from seeds 101 to 109.
const { values } = parseArgs({
  options: {
    /** Engines, such as "builtin-screen,builtin-plate"; "none" for the anchors alone. */
    matters: { type: 'string' },
    /** Names of sets, as a regular expression. */
    sets: { type: 'string', default: '' },
    seeds: { type: 'string', default: '103' },
    /** Frames of a set, if fewer than its own. */
    frames: { type: 'string' },
    anchors: { type: 'boolean', default: true },
    /** Gives the screen's engine the true plate as well, beside the one that it fits. */
    'true-plate': { type: 'boolean', default: false },
  },
  allowNegative: true,
});

const engines = createEngines();
const names = values.matters?.split(',') ?? (await engines.listReady('matter'));
const matters = await Promise.all(
  names
    .filter((name) => name !== 'none')
    .map(async (name) => [name, await engines.create('matter', name, {})] as const),
);

print('| set | seed | method | MAD | MSE | Grad | Conn | dtSSD | ms a frame | notes |');
print('|---|---|---|---|---|---|---|---|---|---|');
for (const set of MATTING_SETS.filter(({ name }) => new RegExp(values.sets, 'u').test(name)))
  for (const seed of values.seeds.split(',')) await measureSet(set, Number(seed));

async function measureSet(set: MattingSet, seed: number): Promise<void> {
  const own = new MattingScene(set.scene).options.frames;
  const frames = Math.min(own, Number(values.frames ?? own));
  const scene = new MattingScene({ ...set.scene, frames, seed });
  const alphas: Uint16Array[] = [];
  const plates: Uint16Array[] = [];
  using shot = await codeMattingShot(scene, ({ alpha, plate }, number) => {
    alphas.push(alpha);
    if (number === 0 || set.kind === 'plate') plates.push(plate);
  });
  const createPlate: AnchorInput['createPlate'] = (number) =>
    createMattingFrame(plates[number]!, shot.picture, number, shot.timeBase);
  const report = (method: string, { scores, milliseconds, setting }: AnchorResult): void =>
    print(
      `| ${set.name} | ${seed} | ${method} | ${format(scores)} | ${milliseconds.toFixed(1)} | ${setting} |`,
    );
  if (values.anchors && set.kind === 'screen')
    report('FFmpeg chromakey, best of 16', await keyWithFfmpeg({ shot, alphas, createPlate }));
  if (values.anchors && set.kind === 'plate')
    report('hard difference from the true plate', differFromPlate({ shot, alphas, createPlate }));
  for (const [name, matter] of matters) {
    report(name, await measureMatter(matter, shot, alphas));
    if (values['true-plate'] && name === 'builtin-screen')
      report(`${name}, true plate`, await measureMatter(giveTruePlate(plates[0]!), shot, alphas));
  }
}

/** The screen's engine whose survey is told the true plate, 16-bit codes of red, green and blue. */
function giveTruePlate(rgb: Uint16Array): Matter {
  return {
    ...builtinScreenMatter,
    openSurvey: async (request) => {
      const truth = createTruePlate(rgb, request.source, request.timeBase);
      return new ScreenSurvey(request, truth);
    },
  };
}

function createTruePlate(rgb: Uint16Array, source: WorkingPicture, timeBase: Rational): Plate {
  const { width, height } = source;
  const full: WorkingPicture = { ...source, pixelFormat: 'yuv444p10le', chromaShiftX: 0, chromaShiftY: 0 };
  using frame = createMattingFrame(rgb, full, 0, timeBase);
  const read = (index: number): Uint16Array => {
    const { samples, stride } = getPlane16(frame, index, width, height);
    return Uint16Array.from(
      { length: width * height },
      (_, i) => samples[Math.floor(i / width) * stride + (i % width)]! * PLATE_UNITS,
    );
  };
  const confidence = new Uint8Array(width * height).fill(255);
  return { width, height, planes: [read(0), read(1), read(2)], confidence };
}

/** Scores an engine on a shot, as a production uses it; the time is that of the mattes, without the survey. */
async function measureMatter(
  matter: Matter,
  shot: MattingShot,
  alphas: readonly Uint16Array[],
): Promise<AnchorResult> {
  const { width, height } = shot.picture;
  const surveyedAt = performance.now();
  const finding = await surveyShot(matter, shot);
  const surveyed = performance.now() - surveyedAt;
  const scorer = new MatteScorer(width, height);
  const { signal } = new AbortController();
  await using stage = await matter.open({
    source: shot.picture,
    timeBase: shot.timeBase,
    finding,
    firstFrame: 0,
    signal,
  });
  let milliseconds = 0;
  let scored = 0;
  for (let number = 0; number <= shot.frameCount; number++) {
    const frame = number < shot.frameCount ? shot.createFrame(number) : undefined;
    const startedAt = performance.now();
    const mattes: Matte[] = await Array.fromAsync(frame ? stage.process(frame) : stage.flush());
    milliseconds += performance.now() - startedAt;
    for (const { alpha } of mattes) scorer.add(alpha, alphas[scored++]!);
  }
  return {
    scores: scorer.getScores(),
    milliseconds: milliseconds / shot.frameCount,
    setting: `suits ${finding.score.toFixed(2)}, survey ${surveyed.toFixed(0)} ms`,
  };
}

function format({ mad, mse, grad, conn, dtssd }: MatteScores): string {
  return [mad, mse, grad, conn, dtssd].map((score) => score.toFixed(2)).join(' | ');
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
