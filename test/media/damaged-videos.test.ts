import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { analyzeStructure } from '../../src/analysis/structure.ts';
import { readAudio } from '../../src/media/audio/audio-reader.ts';
import { InputFile } from '../../src/media/containers/input-file.ts';
import { DecodeMeter } from '../../src/media/decode-meter.ts';
import { decodeFrames } from '../../src/media/decoder.ts';
import { listAudioStreams, requireVideo } from '../../src/media/media-info.ts';
import { probe } from '../../src/media/probe.ts';
import { FrameReader } from '../../src/media/video/frame-reader.ts';
import { findMissing } from '../../src/pipelines/source/completeness.ts';
import { createConstantRate } from '../../src/testing/make-video.ts';
import { digestFrame } from '../support/frame-passes.ts';
import { isFull } from '../support/full.ts';
import { cutOff, damagePackets, insertHole, joinFiles, makeSmallFilm } from '../support/odd-videos.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { copyToFormat, copyToTransportStream } from '../support/untimed-film.ts';

const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);

async function analyze(file: string) {
  const info = await probe(file);
  const video = requireVideo(info);
  const analysis = await analyzeStructure(file, video);
  return { info, video, ...analysis };
}

test('a file that ends before its header says is found out in every container that says it', async () => {
  await makeSmallFilm(path('whole.mkv'), 60);
  await makeSmallFilm(path('whole.mp4'), 60, { muxerOptions: { movflags: '+faststart' } });
  await makeSmallFilm(path('simple.mkv'), 60, { encoder: 'mpeg4', encoderOptions: {} });
  await copyToFormat(path('simple.mkv'), path('whole.avi'), 'avi');
  for (const [name, format] of Object.entries({ flv: 'flv', wmv: 'asf', nut: 'nut' }))
    await copyToFormat(path('whole.mkv'), path(`whole.${name}`), format);
  // Those that are met every day, or all.
  for (const ending of ['mkv', 'mp4', 'avi', ...(isFull ? ['flv', 'wmv', 'nut'] : [])]) {
    const whole = await analyze(path(`whole.${ending}`));
    assert.equal(whole.index.pts.length, 60, ending);
    assert.equal(findMissing(whole.info, whole.video, { ...whole.index, ...whole }), undefined, ending);
    assert.equal(whole.findings, undefined, ending);
    await cutOff(path(`whole.${ending}`), path(`cut.${ending}`), 0.55);
    const cut = await analyze(path(`cut.${ending}`));
    const missing = findMissing(cut.info, cut.video, { ...cut.index, ...cut });
    // NUT says its duration in an index at its end, and what is left of AVI and ASF is taken for all of it.
    if (!['nut', 'avi', 'wmv'].includes(ending))
      assert.ok(
        missing && missing.declared > 2.3 && missing.decoded < 1.6,
        `${ending} ${JSON.stringify(missing)}`,
      );
    // These tell how many bytes they have.
    if (['mkv', 'mp4', 'avi', 'wmv'].includes(ending)) assert.ok(cut.info.missingBytes > 10_000, ending);
    assert.equal(whole.info.missingBytes, 0);
  }
});

test('a Matroska file that begins later than zero is as long as its pictures, and found out if it is cut off', async () => {
  const file = path('later.mkv');
  const pts = createConstantRate(60).map((ticks) => ticks + 40 * 25_000);
  await makeSmallFilm(file, 60, { pts, channels: 0 });
  const whole = await analyze(file);
  assert.equal(whole.video.startTicks, 40_000n);
  assert.equal(whole.info.durationSeconds, 2.4);
  assert.equal(findMissing(whole.info, whole.video, { ...whole.index, ...whole }), undefined);
  await cutOff(file, path('later-cut.mkv'), 0.55);
  const cut = await analyze(path('later-cut.mkv'));
  assert.equal(findMissing(cut.info, cut.video, { ...cut.index, ...cut })?.declared, 2.4);
});

test('pictures that cannot be decoded are counted and named, also at the start', async () => {
  for (const [name, from, to] of [
    ['middle', 25, 40],
    ['start', 0, 2],
  ] as const) {
    const file = path(`${name}.mkv`);
    await makeSmallFilm(file, 50);
    await damagePackets(file, 0, (number) => number >= from && number <= to);
    const { findings, index } = await analyze(file);
    assert.equal(findings!.lost.length, 50 - index.pts.length, name);
    assert.ok(findings!.lost.length >= to - from, `${name} ${findings!.lost.length}`);
    assert.ok(
      findings!.lost.every((ticks) => !index.pts.includes(ticks)),
      name,
    );
  }
});

test('a picture that is damaged is stood in for by the one before it, wherever reading begins', async () => {
  const file = path('read.mkv');
  await makeSmallFilm(file, 50);
  const { info, video, index } = await analyze(file);
  await damagePackets(file, 0, (number) => number === 30);
  const read = async (start: number, end: number) => {
    await using reader = new FrameReader(info, video, index.pts, 1);
    const digests: string[] = [];
    for await (const frame of reader.read(start, end)) {
      digests.push(digestFrame(frame));
      frame.free();
    }
    return { digests, lost: reader.takeFindings().lost };
  };
  const whole = await read(0, 50);
  assert.equal(whole.lost.length, 1, 'one is stood in for');
  const lost = index.pts.indexOf(whole.lost[0]!);
  assert.deepEqual(await read(lost, 50), { digests: whole.digests.slice(lost), lost: whole.lost });
});

