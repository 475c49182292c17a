import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { type FieldMode, planFields } from '../../src/analysis/fields/field-plan.ts';
import { findSections } from '../../src/analysis/fields/field-sections.ts';
import { analyzeStructure } from '../../src/analysis/structure.ts';
import { InputFile } from '../../src/media/containers/input-file.ts';
import { decodeFrames } from '../../src/media/decoder.ts';
import { FilterGraph, filterFrames } from '../../src/media/filter-graph.ts';
import { type Frame, getPlane8 } from '../../src/media/frame.ts';
import { requireVideo } from '../../src/media/media-info.ts';
import { probe } from '../../src/media/probe.ts';
import { readStill } from '../../src/media/stills/still.ts';
import { createDecodedPad } from '../../src/media/video/working-picture.ts';
import { openFrames } from '../../src/pipelines/film/open-frames.ts';
import { drawPan, FIELD_MOMENTS, type FieldMoments, makeFieldedFilm } from '../support/fielded-films.ts';
import { digestFrame } from '../support/frame-passes.ts';
import { isFull } from '../support/full.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const FRAMES = 40;
const [WIDTH, HEIGHT] = [160, 96];

type Kind = keyof typeof FIELD_MOMENTS;

async function makeFilm(kind: Kind, marks: 'tff' | 'bff' | 'none'): Promise<string> {
  const path = join(folder, `${kind}-${marks}.mp4`);
  await makeFieldedFilm(path, FRAMES, FIELD_MOMENTS[kind] as FieldMoments, marks);
  return path;
}

async function analyze(path: string, fields: FieldMode = 'auto') {
  const info = await probe(path);
  const video = requireVideo(info);
  return { info, video, ...(await analyzeStructure(path, video, { fields })) };
}

type Analysis = Awaited<ReturnType<typeof analyze>>;

async function* readShown(analysis: Analysis, start: number, end: number): AsyncGenerator<Frame> {
  await using frames = openFrames(analysis, 1);
  yield* frames.read(start, end);
}

/** Mean absolute difference of luma from the pan at a moment, in codes, without the borders. */
function compareWithPan(frame: Frame, moment: number): number {
  const { samples, stride } = getPlane8(frame, 0, WIDTH, HEIGHT);
  let sum = 0;
  for (let y = 4; y < HEIGHT - 4; y++)
    for (let x = 4; x < WIDTH - 4; x++) sum += Math.abs(samples[y * stride + x]! - drawPan(x, y, moment));
  return sum / ((WIDTH - 8) * (HEIGHT - 8));
}

/** How much rows differ from those around them, mean over the picture. */
function measureCombing(frame: Frame): number {
  const { samples, stride } = getPlane8(frame, 0, WIDTH, HEIGHT);
  let sum = 0;
  for (let y = 1; y < HEIGHT - 1; y++)
    for (let x = 0; x < WIDTH; x++) {
      const at = y * stride + x;
      sum += Math.abs(2 * samples[at]! - samples[at - stride]! - samples[at + stride]!);
    }
  return sum / ((HEIGHT - 2) * WIDTH);
}

async function averageCombing(frames: AsyncIterable<Frame>): Promise<number> {
  let [sum, count] = [0, 0];
  for await (const frame of frames) {
    sum += measureCombing(frame);
    count++;
    frame.free();
  }
  return sum / count;
}

async function* deinterlaceAlone(path: string, parity: 'tff' | 'bff'): AsyncGenerator<Frame> {
  const video = requireVideo(await probe(path));
  await using input = await InputFile.open(path);
  using graph = await FilterGraph.open({
    inputs: { in: createDecodedPad(video) },
    text: `[in]bwdif=mode=send_frame:parity=${parity}:deint=all[out]`,
    outputs: { out: 'video' },
  });
  yield* filterFrames(decodeFrames(input, video.index), graph);
}

test('motion tells how frames are spread over fields, whatever their marks say', async () => {
  const cases: readonly (readonly [Kind, 'tff' | 'bff' | 'none', string | undefined, string?])[] = [
    ['tff', 'tff', 'interlaced', 'top-first'],
    ['bff', 'bff', 'interlaced', 'bottom-first'],
    ['bff', 'tff', 'interlaced', 'bottom-first'],
    ['tff', 'none', 'interlaced', 'top-first'],
    ['telecined', 'tff', 'telecined', 'top-first'],
    ['telecined', 'none', 'telecined', 'top-first'],
    ['progressive', 'tff', undefined],
    ['progressive', 'none', undefined],
  ];
  for (const [kind, marks, found, order] of cases) {
    const path = await makeFilm(kind, marks);
    const { features } = await analyze(path);
    const sections = features.fields?.map((each) => [each.kind, each.order, each.isMeasured]);
    assert.deepEqual(sections, found && [[found, order, true]], `${kind} marked as ${marks}`);
  }
});

