import assert from 'node:assert/strict';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { AUDIO_TIME_BASE, createInterleavedFrame } from '../../src/media/audio/audio-track-file.ts';
import { OutputFile } from '../../src/media/containers/output-file.ts';
import { Encoder } from '../../src/media/encoder.ts';
import { probe } from '../../src/media/probe.ts';
import {
  compareAudio,
  countMovedFrames,
  findChangedFrame,
} from '../../src/productions/background/quality/compare-files.ts';
import { createConstantRate, makeVideo } from '../../src/testing/make-video.ts';
import { makeStageAudio } from '../../src/testing/stage-audio.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const { signal } = new AbortController();
const ignore = () => undefined;
const FRAMES = 6;

async function make(name: string, changes: Partial<Parameters<typeof makeVideo>[1]> = {}): Promise<string> {
  const path = join(folder, name);
  await makeVideo(path, {
    width: 64,
    height: 48,
    timeBase: { num: 1, den: 25_000 },
    pts: createConstantRate(FRAMES),
    draw: (number, planes) => {
      for (const plane of planes) plane.samples.fill(40 + number * 20);
    },
    ...changes,
  });
  return path;
}

const makeMattes = (name: string, first: number, count: number, changed?: number) =>
  make(name, {
    encoder: 'ffv1',
    pixelFormat: 'gray16le',
    encoderOptions: { level: 3 },
    pts: createConstantRate(count),
    draw: (number, [luma, ...chroma]) => {
      for (const plane of chroma) plane.samples.fill(128);
      luma.samples.fill(20 + (first + number) * 20);
      if (number === changed) luma.samples[5]! += 1;
    },
  });

/** Writes a loud sound as PCM, whose packets all begin with the bits of a header of ADTS. */
async function makeLoudSound(name: string, packetSamples: number): Promise<string> {
  const path = join(folder, name);
  const coding = { encoder: 'pcm_f32le', sampleFormat: 'flt', sampleRate: 48_000, channels: 1 };
  using encoder = await Encoder.openAudio(coding);
  const stream = { parameters: encoder.getParameters(), timeBase: AUDIO_TIME_BASE };
  await using file = await OutputFile.create(path, [stream], { format: 'matroska' });
  for (let start = 0; start < 4800; start += packetSamples) {
    // The bytes of every sample are ff f1 00 3f.
    const samples = new Float32Array(new Uint32Array(packetSamples).fill(0x3f00f1ff).buffer);
    const frame = createInterleavedFrame([samples], start, 1);
    for await (const packet of encoder.encode(frame)) await file.write(0, packet);
  }
  await file.finish();
  return path;
}

suite('what was written', () => {
  const seconds = Array.from({ length: FRAMES }, (_, i) => i / 25);

  test('has every frame at its time', async () => {
    const path = await make('video.mp4');
    assert.deepEqual(await countMovedFrames(path, seconds, signal, ignore), { frames: FRAMES, moved: 0 });
    const late = seconds.map((time, i) => (i === 3 ? time + 0.01 : time));
    assert.deepEqual(await countMovedFrames(path, late, signal, ignore), { frames: FRAMES, moved: 1 });
    const fewer = await countMovedFrames(path, seconds.slice(1), signal, ignore);
    assert.ok(fewer.frames === FRAMES && fewer.moved > 0);
  });

  test('has the mattes of its segments, to the last code', async () => {
    const whole = await makeMattes('whole.mkv', 0, 5);
    const segments = [await makeMattes('first.mkv', 0, 2), await makeMattes('second.mkv', 2, 3)];
    const compare = (paths: readonly string[]) => findChangedFrame(whole, paths, signal, ignore);
    assert.deepEqual(await compare(segments), { frames: 5 });
    assert.equal((await compare([segments[0]!, await makeMattes('other.mkv', 2, 3, 1)])).changed, 3);
    assert.equal((await compare(segments.slice(0, 1))).changed, 2);
    assert.equal((await compare([...segments, segments[0]!])).changed, 5);
  });

  test('has the audio of the source, whatever the container', async () => {
    const audio = [makeStageAudio(0.5, 1)];
    const source = await make('source.mp4', { audio });
    const copied = await make('copied.mkv', { audio });
    const info = await probe(source);
    assert.deepEqual(await compareAudio(info, copied, signal), { streams: 1 });
    const other = await make('other.mp4', { audio: [makeStageAudio(0.5, 2)] });
    assert.equal((await compareAudio(info, other, signal)).changed, 1);
    assert.equal((await compareAudio(info, await make('silent.mp4'), signal)).changed, 1);
    assert.deepEqual(
      await compareAudio(await probe(join(folder, 'silent.mp4')), join(folder, 'silent.mp4'), signal),
      {
        streams: 0,
      },
    );
  });

  test('has uncompressed audio of the source, however it is cut into packets', async () => {
    const source = await probe(await makeLoudSound('loud.mkv', 960));
    const copied = await makeLoudSound('loud-copied.mkv', 480);
    assert.deepEqual(await compareAudio(source, copied, signal), { streams: 1 });
  });
});
