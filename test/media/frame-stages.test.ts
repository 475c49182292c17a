import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { lanczosUpscaler } from '../../src/adapters/builtin-lanczos/lanczos-upscaler.ts';
import { getEmbeddedNetPath } from '../../src/adapters/neural-upscaler/embedded-nets.ts';
import { createNeuralUpscaler } from '../../src/adapters/neural-upscaler/neural-upscaler.ts';
import { createMessage } from '../../src/core/messages/message.ts';
import type { Upscaler } from '../../src/engines/upscaler.ts';
import { defineStages } from '../../src/execution/stage.ts';
import { InferenceEngine } from '../../src/inference/engine.ts';
import { loadNetModel } from '../../src/inference/net-model.ts';
import { InputFile } from '../../src/media/containers/input-file.ts';
import { decodeFrames } from '../../src/media/decoder.ts';
import { getPlane16 } from '../../src/media/frame.ts';
import { getWorkingPicture } from '../../src/media/video/working-picture.ts';
import type { AnalyzedSource } from '../../src/pipelines/film/analyzed-source.ts';
import { createEncoderSettings } from '../../src/pipelines/film/encoding.ts';
import { planRuns } from '../../src/pipelines/film/frame-runs.ts';
import type { FrameStage } from '../../src/pipelines/film/frame-stage.ts';
import { createSegmentStep, SEGMENT_FILE } from '../../src/pipelines/film/segment-step.ts';
import { createMatteStage } from '../../src/productions/background/matte-stage.ts';
import { planEnhancement } from '../../src/productions/enhance/planner.ts';
import { PRESETS } from '../../src/productions/enhance/presets.ts';
import { createRestoreStage } from '../../src/productions/enhance/restore-stage.ts';
import type { Strategy } from '../../src/productions/enhance/strategy.ts';
import { FIELD_MOMENTS, makeFieldedFilm } from '../support/fielded-films.ts';
import { digestFrame, openFrames, passVideo, splitAt } from '../support/frame-passes.ts';
import { isFull, unlessFull } from '../support/full.ts';
import { createMeanStage, scaleStage } from '../support/mean-stage.ts';
import { neverAsked } from '../support/remote-host.ts';
import { analyzeForStages, makeVideoForStages } from '../support/stage-video.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { createToyMatter } from '../support/toy-matter.ts';

const film = await makeVideoForStages(join(createTemporaryFolder(), 'film.mkv'));
const { shots, resolution } = film.features;
const all = (value: boolean): boolean[] => shots.map(() => value);

/** The plan of the video with other settings for its pictures; nothing is locked, corrected or sharpened by itself. */
function planned(temporal: Partial<Strategy['temporal']>, hasDetail = false): Strategy {
  const strategy = planEnhancement({
    features: film.features,
    preset: PRESETS.theater_medium,
    hardware: { profile: 'cpu', reason: 'a test' },
    target: 'x2',
    display: resolution,
    hasAudio: false,
    upscaler: 'lanczos',
    bitsPerPixel: undefined,
    generatedAt: film.analyzedAt,
  });
  const off = {
    backgroundLock: false,
    lockedShots: all(true),
    deflicker: 'off' as const,
    deflickeredShots: all(true),
    motionCompensation: false,
  };
  return {
    ...strategy,
    detail: { ...strategy.detail, allowed: hasDetail, strength: 'medium' },
    temporal: { ...strategy.temporal, ...off, ...temporal },
  };
}

const restored = (strategy: Strategy, upscaler: Upscaler = lanczosUpscaler) =>
  createRestoreStage(film, strategy, upscaler, 'yuv420p10le');

async function embeddedNet(): Promise<Upscaler> {
  const cacheDirectory = await mkdtemp(join(tmpdir(), 'footlight-engine-'));
  const net = await loadNetModel(getEmbeddedNetPath('fast'));
  const engine = new InferenceEngine({ provider: 'cpu', cacheDirectory });
  return createNeuralUpscaler({ name: 'fast', first: net, further: net, engine });
}

interface StageCase {
  readonly stage: FrameStage;
  /** Splits that are tried. */
  readonly tries: number;
}

/** The full run tries others each time. */
const SEED = isFull ? undefined : 12;
const tries = (few: number, many: number): number => (isFull ? many : few);