test('deinterlaced frames have no more combing than bwdif leaves, one for each frame or for each field', async () => {
  for (const kind of ['tff', 'bff'] as const) {
    const path = await makeFilm(kind, 'none');
    const analysis = await analyze(path);
    assert.equal(analysis.index.pts.length, FRAMES);
    const alone = await averageCombing(deinterlaceAlone(path, kind));
    const made = await averageCombing(readShown(analysis, 0, FRAMES));
    assert.ok(made <= 1.1 * alone, `${kind} ${made} ${alone}`);
    const doubled = await analyze(path, 'double');
    assert.equal(doubled.index.pts.length, 2 * FRAMES);
    assert.equal(doubled.index.treatment!.ticksScale, 2);
    assert.deepEqual(doubled.index.pts.slice(0, 4), [0, 1000, 2000, 3000]);
    let moment = 0;
    for await (const frame of readShown(doubled, 0, 2 * FRAMES)) {
      // Half of the rows are made up, but of the right moment.
      const [right, wrong] = [moment, moment + 1].map((at) => compareWithPan(frame, at)) as [number, number];
      assert.ok(right < 0.5 * wrong, `${kind} field ${moment}: ${right} ${wrong}`);
      moment++;
      frame.free();
    }
  }
});

test('a still of interlaced frames is a whole picture', async () => {
  const path = await makeFilm('tff', 'tff');
  const { video } = await analyze(path);
  using still = await readStill({ path, video, seconds: 0.5, width: WIDTH });
  const alone = await averageCombing(deinterlaceAlone(path, 'tff'));
  assert.ok(measureCombing(still!) <= 1.5 * alone, `${measureCombing(still!)} ${alone}`);
});

test('at 25 frames a second, no cadence of 2:3 is seen', () => {
  const cycle = ['progressive', 'progressive', 'top-late', 'top-late', 'progressive'] as const;
  const votes = Array.from({ length: 40 }, (_, i) => cycle[i % 5]);
  const marks = votes.map(() => 'top-first' as const);
  const kinds = [25, 30_000 / 1001].map((frameRate) => findSections({ votes, marks, frameRate })[0]!.kind);
  assert.deepEqual(kinds, ['interlaced', 'telecined']);
  const { shown } = planFields({ votes, marks, frameRate: 25 }, 'auto');
  assert.equal(shown.length, 40);
});

test('film that was spread over fields is put together again, with times to match', async () => {
  const path = await makeFilm('telecined', 'tff');
  const analysis = await analyze(path);
  const { pts, durations, treatment } = analysis.index;
  assert.equal(pts.length, (FRAMES * 4) / 5);
  assert.equal(treatment!.ticksScale, 4);
  assert.ok(durations.every((ticks) => ticks === 5000));
  let film = 0;
  for await (const frame of readShown(analysis, 0, pts.length)) {
    assert.ok(compareWithPan(frame, 2.5 * film) < 2, `film frame ${film}`);
    film++;
    frame.free();
  }
  const made = await averageCombing(readShown(analysis, 0, pts.length));
  const alone = await averageCombing(deinterlaceAlone(path, 'tff'));
  assert.ok(made <= 1.1 * alone, `${made} ${alone}`);
  const single = await analyze(path, 'single');
  assert.equal(single.index.pts.length, FRAMES);
});

test('film whose fields are shifted is put together again', async () => {
  const analysis = await analyze(await makeFilm('shifted', 'none'));
  assert.deepEqual(
    analysis.features.fields?.map(({ kind }) => kind),
    ['shifted'],
  );
  let number = 0;
  for await (const frame of readShown(analysis, 1, FRAMES)) {
    assert.ok(compareWithPan(frame, 2 * number++) < 2);
    frame.free();
  }
});

test('frames are the same wherever reading begins and ends', async () => {
  for (const [kind, fields] of [
    ['bff', 'auto'],
    ['tff', 'double'],
    ['telecined', 'auto'],
    ['shifted', 'auto'],
  ] as const) {
    const analysis = await analyze(await makeFilm(kind, 'none'), fields);
    const count = analysis.index.pts.length;
    const read = async (borders: readonly number[]): Promise<string[]> => {
      await using frames = openFrames(analysis, 1);
      const digests: string[] = [];
      for (const [i, start] of borders.slice(0, -1).entries())
        for await (const frame of frames.read(start, borders[i + 1]!)) {
          digests.push(`${frame.pts} ${frame.duration} ${digestFrame(frame)}`);
          frame.free();
        }
      return digests;
    };
    const whole = await read([0, count]);
    assert.equal(whole.length, count);
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1, max: count - 1 }), { maxLength: 5 }),
        async (cuts) => {
          assert.deepEqual(await read([0, ...cuts.sort((a, b) => a - b), count]), whole);
        },
      ),
      { numRuns: isFull ? 20 : 2 },
    );
  }
});

test('a video that is partly film and partly fields is treated by its parts', async () => {
  const path = join(folder, 'mix.mp4');
  const moments: FieldMoments = (frame) =>
    frame < 40 ? FIELD_MOMENTS.telecined(frame) : FIELD_MOMENTS.tff(frame);
  await makeFieldedFilm(path, 80, moments, 'tff');
  const { features, index } = await analyze(path);
  assert.deepEqual(
    features.fields?.map(({ kind }) => kind),
    ['telecined', 'interlaced'],
  );
  // The border is found to some frames, as motion is judged over a second.
  assert.ok(Math.abs(index.pts.length - 72) <= 4, `${index.pts.length}`);
  assert.ok(index.pts.every((ticks, i) => i === 0 || ticks > index.pts[i - 1]!));
});