test('pictures that are decoded in part are named', async () => {
  await makeSmallFilm(path('torn.mkv'), 50);
  await damagePackets(path('torn.mkv'), 0, (number) => number >= 25 && number <= 40, 12);
  const { findings, index } = await analyze(path('torn.mkv'));
  assert.deepEqual([index.pts.length, findings!.lost], [50, []]);
  assert.ok(
    findings!.damaged.length >= 8 && findings!.damaged.every((ticks) => ticks >= 1000 && ticks <= 1640),
  );
});

test('pictures whose size or shape changes are fitted into those of the header, and that is noted', async () => {
  await makeSmallFilm(path('wide.mkv'), 10, { width: 96, height: 48, channels: 0 });
  await makeSmallFilm(path('tall.mkv'), 10, { width: 48, height: 48, channels: 0 });
  for (const name of ['wide', 'tall']) await copyToTransportStream(path(`${name}.mkv`), path(`${name}.ts`));
  await joinFiles(path('sizes.ts'), [path('wide.ts'), path('tall.ts')]);
  const { findings, index, jumpSeconds } = await analyze(path('sizes.ts'));
  assert.equal(index.pts.length, 20);
  assert.deepEqual([findings!.lost, findings!.damaged], [[], []]);
  assert.deepEqual(findings!.changed, [index.pts[10]]);
  assert.equal(jumpSeconds.length, 1);
  await using input = await InputFile.open(path('sizes.ts'));
  const corners: number[] = [];
  for await (const frame of decodeFrames(input, 0)) {
    assert.deepEqual([frame.width, frame.height], [96, 48]);
    corners.push(frame.data![0]![24 * frame.linesize[0]!]!);
    frame.free();
  }
  // The narrow pictures stand between black bars.
  assert.ok(
    corners.slice(0, 10).every((luma) => luma > 30) && corners.slice(10).every((luma) => luma === 16),
  );
});

test('audio goes on without a gap where its channels change', async () => {
  await makeSmallFilm(path('two.mkv'), 15, { channels: 2 });
  await makeSmallFilm(path('one.mkv'), 15);
  for (const name of ['two', 'one']) await copyToTransportStream(path(`${name}.mkv`), path(`${name}.ts`));
  for (const names of [
    ['two', 'one'],
    ['one', 'two'],
  ]) {
    const joined = path(`${names.join('-')}.ts`);
    await joinFiles(
      joined,
      names.map((name) => path(`${name}.ts`)),
    );
    const [stream] = listAudioStreams(await probe(joined));
    const meter = new DecodeMeter();
    let [samples, energy, next] = [0, 0, undefined as number | undefined];
    for await (const { channels, seconds } of readAudio(joined, stream!, undefined, { meter })) {
      assert.equal(channels.length, stream!.channels);
      const position = Math.round(seconds * 48_000);
      assert.equal(position, next ?? position);
      next = position + channels[0]!.length;
      samples += channels[0]!.length;
      for (const sample of channels[0]!) energy += sample * sample;
    }
    assert.equal(meter.getFindings('audio')!.changed.length, 1);
    // Encoders pad their first and last packets.
    assert.ok(Math.abs(samples - 1.2 * 48_000) < 6000, `${samples}`);
    assert.ok(energy / samples > 0.03, `${energy / samples}`);
  }
});

test('audio that cannot be decoded is counted and named', async () => {
  const file = path('sound.mkv');
  await makeSmallFilm(file, 50);
  await damagePackets(file, 1, (number) => number >= 20 && number < 30);
  const [stream] = listAudioStreams(await probe(file));
  const meter = new DecodeMeter();
  for await (const block of readAudio(file, stream!, undefined, { meter }))
    assert.equal(block.channels.length, 1);
  const { lost, damaged } = meter.getFindings('audio')!;
  assert.ok(lost.length + damaged.length >= 5, `${lost.length} ${damaged.length}`);
  assert.ok(lost.every((ticks) => ticks >= 380 && ticks <= 700));
});

test('other work goes on while a place to go on from is searched for in a file with a hole', async () => {
  const holeBytes = 16 << 20;
  await makeSmallFilm(path('hole.mkv'), 200);
  await insertHole(path('hole.mkv'), holeBytes);
  await using input = await InputFile.open(path('hole.mkv'));
  let [packets, turns, isFinished] = [0, 0, false];
  let turnsAtHole: number | undefined;
  const count = (): void => {
    turns++;
    if (!isFinished) setImmediate(count);
  };
  setImmediate(count);
  for await (const { pos } of input.readPackets([0])) {
    packets++;
    if (pos > holeBytes) turnsAtHole ??= turns;
    turns = 0;
  }
  isFinished = true;
  assert.equal(packets, 200, 'what lies behind the hole is read');
  assert.ok(turnsAtHole! > 20, `${turnsAtHole} turns of the event loop`);
});
