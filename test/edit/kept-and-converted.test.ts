import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { getContainer } from '../../src/media/containers/container-plan.ts';
import { InputFile } from '../../src/media/containers/input-file.ts';
import { decodeFrames as decodeVideo } from '../../src/media/decoder.ts';
import { getPlane8, getPlane16 } from '../../src/media/frame.ts';
import { type ColorTags, requireVideo } from '../../src/media/media-info.ts';
import { probe } from '../../src/media/probe.ts';
import { getPixelFormatName } from '../../src/media/video/pixel-format.ts';
import type { IndexedSource } from '../../src/pipelines/cut/indexed-source.ts';
import { chooseTracks } from '../../src/pipelines/cut/kept-tracks.ts';
import { warnOfLeftOut } from '../../src/pipelines/cut/left-out.ts';
import { createConstantRate, makeVideo, type VideoOptions } from '../../src/testing/make-video.ts';
import { runCliHere } from '../support/cli.ts';
import { decodeFrames } from '../support/frames.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const PQ: ColorTags = { range: 'tv', matrix: 'bt2020nc', primaries: 'bt2020', transfer: 'smpte2084' };
const CODED = 'log-level=none:open-gop=0:b-pyramid=0:keyint=10:min-keyint=10:scenecut=0';
const LIGHT =
  'hdr10=1:max-cll=800,300:master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50)';

/** Gray pictures of one luma code of 8 bits, with a key every 0.4 s. */
function makeGray(name: string, luma: number, options: Partial<VideoOptions>): Promise<void> {
  return makeVideo(join(folder, name), {
    width: 64,
    height: 48,
    timeBase: { num: 1, den: 25_000 },
    pts: createConstantRate(50),
    draw: (_, [y, u, v]) => {
      y.samples.fill(luma);
      u.samples.fill(128);
      v.samples.fill(128);
    },
    ...options,
  });
}

function hevc(color: Partial<VideoOptions>, params: string): Partial<VideoOptions> {
  return {
    encoder: 'libx265',
    encoderOptions: { preset: 'ultrafast', crf: 10, 'x265-params': params },
    ...color,
  };
}

/** Luma codes of 8 bits: 203 cd/m² in HDR10, and white of standard range. */
const [HDR_WHITE, WHITE] = [143, 235];

before(async () => {
  const silence = () => new Float32Array(96_000);
  await makeGray('plain.mp4', 100, {
    ...hevc({}, CODED),
    audio: [[silence()], [silence()]],
    metadata: { artist: 'Somebody', title: 'Source' },
  });
  await makeGray('spoken.mp4', 100, { ...hevc({}, CODED), audio: [[silence()]] });
  await makeGray('one-group.mp4', 100, {
    ...hevc({}, 'keyint=400:scenecut=0:log-level=none'),
    pts: createConstantRate(300),
  });
  await makeGray('hdr.mp4', HDR_WHITE, hevc({ pixelFormat: 'yuv420p10le', color: PQ }, `${CODED}:${LIGHT}`));
  await makeGray('sdr.mp4', WHITE, {});
});

type Clip = readonly [source: string, start: string, end: string];

async function render(name: string, ...clips: readonly Clip[]) {
  const document = join(folder, `${name}.json`);
  const sources = [...new Set(clips.map(([source]) => source))].map((id) => ({ id, path: `${id}.mp4` }));
  await writeFile(
    document,
    JSON.stringify({
      format: 'footlight.edit-decisions',
      version: 1,
      title: 'Cut',
      sources,
      clips: clips.map(([source, start, end]) => ({ source, in: start, out: end })),
    }),
  );
  const path = join(folder, `${name}.mp4`);
  const run = await runCliHere('render', document, '-o', path, '--work-dir', join(folder, 'work'), '--json');
  assert.equal(run.code, 0, run.stderr);
  return { path, warnings: JSON.parse(run.stdout).warnings as { code: string; message: string }[] };
}

