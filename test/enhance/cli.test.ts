import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import type { FFEncoderCodec } from 'node-av/constants';
import { Codec } from 'node-av/lib';
import { MACHINE_ENCODERS } from '../../src/media/machine-encoders.ts';
import { createConstantRate, makeVideo } from '../../src/testing/make-video.ts';
import { makeStageAudio } from '../../src/testing/stage-audio.ts';
import { makeStageVideo } from '../../src/testing/stage-video.ts';
import { runCli, runCliHere, startCli } from '../support/cli.ts';
import { decodeFrames } from '../support/frames.ts';
import { isFull } from '../support/full.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { waitForArtifact } from '../support/wait-for-artifact.ts';

const folder = createTemporaryFolder();
const film = join(folder, 'stage.mp4');
const work = join(folder, 'work');
const FAST = ['--target', 'x2', '--encoder-preset', 'ultrafast', '--work-dir', work] as const;
/** For what nets have no part in. */
const PLAIN = [...FAST, '--upscaler', 'lanczos'] as const;

before(() => makeStageVideo(film, { width: 160, height: 96, frames: 50, cueFrame: 25 }));

test('a film becomes a master with a report; a second run reuses every step', async () => {
  const output = join(folder, 'master.mp4');
  const first = await runCli('enhance', film, '-o', output, ...FAST, '--json');
  assert.equal(first.code, 0, first.stderr);
  assert.equal(first.stderr, '', 'quiet when not on a terminal');
  const summary = JSON.parse(first.stdout);
  assert.deepEqual(Object.keys(summary).sort(), [
    'outputs',
    'report',
    'status',
    'steps',
    'warnings',
    'workflow',
  ]);
  assert.equal(summary.status, 'completed');
  assert.deepEqual(
    summary.steps.map((step: { name: string }) => step.name),
    ['analyze', 'reconstruct', 'audio-master', 'assemble', 'validate', 'report'],
  );
  for (const path of [...Object.values(summary.outputs), summary.report])
    assert.ok(existsSync(path as string), `${path}`);

  const [source, master] = await Promise.all([decodeFrames(film), decodeFrames(output)]);
  assert.deepEqual(
    master.map(({ seconds }) => seconds),
    source.map(({ seconds }) => seconds),
  );
  assert.equal(master[0]!.luma.length, source[0]!.luma.length * 4);

  const result = JSON.parse(await readFile(summary.outputs.result, 'utf8'));
  assert.equal(result.quality.video.frames, 50);
  assert.equal(result.quality.video.resolutionAccuracy, 1);
  assert.ok(result.quality.video.masterNoiseSigma < result.quality.video.sourceNoiseSigma);
  assert.ok(Math.abs(result.quality.audio.loudness.integratedLufs + 23) <= 0.3);
  assert.ok(result.quality.sync.score > 0.95);
  for (const field of [
    ...['resolution', 'fps', 'duration', 'totalFrames', 'isStaticCamera', 'highlightRatio', 'darkRatio'],
    ...['midtoneRatio', 'edgeDensity', 'frameDifferenceMean', 'noiseScore', 'sampleFrames'],
  ])
    assert.ok(field in result.features, field);
  const { video, audio, technical } = result.quality;
  for (const score of [
    ...[video.brightnessStability, video.edgeStability, video.highlightClipping, video.temporalConsistency],
    ...[audio.dialogueClarity, audio.volumeConsistency],
  ])
    assert.ok(score >= 0 && score <= 1, JSON.stringify(result.quality));
  assert.ok(Number.isFinite(audio.dynamicRange) && technical.sizeBytes > 0);
  const page = await readFile(summary.report, 'utf8');
  assert.ok(!/(src|href)="(?!data:)/.test(page), 'the page refers to nothing outside itself');
  assert.equal((page.match(/data:image\/jpeg/g) ?? []).length, 3);

  const second = JSON.parse((await runCliHere('enhance', film, '-o', output, ...FAST, '--json')).stdout);
  assert.ok(second.steps.every((step: { status: string }) => step.status === 'reused'));

  const elsewhere = join(folder, 'elsewhere', 'copy.mp4');
  const third = JSON.parse((await runCliHere('enhance', film, '-o', elsewhere, ...FAST, '--json')).stdout);
  assert.deepEqual(
    third.steps.flatMap(({ name, status }: Record<string, string>) => (status === 'run' ? [name] : [])),
    ['assemble', 'report'],
    'only what bears the name of the new file is made again',
  );
  assert.deepEqual(await readFile(elsewhere), await readFile(output));
  const artifacts = JSON.parse((await runCliHere('cache', 'ls', '--work-dir', work, '--json')).stdout);
  assert.equal(artifacts.filter(({ step }: { step: string }) => step === 'assemble').length, 1);
});

test('a lighting cue keeps its frame in the master', async () => {
  const master = await decodeFrames(join(folder, 'master.mp4'));
  const brightness = master.map(({ luma }) => luma.reduce((sum, code) => sum + code, 0) / luma.length);
  const jumps = brightness.map((value, i) => (i === 0 ? 0 : value - brightness[i - 1]!));
  assert.equal(jumps.indexOf(Math.max(...jumps)), 25);
  assert.ok(jumps[26]! < jumps[25]! / 10, 'the light is all there at once');
});

test('a plan tries no encoder of the machine', async () => {
  const encoder = MACHINE_ENCODERS.find((name) => Codec.findEncoderByName(`h264_${name}` as FFEncoderCodec))!;
  const planned = await runCliHere('enhance', film, ...PLAIN, '--encoder', encoder, '--plan');
  assert.equal(planned.code, 0, planned.stderr);
});

test('a plan can be printed, edited and replayed; a plan for another film is refused', async () => {
  const planned = await runCliHere('enhance', film, ...PLAIN, '--plan');
  assert.equal(planned.code, 0, planned.stderr);
  const strategy = JSON.parse(planned.stdout);
  assert.deepEqual(strategy.resolutionPlan, ['x2']);
  assert.match(strategy.hardware.reason, /found/, 'the limits follow the graphics card, or its absence');
  const file = join(folder, 'strategy.json');
  await writeFile(
    file,
    JSON.stringify({
      ...strategy,
      target: { width: 240, height: 144 },
      resolutionPlan: ['x1.5'],
      memory: { ...strategy.memory, maxWorkers: 4 },
    }),
  );
  const output = join(folder, 'replayed.mkv');
  const replayed = await runCliHere('enhance', film, '-o', output, ...PLAIN, '--strategy', file, '--json');
  assert.equal(replayed.code, 0, replayed.stderr);
  assert.equal((await decodeFrames(output))[0]!.luma.length, 240 * 144);
  assert.deepEqual(
    JSON.parse(replayed.stdout).warnings.map(({ code }: { code: string }) => code),
    ['enhance.setting-unused'],
  );

  await writeFile(
    file,
    JSON.stringify({ ...strategy, temporal: { ...strategy.temporal, lockedShots: [true, true, true] } }),
  );
  const refused = await runCliHere('enhance', film, '-o', output, ...PLAIN, '--strategy', file);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /enhance\.strategy-mismatch/);
  await writeFile(file, JSON.stringify({ ...strategy, detail: { ...strategy.detail, amount: 'much' } }));
  assert.match((await runCliHere('enhance', film, ...PLAIN, '--strategy', file)).stderr, /detail\.amount/);
  await writeFile(
    file,
    JSON.stringify({ ...strategy, temporal: { ...strategy.temporal, strenght: 'high' } }),
  );
  const misspelt = await runCliHere('enhance', film, ...PLAIN, '--strategy', file);
  assert.equal(misspelt.code, 2);
  assert.match(misspelt.stderr, /no setting temporal\.strenght; did you mean temporal\.strength\?/);
});

