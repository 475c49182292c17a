import assert from 'node:assert/strict';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { createSeededRandom } from '../../src/core/random.ts';
import { getAudioContainer } from '../../src/media/audio/audio-container.ts';
import {
  AudioTrackWriter,
  createAudioFrame,
  createAudioPad,
  measureTrack,
} from '../../src/media/audio/audio-track-file.ts';
import { type MasterRequest, masterAudio } from '../../src/media/audio/mastering.ts';
import { TrackMeter } from '../../src/media/audio/track-meter.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const RATE = 48_000;

function* createBlocks(seconds: number) {
  const random = createSeededRandom(3);
  for (let at = 0; at < seconds * RATE; at += RATE)
    yield createAudioFrame(
      [0.3, 0.2].map((level) =>
        Float32Array.from(
          { length: RATE },
          (_, i) => level * Math.sin((at + i) / 40) * (random() - 0.4) * (at % (3 * RATE) ? 1 : 0.2),
        ),
      ),
      at,
    );
}

suite('tracks measured while they are encoded', () => {
  for (const extension of ['m4b', 'mp3', 'flac', 'wav'])
    test(`the loudness of ${extension} is that of its file`, async () => {
      const { coding } = getAudioContainer(`x.${extension}`);
      const path = join(folder, `${extension}.nut`);
      await using meter = new TrackMeter({ coding, channels: 2 });
      await using measuring = meter.begin();
      const onPacket = measuring.add.bind(measuring);
      await using track = await AudioTrackWriter.create(path, {
        input: createAudioPad(2),
        channels: 2,
        coding,
        onPacket,
      });
      for (const frame of createBlocks(7)) await track.write(frame);
      await track.finish();
      const measured = await measuring.finish();
      assert.ok(measured.integratedLufs > -40);
      assert.deepEqual(measured, await measureTrack(path));
    });

  test('mastering finds the same gain, and says why it could not', async () => {
    const request: MasterRequest = {
      mix: async function* () {
        yield* createBlocks(6);
      },
      input: createAudioPad(2),
      channels: 2,
      mixLufs: -20,
      target: { integratedLufs: -16, truePeakDbtp: -3 },
      coding: getAudioContainer('x.m4b').coding,
      file: join(folder, 'master.nut'),
    };
    const { signal } = new AbortController();
    const alone = await masterAudio(request, signal);
    assert.ok(alone.iterations > 1);
    assert.deepEqual(await masterAudio({ ...request, isMeasuredBeside: true }, signal), alone);
    const mix = async function* () {
      yield* createBlocks(2);
      throw new Error('the disk is gone');
    };
    await assert.rejects(
      masterAudio({ ...request, mix, isMeasuredBeside: true }, signal),
      /the disk is gone/,
    );
  });
});
