import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { readAudio } from '../../src/media/audio/audio-reader.ts';
import { readSubtitleText } from '../../src/media/containers/subtitle-text.ts';
import { readSubtitles } from '../../src/media/containers/timed-subtitles.ts';
import { listAudioStreams, type MediaInfo } from '../../src/media/media-info.ts';
import { probe } from '../../src/media/probe.ts';
import { createConstantRate, makeVideo } from '../../src/testing/make-video.ts';
import { runCliHere } from '../support/cli.ts';
import { createDisplaySet, createSup } from '../support/pgs-subtitles.ts';
import { addSubtitles } from '../support/subtitled-video.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const FRAMES = 100;
const TONES = [300, 800] as const;
const LINES = `1
00:00:00,400 --> 00:00:01,400
<i>Who</i> is there?

2
00:00:01,800 --> 00:00:03,000
Nay, answer me.
`;
const STYLED = `[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize
Style: Default,Arial,20

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:00.40,0:00:03.00,Default,,0,0,0,,{\\b1}Long live\\Nthe king, now
`;

before(async () => {
  const samples = (hertz: number) =>
    Float32Array.from(
      { length: FRAMES * 1920 },
      (_, i) => 0.3 * Math.sin((i * 2 * Math.PI * hertz) / 48_000),
    );
  await makeVideo(join(folder, 'bare.mkv'), {
    width: 64,
    height: 48,
    timeBase: { num: 1, den: 25_000 },
    pts: createConstantRate(FRAMES),
    encoderOptions: { preset: 'ultrafast', g: 10 },
    audio: TONES.map((hertz) => [samples(hertz)]),
    metadata: { timecode: '01:00:00:00' },
    draw: (n, [luma, blue, red]) => {
      luma.samples.fill(60 + n);
      blue.samples.fill(128);
      red.samples.fill(128);
    },
    chapters: [
      { startSeconds: 0, endSeconds: 1, title: 'One' },
      { startSeconds: 1, endSeconds: 4, title: 'Two' },
    ],
  });
  await addSubtitles(join(folder, 'bare.mkv'), join(folder, 'subtitled.mkv'), [
    { ending: 'srt', text: LINES, language: 'eng' },
    { ending: 'ass', text: STYLED, language: 'dan' },
  ]);
});

async function render(source: string, output: string, ...clips: readonly (readonly [string, string])[]) {
  const document = join(folder, `${output}.json`);
  await writeFile(
    document,
    JSON.stringify({
      format: 'footlight.edit-decisions',
      version: 1,
      sources: [{ id: 'a', path: source }],
      clips: clips.map(([start, end]) => ({ source: 'a', in: start, out: end })),
    }),
  );
  const path = join(folder, output);
  const run = await runCliHere('render', document, '-o', path, '--work-dir', join(folder, 'work'), '--json');
  assert.equal(run.code, 0, run.stderr);
  return {
    info: await probe(path),
    warnings: (JSON.parse(run.stdout).warnings as { code: string }[]).map(({ code }) => code),
  };
}

async function readLines(info: MediaInfo): Promise<string[][]> {
  const streams = info.streams.filter(({ kind }) => kind === 'subtitle');
  return Promise.all(
    streams.map(async (stream) =>
      (await readSubtitles(info.path, stream)).map(
        ({ start, end, content }) =>
          `${start.toFixed(2)}-${end.toFixed(2)} ${readSubtitleText(stream.codec, content)}`,
      ),
    ),
  );
}

/** Frequency of a track by its zero crossings, in hertz. */
async function measureTone(info: MediaInfo, track: number): Promise<number> {
  let [crossings, samples, last] = [0, 0, 0];
  for await (const { channels } of readAudio(info.path, listAudioStreams(info)[track]!))
    for (const sample of channels[0]!) {
      if (Math.abs(sample) < 0.05) continue;
      if (sample * last < 0) crossings++;
      last = sample;
      samples++;
    }
  return (crossings / 2 / samples) * 48_000;
}

const titles = ({ chapters }: MediaInfo): string[] =>
  chapters.map((each) => `${each.startSeconds.toFixed(2)}-${each.endSeconds.toFixed(2)} ${each.title}`);

const CLIPS = [
  ['2', '3.2'],
  ['0', '1.2'],
] as const;