test('a configuration gives defaults that flags override; a typing error in it is refused', async () => {
  const file = join(folder, 'footlight.json');
  await writeFile(
    file,
    JSON.stringify({ workDir: work, enhance: { target: 'x2', preset: 'theater_large' } }),
  );
  const planned = JSON.parse((await runCliHere('enhance', film, '--config', file, '--plan')).stdout);
  assert.deepEqual([planned.target.width, planned.detail.strength], [320, 'strong']);
  const overridden = JSON.parse(
    (await runCliHere('enhance', film, '--config', file, '--preset', 'theater_small', '--plan')).stdout,
  );
  assert.deepEqual([overridden.target.width, overridden.detail.strength], [320, 'weak']);
  for (const wrong of ['{"enhance": {"presett": "x"}}', '{"enhance": {"crf": 99}}', 'no JSON']) {
    await writeFile(file, wrong);
    const refused = await runCliHere('enhance', film, '--config', file, '--plan');
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /usage\.configuration/);
  }
});

test('samples come with pictures and estimates, and no master', async () => {
  const output = join(folder, 'sampled.mp4');
  const report = join(folder, 'samples');
  const { code, stdout, stderr } = await runCliHere(
    'enhance',
    film,
    '-o',
    output,
    ...PLAIN,
    '--sample',
    '2',
    '--report',
    report,
    '--json',
  );
  assert.equal(code, 0, stderr);
  assert.deepEqual((await readdir(report)).sort(), [
    'estimate.json',
    'index.html',
    'sample-1.jpg',
    'sample-2.jpg',
  ]);
  const estimate = JSON.parse(await readFile(JSON.parse(stdout).outputs.estimate, 'utf8'));
  assert.ok(estimate.frames === 50 && estimate.bytes > 1000 && estimate.hours > 0);
  assert.ok(!existsSync(output));
});