/** The matte stage of `background` with an engine that looks a frame behind and ahead. */
function createMattes(): FrameStage<unknown, unknown> {
  const finding = { name: 'toy', score: 1, measured: {}, data: { threshold: 500 }, key: 'toy' };
  const shot = {
    ...shots[0]!,
    index: 0,
    findings: [{ ...finding, reason: createMessage('background.given-matte') }],
    directory: '',
  };
  const matter = createToyMatter({ memory: 'frames' });
  return createMatteStage({ matter, shot, loadPlate: async () => undefined }, getWorkingPicture(film.video));
}

/**
 * Every stage there is: a new one gets its line here. Those that work on mattes of the same split are in
 * `test/background/splits`.
 */
const STAGES: Readonly<Record<string, StageCase>> = {
  'a plain stage': { stage: scaleStage(64, 48), tries: tries(3, 20) },
  'a stage that looks behind and ahead': { stage: createMeanStage(resolution, 3), tries: tries(6, 20) },
  'enhance, nothing but Lanczos': { stage: restored(planned({})), tries: tries(2, 10) },
  'enhance with detail in safe zones': { stage: restored(planned({}, true)), tries: tries(0, 3) },
  'enhance with flicker corrected': {
    stage: restored(planned({ deflicker: 'medium' })),
    tries: tries(0, 10),
  },
  'enhance with the background locked': {
    stage: restored(planned({ backgroundLock: true })),
    tries: tries(2, 10),
  },
  'enhance with all of it, locked strongly': {
    stage: restored(
      planned(
        { backgroundLock: true, strength: 'high', deflicker: 'medium', motionCompensation: true },
        true,
      ),
    ),
    tries: tries(1, 3),
  },
  'enhance with motion compensated': {
    stage: restored(planned({ motionCompensation: true })),
    tries: tries(0, 10),
  },
  'enhance with an embedded net': {
    stage: restored(planned({ backgroundLock: true, motionCompensation: true }, true), await embeddedNet()),
    tries: tries(0, 2),
  },
  'background, mattes': { stage: createMattes(), tries: tries(2, 10) },
};

function rising(numbers: readonly number[]): number[] {
  return numbers.toSorted((a, b) => a - b);
}

/** Where a video is split, at its cuts and elsewhere, and where a recursive stage starts anew. */
function drawSplit({ features }: AnalyzedSource) {
  // Rising numbers of frames that something starts at, few or many.
  const frames = fc
    .uniqueArray(fc.integer({ min: 1, max: features.totalFrames - 1 }), { maxLength: 6 })
    .map(rising);
  const cuts = fc.subarray(features.shots.slice(1).map(({ startFrame }) => startFrame));
  return fc.record({
    borders: fc.tuple(frames, cuts).map(([inside, atCuts]) => rising([...new Set([...inside, ...atCuts])])),
    refreshFrames: frames.map((list) => [0, ...list.slice(0, 3)]),
  });
}

async function assertSplitUnseen(stage: FrameStage, tries: number, source = film): Promise<void> {
  const { totalFrames, shots } = source.features;
  // Segments of such a stage never lie in two shots.
  const always = stage.staysInShot ? shots.slice(1).map(({ startFrame }) => startFrame) : [];
  await fc.assert(
    fc.asyncProperty(drawSplit(source), async ({ borders, refreshFrames }) => {
      const pass = { film: source, stage, refreshFrames };
      const unsplit = await passVideo({ ...pass, segments: splitAt(source, always) }, digestFrame);
      assert.equal(unsplit.length, totalFrames);
      const segments = splitAt(source, rising([...new Set([...always, ...borders])]));
      assert.deepEqual(await passVideo({ ...pass, segments }, digestFrame), unsplit);
    }),
    { seed: SEED, numRuns: tries, endOnFailure: true },
  );
}

test('the made film has the shots it was made of', () => {
  assert.deepEqual(
    shots.map(({ startFrame }) => startFrame),
    [0, 7, 47, 56],
  );
});

for (const [name, { stage, tries }] of Object.entries(STAGES))
  test(`split or unsplit, the same frames: ${name}`, { skip: tries === 0 && unlessFull }, () =>
    assertSplitUnseen(stage, tries),
  );

test('split or unsplit, the same frames: enhance, deinterlaced, locked, with motion compensated and a net', async () => {
  const path = join(createTemporaryFolder(), 'fields.mp4');
  await makeFieldedFilm(path, 24, FIELD_MOMENTS.tff, 'tff');
  const source = await analyzeForStages(path);
  assert.ok(source.index.treatment);
  const strategy = planned({ backgroundLock: true, motionCompensation: true });
  const here = { lockedShots: [true], deflickeredShots: [true] };
  const stage = createRestoreStage(
    source,
    { ...strategy, temporal: { ...strategy.temporal, ...here } },
    await embeddedNet(),
    'yuv420p10le',
  );
  await assertSplitUnseen(stage, tries(1, 3), source);
});

