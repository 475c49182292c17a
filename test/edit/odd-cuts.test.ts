import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { CombMeter } from '../../src/analysis/fields/comb-meter.ts';
import { readAudio } from '../../src/media/audio/audio-reader.ts';
import { InputFile } from '../../src/media/containers/input-file.ts';
import { decodeFrames } from '../../src/media/decoder.ts';
import { getPlane8 } from '../../src/media/frame.ts';
import { listAudioStreams, requireVideo } from '../../src/media/media-info.ts';
import { probe } from '../../src/media/probe.ts';
import { readStill } from '../../src/media/stills/still.ts';
import { getFieldMark } from '../../src/media/video/field-marks.ts';
import { makeBarcodeVideo, readBarcode } from '../support/barcode-video.ts';
import { runCliHere } from '../support/cli.ts';
import { drawDottedPan, FIELD_MOMENTS, makeFieldedFilm } from '../support/fielded-films.ts';
import { decodeLuma } from '../support/frames.ts';
import { AUDIO_FRAME, findLag, readMono } from '../support/matched-sound.ts';
import { cutOff, damagePackets, joinFiles, makeSmallFilm } from '../support/odd-videos.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { copyToTransportStream } from '../support/untimed-film.ts';

const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);

/** Renders clips of a file, each from `in` to `out` in seconds. @returns the codes of the warnings */
async function render(
  file: string,
  clips: readonly (readonly [number, number])[],
  output: string,
  ...options: readonly string[]
): Promise<string[]> {
  const document = path(`${output}.json`);
  const edit = {
    format: 'footlight.edit-decisions',
    version: 1,
    sources: [{ id: 'film', path: file }],
    clips: clips.map(([from, to]) => ({ source: 'film', in: String(from), out: String(to) })),
  };
  await writeFile(document, JSON.stringify(edit));
  const run = await runCliHere(
    'render',
    document,
    '-o',
    path(output),
    '--work-dir',
    path('work'),
    '--json',
    ...options,
  );
  assert.equal(run.code, 0, run.stderr);
  return (JSON.parse(run.stdout) as { warnings: { code: string }[] }).warnings.map(({ code }) => code);
}

async function readShown(file: string): Promise<(readonly [number: number, milliseconds: number])[]> {
  const pictures = await decodeLuma(file);
  return pictures.map(({ luma, peak, seconds }) => [
    readBarcode(luma, peak / 255),
    Math.round(seconds * 1000),
  ]);
}

async function getSeconds(file: string): Promise<number> {
  const info = await probe(file);
  let samples = 0;
  for await (const { channels } of readAudio(file, listAudioStreams(info)[0]!))
    samples += channels[0]!.length;
  return samples / 48_000;
}

test('a clip that is longer than its source is named', async () => {
  const file = path('short.mp4');
  const pts = Array.from({ length: 21 }, (_, i) => i);
  await makeBarcodeVideo(file, { pts, timeBase: { num: 1, den: 10 } });
  assert.deepEqual(await render(file, [[0, 2]], 'whole.mp4'), []);
  assert.deepEqual(
    await render(
      file,
      [
        [0, 1],
        [1, 9],
      ],
      'longer.mp4',
    ),
    ['cut.clip-shortened'],
  );
  assert.equal((await readShown(path('longer.mp4'))).length, 20);
});

test('clips begin and end within held pictures', async () => {
  // 20 pictures at 10 a second, of which the tenth stays for four seconds more.
  const pts = Array.from({ length: 21 }, (_, i) => (i < 10 ? i * 100 : i * 100 + 4000));
  await makeBarcodeVideo(path('hold.mp4'), {
    timeBase: { num: 1, den: 1000 },
    pts,
    channels: 1,
    encoderOptions: { preset: 'veryfast', crf: 20, 'x264-params': 'keyint=5:bframes=2' },
  });
  const cases = [
    {
      clip: [0.5, 3],
      shown: [
        [5, 0],
        [6, 100],
        [7, 200],
        [8, 300],
        [9, 400],
      ],
    },
    {
      clip: [3, 5.2],
      shown: [
        [9, 0],
        [10, 2000],
        [11, 2100],
      ],
    },
    { clip: [2, 4], shown: [[9, 0]] },
    {
      clip: [0, 0.3],
      shown: [
        [0, 0],
        [1, 100],
        [2, 200],
      ],
    },
  ] as const;
  for (const { clip, shown } of cases) {
    assert.deepEqual(await render('hold.mp4', [clip], 'held.mp4'), []);
    assert.deepEqual(await readShown(path('held.mp4')), shown);
    const info = await probe(path('held.mp4'));
    assert.ok(
      Math.abs(info.durationSeconds! - (clip[1] - clip[0])) < 0.05,
      `${clip} ${info.durationSeconds}`,
    );
    assert.ok(Math.abs((await getSeconds(path('held.mp4'))) - (clip[1] - clip[0])) < 0.05);
  }
});

