import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { spectralSeparator } from '../../src/adapters/builtin-separator/spectral-separator.ts';
import { findBestLag } from '../../src/analysis/correlation.ts';
import { readAudio, SAMPLE_RATE } from '../../src/media/audio/audio-reader.ts';
import { readTrack } from '../../src/media/audio/audio-track-file.ts';
import { listAudioStreams } from '../../src/media/media-info.ts';
import { probe } from '../../src/media/probe.ts';
import { AUDIO_FILE, audioMasterStep } from '../../src/pipelines/film/audio-master.ts';
import { formatRemix } from '../../src/productions/enhance/audio-chains.ts';
import { createConstantRate, makeVideo } from '../../src/testing/make-video.ts';
import { makeStageAudio } from '../../src/testing/stage-audio.ts';
import { unlessFull } from '../support/full.ts';
import { neverAsked } from '../support/remote-host.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const AUDIO = {
  sourceSeparation: true,
  dialogueEnhancement: 0.6,
  music: 'enhance',
  ambience: 'spatial',
  gainsDb: { dialogue: 0, music: -6, ambience: -12 },
  targetLufs: -23,
  truePeakDbtp: -1,
} as const;
const AAC = { encoder: 'aac', sampleFormat: 'fltp', bitsPerSecondPerChannel: 128_000 };

async function master(name: string, channels: readonly Float32Array[], warnings: string[] = []) {
  const path = join(folder, `${name}.mp4`);
  await makeVideo(path, {
    width: 32,
    height: 32,
    timeBase: { num: 1, den: 25_000 },
    pts: createConstantRate(Math.ceil((channels[0]!.length / SAMPLE_RATE) * 25)),
    draw: () => undefined,
    audio: [channels],
  });
  const [stream] = listAudioStreams(await probe(path));
  const directory = join(folder, name);
  await mkdir(directory);
  const output = await audioMasterStep.run(
    {
      directory,
      signal: new AbortController().signal,
      reportProgress: () => undefined,
      warn: ({ code }) => void warnings.push(code),
      remote: neverAsked,
    },
    {
      sourceDigest: '',
      streamIndex: stream!.index,
      shiftSeconds: 0,
      isSeparated: AUDIO.sourceSeparation,
      remix: formatRemix(AUDIO, stream!.channels),
      target: { integratedLufs: AUDIO.targetLufs, truePeakDbtp: AUDIO.truePeakDbtp },
      separator: spectralSeparator,
      coding: AAC,
    },
    { path, stream: stream!, separator: spectralSeparator },
  );
  return { output, path, stream: stream!, track: join(directory, AUDIO_FILE) };
}

/** Sharp peaks far above the mean level: the limiter has to work. */
function peaky(seconds: number): Float32Array[] {
  const [left, right] = makeStageAudio(seconds, 8);
  for (let i = 9000; i < left.length; i += 24_000)
    for (let k = 0; k < 40; k++) {
      left[i + k] = Math.sin(k * 1.9) * 0.98;
      right[i + k] = Math.sin(k * 1.9) * 0.98;
    }
  return [left, right];
}

const SECONDS = 4;
const [left, right] = makeStageAudio(SECONDS, 2);
const cases: [string, readonly Float32Array[]][] = [
  ['stereo', [left, right]],
  ['mono', [left]],
  ['surround', [left, right, left, right.map((x) => x * 0.1), right, left]],
  ['peaky', peaky(SECONDS)],
  ['quiet', [left.map((x) => x * 0.01), right.map((x) => x * 0.01)]],
];

for (const [name, channels] of cases) {
  const skip = /surround|peaky/.test(name) ? false : unlessFull;
  test(`${name}: -23 LUFS within 0.3 LU and at most -1 dBTP on the encoded track, in place`, {
    skip,
  }, async () => {
    const { output, path, stream, track } = await master(name, channels);
    assert.ok(Math.abs(output.master.integratedLufs + 23) <= 0.3, `${output.master.integratedLufs} LUFS`);
    assert.ok(output.master.truePeakDbtp <= -1, `${output.master.truePeakDbtp} dBTP`);
    const source: number[] = [];
    for await (const { channels: block } of readAudio(path, stream)) source.push(...block[0]!);
    assert.equal(output.samples, source.length);
    const mastered: number[] = [];
    let first: number | undefined;
    for await (const frame of readTrack(track)) {
      first ??= Number(frame.pts);
      const plane = frame.data![0]!;
      mastered.push(...new Float32Array(plane.buffer, plane.byteOffset, frame.nbSamples));
      frame.free();
    }
    const aligned = Float32Array.from(mastered.slice(output.startSample - first!));
    const lag = findBestLag(Float32Array.from(source), aligned, 480);
    // Half a millisecond: the equalizer turns phases, which moves the correlation's peak but not the sound.
    assert.ok(lag !== undefined && Math.abs(lag) <= 24, `lag of ${lag} samples`);
  });
}

test('silence stays silent and is said', async () => {
  const warnings: string[] = [];
  const silence = new Float32Array(2 * SAMPLE_RATE);
  const { output } = await master('silence', [silence, silence], warnings);
  assert.equal(output.master.integratedLufs, Number.NEGATIVE_INFINITY);
  assert.deepEqual(warnings, ['audio.silent']);
});