test('further audio, subtitles and styles are cut as the picture is', async () => {
  const { info, warnings } = await render('subtitled.mkv', 'kept.mkv', ...CLIPS);
  assert.deepEqual(warnings, []);
  assert.deepEqual(
    info.streams.map(({ codec, metadata }) => [codec, metadata.language]),
    [
      ['h264', undefined],
      ['flac', undefined],
      ['flac', undefined],
      ['subrip', 'eng'],
      ['ass', 'dan'],
    ],
  );
  assert.deepEqual(await readLines(info), [
    ['0.00-1.00 Nay, answer me.', '1.60-2.40 Who is there?'],
    ['0.00-1.00 Long live\nthe king, now', '1.60-2.40 Long live\nthe king, now'],
  ]);
  const [main, further] = [await measureTone(info, 0), await measureTone(info, 1)];
  assert.ok(main < 360 && further > 660, `${main}, ${further}`);
});

test('MP4 takes styled subtitles as plain text, and that is said', async () => {
  const { info, warnings } = await render('subtitled.mkv', 'plain.mp4', ...CLIPS);
  assert.deepEqual(warnings, ['cut.subtitles-plain']);
  assert.deepEqual(await readLines(info), [
    ['0.00-1.00 Nay, answer me.', '1.60-2.40 Who is there?'],
    ['0.00-1.00 Long live\nthe king, now', '1.60-2.40 Long live\nthe king, now'],
  ]);
});

test('subtitles that are pictures are cut in .mkv, and named where another container leaves them out', async () => {
  const [shown, none] = [createDisplaySet(true, true), createDisplaySet(false, false, 1)];
  const sets = [
    [0.4, shown],
    [1.4, none],
    [1.8, shown],
    [3, none],
  ] as const;
  const tracks = [{ ending: 'sup', text: createSup(sets), language: 'eng' }];
  await addSubtitles(join(folder, 'bare.mkv'), join(folder, 'pictures.mkv'), tracks);
  const { info, warnings } = await render('pictures.mkv', 'pictures-cut.mkv', ...CLIPS);
  assert.deepEqual(warnings, []);
  const stream = info.streams.find(({ kind }) => kind === 'subtitle')!;
  assert.deepEqual([stream.codec, stream.metadata.language], ['hdmv_pgs_subtitle', 'eng']);
  const cut = await readSubtitles(info.path, stream);
  assert.deepEqual(
    cut.map(({ start, content }) => [start, content.equals(shown) || content.equals(none)]),
    [
      [0, true],
      [1, true],
      [1.6, true],
      // The clip ends while it is shown.
      [2.4, false],
    ],
  );
  assert.deepEqual((await render('pictures.mkv', 'pictures-cut.mp4', ...CLIPS)).warnings, ['cut.left-out']);
});

test('subtitles of Blu-ray, whose packets hold a segment each, are cut as whole pictures', async () => {
  const [shown, none] = [createDisplaySet(true, true), createDisplaySet(false, false, 1)];
  const sets = [
    [0.4, shown],
    [1.4, none],
    [1.8, shown],
    [3, none],
  ] as const;
  await addSubtitles(join(folder, 'bare.mkv'), join(folder, 'disc.m2ts'), [
    { ending: 'sup', text: createSup(sets), language: 'eng' },
  ]);
  const { info } = await render('disc.m2ts', 'disc-cut.mkv', ['0', '0.6'], ['2.2', '2.6'], ['0', '0.3']);
  const cut = await readSubtitles(info.path, info.streams.find(({ kind }) => kind === 'subtitle')!);
  const kinds = cut.map(({ start, content }) => [
    Math.round(start * 10) / 10,
    content.equals(shown) ? 'shown' : content.length < 30 ? 'none' : 'something else',
  ]);
  assert.deepEqual(kinds, [
    [0.4, 'shown'],
    [0.6, 'none'],
    [0.6, 'shown'],
    [1, 'none'],
  ]);
});

test('chapters go where their pictures go, and time code begins with the first picture', async () => {
  for (const output of ['chapters.mp4', 'chapters.mkv']) {
    const { info, warnings } = await render('bare.mkv', output, ['0.6', '1.6'], ['1.6', '2'], ['0', '0.4']);
    assert.deepEqual(warnings, []);
    assert.deepEqual(titles(info), ['0.00-0.40 One', '0.40-1.40 Two', '1.40-1.80 One']);
    const { timecode, TIMECODE = timecode } = { ...info.metadata, ...info.streams[0]!.metadata };
    assert.equal(TIMECODE, '01:00:00:15', output);
  }
});