test('pictures of a source whose others are held are all kept where it is converted', async () => {
  await makeBarcodeVideo(path('still.mp4'), {
    timeBase: { num: 1, den: 1000 },
    pts: Array.from({ length: 21 }, (_, i) => (i < 10 ? i * 100 : i * 100 + 4000)),
  });
  await render('still.mp4', [[0, 0.9]], 'still-made.mp4', '--mode', 'recompress');
  assert.deepEqual(
    await readShown(path('still-made.mp4')),
    Array.from({ length: 9 }, (_, i) => [i, i * 100]),
  );
});

test('none of those is left out at 60 a second, though times are rounded to milliseconds', async () => {
  const [shown, time] = [110, (i: number) => Math.round((i * 1000) / 60)];
  await makeBarcodeVideo(path('rounded.mp4'), {
    timeBase: { num: 1, den: 1000 },
    pts: Array.from({ length: shown + 30 }, (_, i) => time(i) + 300 * Math.max(0, i - shown)),
  });
  await render('rounded.mp4', [[0, time(shown - 1) / 1000]], 'rounded-made.mp4', '--mode', 'recompress');
  const numbers = (await readShown(path('rounded-made.mp4'))).map(([number]) => number);
  assert.deepEqual(numbers, [...Array(shown - 1).keys()]);
});

test('a transport stream with two restarts and a jump is cut as one film, and the places are named', async () => {
  await makeBarcodeVideo(path('one.mp4'), {
    timeBase: { num: 1, den: 1000 },
    pts: Array.from({ length: 51 }, (_, i) => i * 40),
    channels: 1,
    encoderOptions: { preset: 'veryfast', crf: 20, 'x264-params': 'keyint=10:bframes=2' },
  });
  await copyToTransportStream(path('one.mp4'), path('one.ts'));
  // The last part was recorded an hour later.
  await copyToTransportStream(path('one.mp4'), path('late.ts'), 3600);
  await joinFiles(
    path('joined.ts'),
    ['one', 'one', 'one', 'late'].map((name) => path(`${name}.ts`)),
  );
  const warnings = await render(
    'joined.ts',
    [
      [0.4, 1],
      [1.8, 2.4],
      [5.6, 6.4],
    ],
    'joined.mp4',
  );
  assert.deepEqual(warnings, ['input.time-jumps']);
  const shown = await readShown(path('joined.mp4'));
  const expect = (from: number, to: number): number[] =>
    Array.from({ length: to - from }, (_, i) => (from + i) % 50);
  assert.deepEqual(
    shown.map(([number]) => number),
    [...expect(10, 25), ...expect(45, 60), ...expect(140, 160)],
  );
  // At seams, pictures and sound of a part go on together, after the longer of both.
  assert.ok(shown.every(([, at], i) => Math.abs(at - i * 40) <= 80));
  const [original, cut] = [await readMono(path('joined.ts')), await readMono(path('joined.mp4'))];
  const video = requireVideo(await probe(path('joined.ts')));
  const { startTicks, timeBase } = video;
  const zero = (Number(startTicks) * timeBase.num) / timeBase.den;
  // A still behind the jump is that of the axis on which the parts follow each other.
  const request = { path: path('joined.ts'), video: { ...video, hasJumps: true }, width: 192 };
  using still = await readStill({ ...request, seconds: zero + 6 });
  assert.ok(readBarcode(getPlane8(still!, 0, 192, 96).samples) < 2);
  for (const [begin, at] of [
    [0.4, 0],
    [5.6, 1.2],
  ] as const) {
    const lag = findLag(
      cut,
      Math.round((at + 0.25) * 48_000),
      original,
      Math.round((zero + begin + 0.25) * 48_000),
    );
    assert.ok(Math.abs(lag) <= AUDIO_FRAME, `${begin}: ${lag}`);
  }
});