async function readTag(path: string): Promise<string> {
  await using input = await InputFile.open(path);
  return String(input.context.streams[0]!.codecpar.codecTagString);
}

/** Luma of the first pixel of a frame as a code of 8 bits. */
async function readLuma(path: string, wanted: number): Promise<number> {
  await using input = await InputFile.open(path);
  let number = 0;
  let code = 0;
  for await (const frame of decodeVideo(input, 0)) {
    const isDeep = getPixelFormatName(frame.format) === 'yuv420p10le';
    const { samples } = isDeep ? getPlane16(frame, 0, 64, 48) : getPlane8(frame, 0, 64, 48);
    if (number++ === wanted) code = isDeep ? samples[0]! / 4 : samples[0]!;
    frame.free();
  }
  return code;
}

test('HEVC of one encoder is hvc1, and hev1 with a word where a head was encoded', async () => {
  const whole = await render('whole', ['plain', '0.4', '1.2']);
  assert.equal(await readTag(whole.path), 'hvc1');
  assert.equal((await decodeFrames(whole.path)).length, 20);
  const smart = await render('smart', ['plain', '0.2', '1.2']);
  assert.equal(await readTag(smart.path), 'hev1');
  assert.ok(smart.warnings.some(({ code }) => code === 'cut.several-headers'));
});

test('HEVC of which nothing can be copied is hvc1, however long its clips are', async () => {
  const { path, warnings } = await render('encoded', ['one-group', '0.4', '11.2'], ['one-group', '2', '2.4']);
  assert.equal(await readTag(path), 'hvc1');
  assert.deepEqual(
    warnings.map(({ code }) => code),
    [],
  );
  assert.equal((await decodeFrames(path)).length, 280);
});

test('what not all sources of a cut have is left out and named once; tags of an only source stay', async () => {
  const { path } = await render('tagged', ['plain', '0.4', '1.2']);
  const { metadata } = await probe(path);
  assert.deepEqual([metadata.artist, metadata.title], ['Somebody', 'Cut']);
  const { warnings } = await render('named', ['plain', '0.4', '1.2'], ['spoken', '0.4', '1.2']);
  const left = warnings.filter(({ code }) => code === 'cut.left-out');
  assert.equal(left.length, 1);
  assert.match(left[0]!.message, /1 more audio track/);
});

test('further picture streams, such as covers, are named too', () => {
  const messages: string[] = [];
  const streams = [{ kind: 'video' }, { kind: 'video' }, { kind: 'audio' }];
  const info = { streams, chapters: [], metadata: {} };
  const sources = [{ digest: 'a', info, video: { metadata: {} } }] as unknown as IndexedSource[];
  const container = getContainer('cut.mp4');
  const tracks = chooseTracks(sources, container);
  const contents = { sources, hasClipAudio: true, tracks, container, metadata: {} };
  warnOfLeftOut({ warn: ({ message }) => messages.push(message) }, contents);
  assert.equal(messages.length, 1);
  assert.match(messages[0]!, /: 1 more picture stream\.$/);
});

test('HDR among SDR is tone-mapped, SDR among HDR keeps its white, and heads tell of their light', async () => {
  const standard = await render('standard', ['sdr', '0', '1.6'], ['hdr', '0', '0.4']);
  assert.equal(requireVideo(await probe(standard.path)).codec, 'h264');
  const mapped = await readLuma(standard.path, 45);
  assert.ok(mapped > 210 && mapped < 220, `${mapped}`);

  const high = await render('high', ['sdr', '0', '0.4'], ['hdr', '0.2', '1.6']);
  const video = requireVideo(await probe(high.path));
  assert.deepEqual([video.codec, video.color], ['hevc', PQ]);
  assert.deepEqual(video.hdr?.light, [800, 300]);
  const white = await readLuma(high.path, 2);
  assert.ok(Math.abs(white - HDR_WHITE) < 2.5, `${white}`);
});