test('a stage that declares too little is found out', async () => {
  for (const declared of [{ warmUpFrames: 2 }, { lookAheadFrames: 2 }])
    await assert.rejects(assertSplitUnseen(createMeanStage(resolution, 3, declared), 20), /Property failed/);
});

test('split or unsplit, the same frames come back from the encoder', async () => {
  const kind = isFull ? 'enhance with all of it, locked strongly' : 'enhance with the background locked';
  const { stage } = STAGES[kind]!;
  const refreshFrames = [0, 33];
  const encoder = createEncoderSettings(
    { codec: 'ffv1', crf: 0, encoderPreset: 'ultrafast' },
    film.video,
    getWorkingPicture(film.video),
    stage.output,
  );
  const { encode } = defineStages({ encode: { unit: 'frames', weight: 1 } });
  const decoded: string[] = [];
  await using source = openFrames(film);
  for (const segment of splitAt(film, [4, 21, 40, 47, 48, 70])) {
    const directory = await mkdtemp(join(tmpdir(), 'footlight-segment-'));
    const output = await createSegmentStep(encode).run(
      {
        directory,
        signal: new AbortController().signal,
        remote: neverAsked,
        reportProgress: () => undefined,
        warn: () => undefined,
      },
      {
        sourceDigest: film.digest,
        streamIndex: film.video.index,
        stage,
        runs: planRuns(segment, stage, { shots, refreshFrames }).map((run) => ({
          ...run,
          settings: stage.getSettings({ startFrame: run.readFrame, endFrame: run.readEndFrame }),
        })),
        encoder,
      },
      { source, stage },
    );
    assert.equal(output.frames, segment.endFrame - segment.startFrame);
    await using input = await InputFile.open(join(directory, SEGMENT_FILE));
    for await (const frame of decodeFrames(input, 0)) {
      decoded.push(digestFrame(frame).split(' ')[1]!);
      frame.free();
    }
  }
  const pass = { film, stage, refreshFrames, segments: splitAt(film, []) };
  const unsplit = await passVideo(pass, (frame) => digestFrame(frame).split(' ')[1]!);
  assert.deepEqual(decoded, unsplit);
});

test('temporal settings change the frames, and of those that are off nothing is seen', async () => {
  const digests = (temporal: Partial<Strategy['temporal']>): Promise<string[]> => {
    const pass = { film, stage: restored(planned(temporal)), refreshFrames: [0] };
    return passVideo({ ...pass, segments: splitAt(film, []) }, digestFrame);
  };
  const off = await digests({});
  const locked = await digests({ backgroundLock: true });
  const changes = (frames: readonly string[], others: readonly string[]): boolean[] =>
    shots.map(({ startFrame, endFrame }) => {
      const [some, other] = [frames, others].map((each) => each.slice(startFrame + 1, endFrame).join());
      return some !== other;
    });
  assert.deepEqual(await digests({ lockedShots: all(false), deflickeredShots: all(false) }), off);
  assert.deepEqual(changes(locked, off), all(true));
  for (const strength of ['low', 'high'] as const)
    assert.deepEqual(changes(await digests({ backgroundLock: true, strength }), locked), all(true));
  // Only one of the shots flickers enough for its frames to be corrected by a code.
  assert.ok(changes(await digests({ deflicker: 'medium' }), off)[1]);
});

test('where a locked shot starts anew, nothing is seen of it', async () => {
  const strategy = planned({ backgroundLock: true }, true);
  const detail = { ...strategy.detail, amount: 3, coring: 0.5, limit: 64 };
  const stage = restored({ ...strategy, detail });
  const lumaOf = (refreshFrames: readonly number[]) =>
    passVideo({ film, stage, refreshFrames, segments: splitAt(film, []) }, (frame) =>
      getPlane16(frame, 0, frame.width, frame.height).samples.slice(),
    );
  const [whole, renewed] = [await lumaOf([0]), await lumaOf([0, 30])];
  const differences = whole.map((luma, i) => mean(luma.map((code, at) => Math.abs(code - renewed[i]![at]!))));
  assert.ok(Math.max(...differences) < 0.2, `${Math.max(...differences)} of 1023`);
});

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