test('heads of interlaced clips are encoded as fields, in their order', async () => {
  for (const order of ['tff', 'bff'] as const) {
    await makeFieldedFilm(path(`${order}.mp4`), 60, FIELD_MOMENTS[order], order);
    await render(`${order}.mp4`, [[0.2, 1.8]], `cut-${order}.mp4`);
    const file = path(`cut-${order}.mp4`);
    const marks = await readMarks(file);
    assert.equal(marks.length, 48);
    assert.deepEqual([...new Set(marks)], [order === 'tff' ? 'top-first' : 'bottom-first']);
  }
});

async function readMarks(file: string): Promise<(string | undefined)[]> {
  const video = requireVideo(await probe(file));
  await using input = await InputFile.open(file);
  const marks: (string | undefined)[] = [];
  for await (const frame of decodeFrames(input, video.index)) {
    marks.push(getFieldMark(frame));
    frame.free();
  }
  return marks;
}

test('HEVC of single fields is cut in single fields, whichever comes first, and that they stay apart is said', async () => {
  await makeSmallFilm(path('single.mp4'), 80, {
    channels: 0,
    encoder: 'libx265',
    encoderOptions: {
      preset: 'ultrafast',
      crf: 10,
      'x265-params': 'log-level=none:interlace=bff:keyint=20:min-keyint=20:open-gop=0:bframes=2:b-pyramid=0',
    },
  });
  const [top, bottom] = ['top-first', 'bottom-first'];
  for (const [from, to, first] of [
    [0.2, 2, top],
    [0.4, 2, bottom],
  ] as const) {
    const warnings = await render('single.mp4', [[from, to]], 'single-cut.mp4');
    assert.deepEqual(warnings, ['input.single-fields', 'cut.several-headers']);
    const marks = await readMarks(path('single-cut.mp4'));
    assert.equal(marks.length, Math.round((to - from) * 25));
    assert.ok(marks.every((mark, i) => mark === ((i % 2 === 0) === (first === top) ? top : bottom)));
  }
  const run = await runCliHere('enhance', path('single.mp4'), '--plan', '--json');
  assert.match(run.stderr, /are single fields.*-i ".*single\.mp4" -vf weave=first_field=bottom woven\.mp4/);
});

test('film that was spread over fields is put together again where it is converted', async () => {
  const frames = 90;
  for (const [kind, pictures] of [
    ['telecined', 48],
    ['shifted', 60],
  ] as const) {
    await makeFieldedFilm(path(`${kind}.mp4`), frames, FIELD_MOMENTS[kind], 'tff', 3, drawDottedPan);
    await render(`${kind}.mp4`, [[0.5, 2.5]], `${kind}-made.mp4`, '--mode', 'recompress');
    const step = kind === 'telecined' ? 2.5 : 2;
    const shown = (await decodeLuma(path(`${kind}-made.mp4`))).map(({ luma, peak }, i) => {
      const samples = Uint8Array.from(luma, (value) => (value * 255) / peak);
      const near = Math.round((2 * (15 + i)) / step);
      const errors = [-2, -1, 0, 1, 2].map((by) => compareWithPan(samples, (near + by) * step));
      const least = Math.min(...errors);
      // Of one field alone, half of the rows would be guessed: 6 codes. The first picture may lack its other field.
      assert.ok(i === 0 || least < 2.5, `${kind}: ${least}`);
      return near + errors.indexOf(least);
    });
    assert.equal(shown.length, 60);
    assert.equal(new Set(shown).size, pictures);
    assert.deepEqual(
      shown,
      shown.toSorted((a, b) => a - b),
    );
  }
});

/** Mean absolute difference of luma from the pan at a moment, in codes, without the borders. */
function compareWithPan(luma: Uint8Array, moment: number): number {
  let sum = 0;
  for (let y = 4; y < 92; y++)
    for (let x = 4; x < 156; x++) sum += Math.abs(luma[y * 160 + x]! - drawDottedPan(x, y, moment));
  return sum / (88 * 152);
}

