import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { AV_CODEC_ID_TTF, AVMEDIA_TYPE_ATTACHMENT } from 'node-av/constants';
import { CodecParameters } from 'node-av/lib';
import { InputFile } from '../../src/media/containers/input-file.ts';
import { interleavePackets } from '../../src/media/containers/interleave.ts';
import { OutputFile } from '../../src/media/containers/output-file.ts';
import { readCopiedPackets } from '../../src/media/containers/packet-sources.ts';
import { probe } from '../../src/media/probe.ts';
import { createConstantRate, makeVideo, type VideoOptions } from '../../src/testing/make-video.ts';
import { makeStageVideo } from '../../src/testing/stage-video.ts';
import { runCliHere } from '../support/cli.ts';
import { unlessFull } from '../support/full.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const FAST = [
  '--target',
  'x2',
  '--encoder-preset',
  'ultrafast',
  '--work-dir',
  join(folder, 'work'),
  '--json',
] as const;

function simpleVideo(path: string, overrides: Partial<VideoOptions>): Promise<void> {
  return makeVideo(path, {
    width: 64,
    height: 48,
    timeBase: { num: 1, den: 25_000 },
    pts: createConstantRate(60),
    draw: (n, [luma, blue, red]) => {
      luma.samples.fill(60 + n);
      blue.samples.fill(128);
      red.samples.fill(128);
    },
    ...overrides,
  });
}

/** Puts subtitles beside a video's picture, as a Matroska file. */
async function addSubtitles(film: string, output: string): Promise<void> {
  const text = join(folder, 'lines.srt');
  await writeFile(
    text,
    '1\n00:00:00,400 --> 00:00:01,000\nWho is there?\n\n2\n00:00:01,200 --> 00:00:02,000\nNay, answer me.\n',
  );
  await using picture = await InputFile.open(film);
  await using lines = await InputFile.open(text);
  const streams = [picture, lines].map(({ context }, i) => {
    const { codecpar: parameters, timeBase } = context.streams[0]!;
    return {
      parameters,
      timeBase: { num: timeBase.num, den: timeBase.den },
      metadata: { language: 'eng', ...(i === 1 && { title: 'For the deaf' }) },
      ...(i === 1 && { dispositions: ['forced', 'hearing_impaired'] as const }),
    };
  });
  const font = new CodecParameters();
  font.alloc();
  font.codecType = AVMEDIA_TYPE_ATTACHMENT;
  font.codecId = AV_CODEC_ID_TTF;
  font.extradata = Buffer.from('no real font');
  const attached = {
    parameters: font,
    timeBase: { num: 1, den: 1000 },
    metadata: { filename: 'a.ttf', mimetype: 'font/ttf' },
  };
  await using file = await OutputFile.create(output, [...streams, attached], {
    format: 'matroska',
    metadata: { title: 'A play', creation_time: '2020-02-03T04:05:06Z', inventory: '17' },
  });
  const sources = [picture, lines].map((input, i) => ({
    timeBase: streams[i]!.timeBase,
    packets: readCopiedPackets(input, 0, 0n),
  }));
  for await (const { source, packet } of interleavePackets(sources)) await file.write(source, packet);
  await file.finish();
}

async function subtitlesOf(path: string): Promise<string[]> {
  await using input = await InputFile.open(path);
  const index = input.context.streams.findIndex(({ codecpar }) => codecpar.codecType === 3);
  const lines: string[] = [];
  if (index < 0) return lines;
  for await (const packet of input.readPackets([index])) {
    const { num, den } = input.context.streams[index]!.timeBase;
    lines.push(`${((Number(packet.pts) * num) / den).toFixed(1)} ${packet.data!.toString('utf8')}`);
  }
  return lines;
}

test('subtitles, fonts, purposes and tags are kept where the container can hold them, and named in a warning where not', async () => {
  const bare = join(folder, 'bare.mp4');
  const film = join(folder, 'subtitled.mkv');
  await simpleVideo(bare, {});
  await addSubtitles(bare, film);
  const kept = await runCliHere('enhance', film, '-o', join(folder, 'kept.mkv'), ...FAST);
  assert.equal(kept.code, 0, kept.stderr);
  assert.deepEqual(await subtitlesOf(join(folder, 'kept.mkv')), ['0.4 Who is there?', '1.2 Nay, answer me.']);
  const info = await probe(join(folder, 'kept.mkv'));
  assert.deepEqual(
    info.streams.map(({ kind, dispositions, metadata }) => [kind, dispositions, metadata.title]),
    [
      ['video', ['default'], undefined],
      ['subtitle', ['forced', 'hearing_impaired'], 'For the deaf'],
      ['attachment', undefined, undefined],
    ],
  );
  assert.deepEqual(
    [info.metadata.title, info.metadata.creation_time, info.metadata.INVENTORY],
    ['A play', '2020-02-03T04:05:06.000000Z', '17'],
  );
  const dropped = await runCliHere('enhance', film, '-o', join(folder, 'dropped.mp4'), ...FAST);
  assert.equal(dropped.code, 0, dropped.stderr);
  const { warnings } = JSON.parse(dropped.stdout);
  assert.deepEqual(
    warnings.map(({ code }: { code: string }) => code),
    ['container.subtitle-dropped', 'container.attachment-dropped', 'container.tags-dropped'],
  );
  assert.match(warnings[0].message, /\.mp4 can't hold subrip/);
  assert.match(warnings[2].message, /inventory/i);
});

test('colour tags survive', async () => {
  const standard = { range: 'tv', matrix: 'smpte170m', primaries: 'smpte170m', transfer: 'smpte170m' };
  const film = join(folder, 'standard.mp4');
  await simpleVideo(film, { color: standard });
  const output = join(folder, 'standard-out.mp4');
  assert.equal((await runCliHere('enhance', film, '-o', output, ...FAST)).code, 0);
  assert.deepEqual(
    JSON.parse((await runCliHere('probe', output, '--json')).stdout).streams[0].color,
    standard,
  );
});

/** A place of one megabyte, where this machine lets us make one. */
function smallFolder(): string | undefined {
  const place = join(folder, 'small');
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', place], { stdio: 'ignore' });
    return place;
  } catch {
    return undefined;
  }
}

test('a place that runs full ends the run with storage.full and leaves no half file', {
  skip: unlessFull,
}, async (t) => {
  await mkdir(join(folder, 'small'), { recursive: true });
  const place = smallFolder();
  if (!place) return t.skip('mounting a small place needs root');
  t.after(() => execFileSync('umount', ['-l', place]));
  const film = join(folder, 'large.mp4');
  await makeStageVideo(film, {
    width: 320,
    height: 180,
    frames: 75,
    noiseSigma: 12,
    crf: 10,
    hasSound: false,
  });
  const output = join(place, 'out.mkv');
  const run = await runCliHere(
    'enhance',
    film,
    '-o',
    output,
    '--target',
    'x2',
    '--upscaler',
    'lanczos',
    '--codec',
    'ffv1',
    '--work-dir',
    join(folder, 'work'),
  );
  assert.equal(run.code, 2, run.stderr);
  assert.match(run.stderr, /storage\.full/);
  assert.ok(!existsSync(output));
  assert.deepEqual(execFileSync('find', [place, '-type', 'f'], { encoding: 'utf8' }), '');
});
