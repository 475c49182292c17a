import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { MessageChannel } from 'node:worker_threads';
import { createSeededRandom } from '../../src/core/random.ts';
import { BlockRing } from '../../src/core/threads/block-ring.ts';
import { ItemSender, receiveItems } from '../../src/core/threads/item-port.ts';
import { createAudioPad, readTrack } from '../../src/media/audio/audio-track-file.ts';
import { readStoredAudio, writeStoredAudio } from '../../src/media/audio/stored-audio.ts';
import { FilterGraph, filterFrames } from '../../src/media/filter-graph.ts';
import { MixThreads } from '../../src/productions/narrate/mix/mix-threads.ts';
import { type Biquad, filterInPlace } from '../../src/sound/biquad.ts';
import { measureBlockPowers } from '../../src/sound/k-weighting.ts';
import { cutPiece, StereoBus } from '../../src/sound/stereo-bus.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();

/** Noise that gets ever softer, down to steps that rounding decides. */
function createNoise(samples: number, seed: number): Float32Array {
  const random = createSeededRandom(seed);
  return Float32Array.from({ length: samples }, () => (random() * 2.2 - 1.1) * 10 ** (-9 * random()));
}

test('stored samples are read as FFmpeg converts them', async () => {
  for (const channels of [1, 2]) {
    const path = join(folder, `${channels}.nut`);
    await writeStoredAudio(
      path,
      Array.from({ length: channels }, (_, i) => createNoise(40_001, i)),
    );
    using graph = await FilterGraph.open({
      inputs: { in: createAudioPad(channels, 's32') },
      text: '[in]aformat=sample_fmts=fltp[out]',
      outputs: { out: 'audio' },
    });
    const converted: number[][] = Array.from({ length: channels }, () => []);
    for await (const frame of filterFrames(readTrack(path), graph)) {
      for (const [i, plane] of frame.extendedData!.slice(0, channels).entries())
        converted[i]!.push(...new Float32Array(plane.buffer, plane.byteOffset, frame.nbSamples));
      frame.free();
    }
    const read = await readStoredAudio(path);
    assert.deepEqual(
      read.map((samples) => [...samples]),
      converted,
    );
    assert.equal(read[0]!.length, 40_001);
  }
});

test('powers in one pass are those of filters one after the other', () => {
  const shelf: Biquad = {
    b0: 1.53512485958697,
    b1: -2.69169618940638,
    b2: 1.19839281085285,
    a1: -1.69065929318241,
    a2: 0.73248077421585,
  };
  const highPass: Biquad = { b0: 1, b1: -2, b2: 1, a1: -1.99004745483398, a2: 0.99007225036621 };
  const channels = [createNoise(10_000, 3), createNoise(10_000, 4)];
  const weighted = channels.map((samples) => filterInPlace(samples.slice(), shelf, highPass));
  const expected = [0, 4800, 9600].map((start) =>
    weighted.reduce((power, samples) => {
      const part = samples.subarray(start, start + 4800);
      return power + part.reduce((sum, sample) => sum + sample * sample, 0) / part.length;
    }, 0),
  );
  assert.deepEqual([...measureBlockPowers(channels)], expected);
});

test('fades may meet, and a bus leaves nothing of an earlier block', async () => {
  const ones = new Float32Array(100).fill(1);
  const [left, right] = cutPiece([ones], 100, 0.5, { fadeIn: 80, fadeOut: 60 });
  const expected = Float32Array.from(ones, (_, i) => {
    const rise = i < 80 ? Math.sin((Math.PI / 2) * (i / 80)) : 1;
    const fall = 99 - i < 60 ? Math.sin((Math.PI / 2) * ((99 - i) / 60)) : 1;
    return 0.5 * (rise * fall);
  });
  assert.deepEqual([left, right], [expected, expected]);
  const bus = new StereoBus([{ start: 150, load: async () => [ones, ones] }]);
  const block: [Float32Array, Float32Array] = [new Float32Array(200), new Float32Array(200).fill(7)];
  assert.equal((await bus.render({ start: 0, end: 200 }, block))[1].indexOf(1), 150);
  assert.equal((await bus.render({ start: 200, end: 400 }, block))[1].lastIndexOf(1), 49);
});

test('a block that is sent stays as it is until the next is asked for', async () => {
  const { port1, port2 } = new MessageChannel();
  const sender = new ItemSender<Float32Array[]>(port1, () => []);
  const blocks = new BlockRing();
  const sending = (async () => {
    for (let i = 0; i < 40; i++) {
      const block = blocks.takeChannels(2, 10 + (i % 3));
      for (const channel of block) channel.fill(i);
      await sender.send(block);
    }
    sender.end();
  })();
  const seen: number[] = [];
  for await (const [left, right] of receiveItems<Float32Array[]>(port2)) {
    // Time in which the sender goes on as far as it may.
    await new Promise((resolve) => setTimeout(resolve, 2));
    assert.deepEqual([new Set(left).size, new Set(right).size], [1, 1]);
    seen.push(left![0]!);
  }
  await sending;
  assert.deepEqual(
    seen,
    Array.from({ length: 40 }, (_, i) => i),
  );
});

test('blocks of a mixed stem that are still unread stay as they are while the next one is mixed', async () => {
  const [second, blocks] = [48_000, 4];
  const piece = { start: 0, end: blocks * second, sound: 'tone', gainDb: 0, fadeIn: 0, fadeOut: 0 };
  const tone = join(folder, 'tone.nut');
  const samples = new Float32Array(blocks * second).fill(0.5);
  await writeStoredAudio(tone, [samples, samples]);
  await using threads = new MixThreads();
  const mix = async (name: string, effects: readonly (typeof piece)[]) => {
    const directory = join(folder, name);
    await mkdir(directory);
    const chapter = { length: blocks * second, dialogue: [], environment: [], effects, ducking: [] };
    const files = new Map([['tone', tone]]);
    return threads.writeStem({ stem: 'effects', mix: chapter, files, directory });
  };
  const [loud, silent] = [await mix('loud', [piece]), await mix('silent', [])];
  await loud.next();
  for await (const [left] of silent) assert.equal(left.at(-1), 0);
  for await (const [left] of loud) assert.equal(left.at(-1), 0.5);
});
