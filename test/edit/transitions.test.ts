import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { type Rational, toNumber } from '../../src/core/rational.ts';
import { readAudio } from '../../src/media/audio/audio-reader.ts';
import { listAudioStreams } from '../../src/media/media-info.ts';
import { probe } from '../../src/media/probe.ts';
import type { CutReport } from '../../src/pipelines/cut/cut-report.ts';
import { makeVideo } from '../../src/testing/make-video.ts';
import { runCliHere } from '../support/cli.ts';
import { decodeFrames } from '../support/frames.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const SAMPLE_RATE = 48_000;
const AMPLITUDE = 0.25;

interface ColorClip {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly rate: Rational;
  readonly aspect: Rational;
  readonly frames: number;
  readonly luma: number;
  /** Of its sound in Hz. */
  readonly pitch: number;
}

/** Three sizes, shapes of pixels and rates; the first is the largest, so that the video has its format. */
const CLIPS: readonly [ColorClip, ColorClip, ColorClip] = [
  {
    name: 'wide',
    width: 192,
    height: 108,
    rate: { num: 25, den: 1 },
    aspect: { num: 1, den: 1 },
    frames: 75,
    luma: 60,
    pitch: 440,
  },
  {
    name: 'coarse',
    width: 72,
    height: 54,
    rate: { num: 24_000, den: 1001 },
    aspect: { num: 4, den: 3 },
    frames: 48,
    luma: 200,
    pitch: 660,
  },
  {
    name: 'quick',
    width: 64,
    height: 36,
    rate: { num: 60, den: 1 },
    aspect: { num: 1, den: 1 },
    frames: 90,
    luma: 120,
    pitch: 880,
  },
];
/** Frames of each at 25 frames a second. */
const LENGTHS = [75, 50, 38] as const;

async function makeColorClip({
  name,
  width,
  height,
  rate,
  aspect,
  frames,
  luma,
  pitch,
}: ColorClip): Promise<void> {
  const samples = Float32Array.from(
    { length: Math.round((frames / toNumber(rate)) * SAMPLE_RATE) },
    (_, i) => AMPLITUDE * Math.sin((2 * Math.PI * pitch * i) / SAMPLE_RATE),
  );
  await makeVideo(join(folder, `${name}.mp4`), {
    width,
    height,
    sampleAspectRatio: aspect,
    timeBase: { num: rate.den, den: rate.num * 10 },
    pts: Array.from({ length: frames + 1 }, (_, i) => i * 10),
    draw: (_, [y, cb, cr]) => {
      y.samples.fill(luma);
      cb.samples.fill(128);
      cr.samples.fill(128);
    },
    audio: [[samples]],
    encoderOptions: { preset: 'veryfast', crf: 10, 'x264-params': 'keyint=12' },
  });
}

before(async () => {
  for (const clip of CLIPS) await makeColorClip(clip);
});

interface Beginning {
  readonly transition?: string;
  readonly crossfade?: string;
}

/** Renders the three clips one after the other. */
async function render(name: string, [second, third]: readonly [Beginning, Beginning], ...flags: string[]) {
  const document = join(folder, `${name}.json`);
  const beginnings = [{}, second, third];
  await writeFile(
    document,
    JSON.stringify({
      format: 'footlight.edit-decisions',
      version: 1,
      sources: CLIPS.map((clip) => ({ id: clip.name, path: `${clip.name}.mp4` })),
      clips: CLIPS.map(({ name: source, frames, rate }, i) => ({
        source,
        in: '0',
        out: `${frames * rate.den}/${rate.num}`,
        ...beginnings[i],
      })),
    }),
  );
  const output = join(folder, `${name}.mp4`);
  const run = await runCliHere(
    'render',
    document,
    '-o',
    output,
    '--work-dir',
    join(folder, 'work'),
    '--json',
    ...flags,
  );
  assert.equal(run.code, 0, run.stderr);
  const report = JSON.parse(await readFile(join(folder, `${name}-fidelity.json`), 'utf8')) as CutReport;
  const { warnings } = JSON.parse(run.stdout) as { warnings: { code: string; message: string }[] };
  return { output, report, warnings, frames: await decodeFrames(output) };
}

/** Luma at a place of a picture, 0 to 1 from the left. */
const WIDTH = 192;
const lumaAt = (luma: Uint8Array, x: number): number => luma[54 * WIDTH + Math.floor(x * WIDTH)]!;
const isNear = (a: number, b: number, tolerance = 3): boolean => Math.abs(a - b) <= tolerance;

/** The sound between two times in seconds: its loudest 10 ms and its quietest, as root mean squares. */
async function measureSound(path: string, from: number, to: number): Promise<{ low: number; high: number }> {
  const [stream] = listAudioStreams(await probe(path));
  const all: number[] = [];
  for await (const { channels, seconds } of readAudio(path, stream!)) {
    const start = Math.round(seconds * SAMPLE_RATE);
    for (const [i, sample] of channels[0]!.entries()) if (start + i >= 0) all[start + i] = sample;
  }
  const window = SAMPLE_RATE / 100;
  const levels: number[] = [];
  for (let at = Math.round(from * SAMPLE_RATE); at + window <= to * SAMPLE_RATE; at += window) {
    const part = all.slice(at, at + window);
    levels.push(Math.sqrt(part.reduce((sum, value) => sum + value * value, 0) / window));
  }
  return { low: Math.min(...levels), high: Math.max(...levels) };
}