test('fields that marks hide are deinterlaced where pictures are converted, and whole pictures stay sharp', async () => {
  for (const [name, moments, marks] of [
    ['hidden', FIELD_MOMENTS.bff, 'none'],
    ['swapped', FIELD_MOMENTS.tff, 'bff'],
    ['whole', FIELD_MOMENTS.progressive, 'tff'],
  ] as const) {
    await makeFieldedFilm(path(`${name}.mp4`), 48, moments, marks);
    const clips = [[0, 1.5]] as const;
    const codes = await render(`${name}.mp4`, clips, `${name}-made.mp4`, '--mode', 'recompress');
    assert.deepEqual(codes, ['cut.fields-marked'], name);
    const meter = new CombMeter();
    const vertical: number[] = [];
    for (const { luma, peak } of await decodeLuma(path(`${name}-made.mp4`))) {
      const samples = Uint8Array.from(luma, (value) => (value * 255) / peak);
      meter.add({ samples, width: 160, height: 96, stride: 160 });
      vertical.push(meter.samples.at(-1)!.own);
    }
    const mean = vertical.reduce((sum, each) => sum + each, 0) / vertical.length;
    // As they are decoded, the frames of fields have about 8 codes of it.
    assert.ok(mean < 0.6, `${name}: ${mean}`);
  }
});

test('pictures that cannot be decoded stay counted in cuts, and that and a missing end are said', async () => {
  await makeSmallFilm(path('damaged.mkv'), 50);
  await damagePackets(path('damaged.mkv'), 0, (number) => number >= 25 && number <= 40);
  assert.deepEqual(await render('damaged.mkv', [[0.6, 1.8]], 'damaged.mp4'), ['input.damaged']);
  assert.equal((await decodeLuma(path('damaged.mp4'))).length, 30);
  // What can't be decoded isn't copied either.
  assert.deepEqual(await render('damaged.mkv', [[0, 2]], 'whole-damaged.mp4'), ['input.damaged']);
  assert.equal((await decodeLuma(path('whole-damaged.mp4'))).length, 50);
  await cutOff(path('damaged.mkv'), path('ended.mkv'), 0.4);
  assert.deepEqual(await render('ended.mkv', [[0.2, 0.6]], 'ended.mp4'), ['input.cut-off']);
});

test('damaged pictures that are copied are named where the video was surveyed', async () => {
  const torn = path('torn.mkv');
  await makeSmallFilm(torn, 80);
  await damagePackets(torn, 0, (number) => number >= 10 && number < 14, 12);
  const run = await runCliHere(
    'highlights',
    torn,
    ...['--duration', '2', '-o', path('torn-cut.mp4'), '--work-dir', path('work'), '--json'],
  );
  assert.equal(run.code, 0, run.stderr);
  const { warnings } = JSON.parse(run.stdout) as { warnings: { code: string; reason?: string }[] };
  assert.deepEqual(
    warnings.map(({ code, reason }) => [code, reason]),
    [['input.damaged', 'copied-pictures']],
  );
});

test('pictures of which a transport stream lost packets are named where they are copied', async () => {
  await makeSmallFilm(path('received.mp4'), 80, { width: 160, height: 96, channels: 0 });
  await copyToTransportStream(path('received.mp4'), path('received.ts'));
  const packets = listTransportPackets(await readFile(path('received.ts')));
  // One in the middle of the video, which doesn't begin a picture.
  const inside = packets.filter((packet) => (packet[1]! & 0x40) === 0 && (packet[3]! & 0x30) === 0x10);
  const lost = inside[inside.length >> 1]!;
  await writeFile(path('lossy.ts'), Buffer.concat(packets.filter((packet) => packet !== lost)));
  assert.deepEqual(await render('lossy.ts', [[0, 3.2]], 'lossy.mp4'), ['input.damaged']);
  assert.equal((await decodeLuma(path('lossy.mp4'))).length, 80);
  assert.deepEqual(await render('lossy.ts', [[0, 0.8]], 'lossy-start.mp4'), []);
});

function listTransportPackets(content: Buffer): Buffer[] {
  return Array.from({ length: content.length / 188 }, (_, i) => content.subarray(i * 188, (i + 1) * 188));
}