test('sound alone, no sound, mono, surround, two tracks: each comes out with the tracks it had', async () => {
  const [left, right] = makeStageAudio(1.2, 5);
  const surround = [left, right, left, right, left, right];
  const cases: [string, (readonly Float32Array[])[]][] = [
    ['none', []],
    ['mono', [[left]]],
    ['two', [[left, right], [right]]],
    ['surround', [surround]],
  ];
  // The fewest and the most, or all.
  for (const [name, audio] of cases.filter((_, i) => isFull || i === 0 || i === cases.length - 1)) {
    const path = join(folder, `${name}.mp4`);
    await makeVideo(path, {
      width: 64,
      height: 48,
      timeBase: { num: 1, den: 25_000 },
      pts: createConstantRate(30),
      draw: (n, [luma, blue, red]) => {
        luma.samples.fill(60 + n);
        blue.samples.fill(128);
        red.samples.fill(128);
      },
      audio,
    });
    const output = join(folder, `${name}-out.mp4`);
    const run = await runCliHere('enhance', path, '-o', output, ...PLAIN, '--json');
    assert.equal(run.code, 0, run.stderr);
    const probed = JSON.parse((await runCliHere('probe', output, '--json')).stdout);
    const tracks = probed.streams.filter((stream: { kind: string }) => stream.kind === 'audio');
    assert.deepEqual(
      tracks.map((track: { channels: number }) => track.channels),
      audio.map((track) => track.length),
    );
    for (const track of tracks) assert.equal(track.sampleRate, 48_000);
  }
});

test('10-bit and variable frame rates survive; chapters and a second container too', async () => {
  const path = join(folder, 'ten-bit.mkv');
  const pts = [0];
  for (let i = 0; i < 30; i++) pts.push(pts.at(-1)! + [40, 20, 100, 41][i % 4]!);
  await makeVideo(path, {
    width: 64,
    height: 48,
    timeBase: { num: 1, den: 1000 },
    pts,
    draw: (n, [luma, blue, red]) => {
      luma.samples.fill(60 + 2 * n);
      blue.samples.fill(128);
      red.samples.fill(128);
    },
    chapters: [{ startSeconds: 0.5, endSeconds: 1, title: 'Entr’acte' }],
  });
  const output = join(folder, 'ten-bit-out.mov');
  const run = await runCliHere('enhance', path, '-o', output, ...PLAIN, '--codec', 'hevc', '--json');
  assert.equal(run.code, 0, run.stderr);
  const probed = JSON.parse((await runCliHere('probe', output, '--json')).stdout);
  assert.equal(probed.streams[0].bitDepth, 10);
  assert.equal(probed.chapters[0].title, 'Entr’acte');
  const source = await decodeFrames(path);
  assert.deepEqual(
    (await decodeFrames(output)).map(({ seconds }) => Math.round(seconds * 1000)),
    source.map(({ seconds }) => Math.round(seconds * 1000)),
  );
});