const LEVEL = AMPLITUDE / Math.SQRT2;

suite('clips of three sizes, shapes of pixels and rates', () => {
  test('dip to black and are wiped away, with a length that is exact to the frame', async () => {
    const { output, report, frames, warnings } = await render('dip', [
      { transition: 'dip', crossfade: '22/25' },
      { transition: 'wipe', crossfade: '12/25' },
    ]);
    const total = LENGTHS[0] + LENGTHS[1] + LENGTHS[2] - 22 - 12;
    assert.deepEqual([frames.length, report.frames, warnings], [total, total, []]);
    for (const [i, { seconds }] of frames.entries())
      assert.ok(Math.abs(seconds - i / 25) < 1e-4, `picture ${i}`);
    const luma = frames.map((frame) => lumaAt(frame.luma, 0.5));
    // Clip, fade out, black in the middle, fade in, clip.
    const dip = LENGTHS[0] - 22;
    assert.ok(isNear(luma[dip - 1]!, 60) && isNear(luma[dip + 22]!, 200));
    assert.ok(
      isNear(luma[dip + 10]!, 16, 5) && isNear(luma[dip + 11]!, 16, 9),
      `${luma.slice(dip, dip + 22)}`,
    );
    assert.ok(luma.slice(dip, dip + 11).every((value, i) => i === 0 || value < luma[dip + i - 1]! + 1));
    // The edge moves from the left to the right over the width.
    const wipe = dip + LENGTHS[1] - 12;
    for (let i = 0; i < 12; i++) {
      const edge = ((i + 1) / 13) * 1.02 - 0.01;
      for (const x of [0.02, 0.25, 0.5, 0.75, 0.97])
        if (Math.abs(x - edge) > 0.04)
          assert.ok(
            isNear(lumaAt(frames[wipe + i]!.luma, x), x < edge ? 120 : 200, 6),
            `picture ${i} at ${x}: ${lumaAt(frames[wipe + i]!.luma, x)}`,
          );
    }
    assert.deepEqual(
      report.clips.map(({ startSeconds }) => Math.round(startSeconds * 25 * 1e6) / 1e6),
      [0, dip, wipe],
    );
    assert.equal(report.clips[0]!.fidelity, 'copied');
    assert.match(report.clips[1]!.reason ?? '', /a dip to black/);
    // Silence where the picture is black; equal power where one sound becomes another.
    const middle = (dip + 11) / 25;
    assert.ok((await measureSound(output, middle - 0.02, middle + 0.02)).high < 0.12 * LEVEL);
    const mixed = await measureSound(output, wipe / 25, (wipe + 12) / 25);
    assert.ok(mixed.low > 0.5 * LEVEL && mixed.high < 1.5 * LEVEL, JSON.stringify(mixed));
    assert.ok(Math.abs((await probe(output)).durationSeconds! - total / 25) < 0.05);
  });

  test('dissolve, and fade with black between', async () => {
    const { output, frames } = await render('fade', [
      { transition: 'fade', crossfade: '1' },
      { transition: 'dissolve', crossfade: '12/25' },
    ]);
    assert.equal(frames.length, LENGTHS[0] + LENGTHS[1] + LENGTHS[2] - 25 - 12);
    const luma = frames.map((frame) => lumaAt(frame.luma, 0.5));
    const fade = LENGTHS[0] - 25;
    assert.ok(
      luma.slice(fade + 10, fade + 15).every((value) => isNear(value, 16)),
      `${luma.slice(fade, fade + 25)}`,
    );
    assert.ok(luma[fade + 5]! > 25 && luma[fade + 19]! > 50);
    const dissolve = fade + LENGTHS[1] - 12;
    for (let i = 0; i < 12; i++)
      assert.ok(isNear(luma[dissolve + i]!, 200 + ((120 - 200) * (i + 1)) / 13, 5), `picture ${i}`);
    const black = (fade + 12.5) / 25;
    assert.ok((await measureSound(output, black - 0.08, black + 0.08)).high < 0.02 * LEVEL);
  });

  test('keep half of themselves where a transition is longer, and this is said', async () => {
    const { frames, warnings } = await render(
      'long',
      [{ transition: 'dissolve', crossfade: '4' }, {}],
      '--transition',
      'wipe',
      '--crossfade',
      '2',
    );
    assert.equal(frames.length, LENGTHS[0] + LENGTHS[1] + LENGTHS[2] - 25 - 19);
    assert.deepEqual(
      warnings.map(({ message }) => message),
      [
        'The dissolve from clip 1 (wide) to clip 2 (coarse) takes 1 second instead of 4 seconds: a transition takes at most half of each clip.',
        'The wipe from clip 2 (coarse) to clip 3 (quick) takes 0.8 seconds instead of 2 seconds: a transition takes at most half of each clip.',
      ],
    );
    assert.ok(warnings.every(({ code }) => code === 'cut.transition-shortened'));
  });
});