test('wrong inputs and places are refused with exit code 2, a stable code and a remedy, and leave nothing', async () => {
  const text = join(folder, 'text.mp4');
  const empty = join(folder, 'empty.mp4');
  const cut = join(folder, 'cut.mp4');
  const out = join(folder, 'refused', 'out.mp4');
  await writeFile(text, 'not a film\n'.repeat(100));
  await writeFile(empty, '');
  await makeStageVideo(cut, { width: 160, height: 96, frames: 40, hasSound: false });
  await truncate(cut, (await readFile(cut)).length >> 1);
  const silentFilm = join(folder, 'sound.mkv');
  await writeFile(silentFilm, '');
  await mkdir(join(folder, 'a-folder.mp4'), { recursive: true });
  const cases: [string, string[]][] = [
    ['input.not-found', [join(folder, 'absent.mp4'), '-o', out]],
    ['input.not-a-file', [folder, '-o', out]],
    ['input.empty', [empty, '-o', out]],
    ['input.unreadable', [text, '-o', out]],
    ['input.truncated', [cut, '-o', out]],
    ['output.is-input', [film, '-o', film]],
    ['output.container', [film, '-o', join(folder, 'out.avi')]],
    ['output.codec', [film, '-o', join(folder, 'out.mp4'), '--codec', 'ffv1']],
    ['storage.not-a-folder', [film, '-o', join(film, 'out.mp4')]],
    ['storage.not-a-file', [film, '-o', join(folder, 'a-folder.mp4')]],
    ['storage.full', [film, '-o', '/proc/out.mp4']],
    ['enhance.target-below-source', [film, '-o', out, '--target', 'x0.5']],
    ['enhance.strategy-invalid', [film, '-o', out, '--strategy', text]],
  ];
  for (const [code, args] of cases) {
    const {
      code: exitCode,
      stderr,
      stdout,
    } = await runCliHere('enhance', ...args, '--work-dir', work, '--json');
    assert.equal(exitCode, 2, `${code}: ${stderr}`);
    const expected =
      code === 'storage.full' ? /storage\.(full|denied|not-found)/ : new RegExp(code.replace('.', '\\.'));
    assert.match(stderr, expected);
    assert.equal(JSON.parse(stdout).status, 'failed');
    assert.ok(!/\n\s+at /.test(stderr), 'no stack trace');
  }
  assert.ok(!existsSync(out));
  assert.equal((await readdir(folder)).filter((name) => name.endsWith('.part')).length, 0);
  assert.equal((await runCli('enhance', film, '--crf', '99')).code, 2);
  assert.equal((await runCliHere('enhance')).code, 2);
  assert.equal((await runCliHere('enhance', film, '--target', 'huge')).code, 2);
});

test('Ctrl-C stops within 2 s with exit code 130, leaves no file, and says how to go on', async () => {
  const long = join(folder, 'long.mp4');
  await makeStageVideo(long, { width: 320, height: 180, frames: 60, hasSound: false });
  const output = join(folder, 'cancelled.mp4');
  const { child, result } = startCli([
    'enhance',
    long,
    '-o',
    output,
    '--target',
    '1080p',
    '--work-dir',
    join(folder, 'work-c'),
  ]);
  await waitForArtifact(join(folder, 'work-c'));
  const startedAt = performance.now();
  child.kill('SIGINT');
  const { code, stderr } = await result;
  assert.ok(performance.now() - startedAt < 2000);
  assert.equal(code, 130);
  assert.match(stderr, /Run the same command again/);
  assert.ok(!existsSync(output));
});

test('doctor, probe and cache answer people and machines', async () => {
  const doctor = JSON.parse((await runCliHere('doctor', '--json')).stdout);
  assert.ok(doctor.some(({ name }: { name: string }) => name === 'ffmpeg'));
  assert.match((await runCliHere('probe', film)).stdout, /video h264, 160x96/);
  const listed = JSON.parse((await runCliHere('cache', 'ls', '--work-dir', work, '--json')).stdout);
  assert.ok(listed.length > 5);
  const cleared = JSON.parse((await runCliHere('cache', 'clear', '--work-dir', work, '--json')).stdout);
  assert.equal(cleared.removed, listed.length);
  assert.deepEqual(JSON.parse((await runCliHere('cache', 'ls', '--work-dir', work, '--json')).stdout), []);
});
