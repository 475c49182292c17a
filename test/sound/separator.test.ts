import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { spectralSeparator } from '../../src/adapters/builtin-separator/spectral-separator.ts';
import { createSeededRandom } from '../../src/core/random.ts';
import { getChannelRoles } from '../../src/engines/channel-roles.ts';
import type { SeparatedBlock } from '../../src/engines/source-separator.ts';
import { makeStageAudio } from '../../src/testing/stage-audio.ts';

const RATE = 48_000;

/** Runs a whole signal through in blocks of the given sizes and joins the stems. */
function separate(input: readonly Float32Array[], sizes: readonly number[]) {
  const stage = spectralSeparator.open({ sampleRate: RATE, channels: getChannelRoles(input.length) });
  const length = input[0]!.length;
  const stems = { voice: [] as Float32Array[], music: [] as Float32Array[], ambience: [] as Float32Array[] };
  for (const name of ['voice', 'music', 'ambience'] as const)
    stems[name] = input.map(() => new Float32Array(length));
  let written = 0;
  const take = (block: SeparatedBlock): void => {
    for (const name of ['voice', 'music', 'ambience'] as const) {
      block[name].forEach((samples, channel) => stems[name][channel]!.set(samples, written));
    }
    written += block.voice[0]?.length ?? 0;
  };
  for (let start = 0, turn = 0; start < length; turn++) {
    const end = Math.min(length, start + sizes[turn % sizes.length]!);
    take(stage.process(input.map((samples) => samples.subarray(start, end))));
    start = end;
  }
  take(stage.flush());
  return { stems, written };
}

test('the stems sum to the input, sample by sample, for any length, layout and block size', () => {
  const arbitrary = fc.record({
    channels: fc.constantFrom(1, 2, 6),
    length: fc.integer({ min: 1, max: 12_000 }),
    sizes: fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 5 }),
    seed: fc.integer(),
  });
  fc.assert(
    fc.property(arbitrary, ({ channels, length, sizes, seed }) => {
      const random = createSeededRandom(seed);
      const input = Array.from({ length: channels }, () =>
        new Float32Array(length).map(() => random() - 0.5),
      );
      const { stems, written } = separate(input, sizes);
      assert.equal(written, length);
      input.forEach((samples, channel) => {
        samples.forEach((sample, i) => {
          const sum = stems.voice[channel]![i]! + stems.music[channel]![i]! + stems.ambience[channel]![i]!;
          assert.ok(Math.abs(sum - sample) < 1e-6);
        });
      });
    }),
    { numRuns: 25 },
  );
});

function energy(channels: readonly Float32Array[]): number {
  return channels.reduce(
    (sum, samples) => sum + samples.reduce((inner, sample) => inner + sample * sample, 0),
    0,
  );
}

test('speech in the middle goes to the voice, a held chord to the music, steady noise to the ambience', () => {
  const random = createSeededRandom(9);
  const size = 6 * RATE;
  const noise = [0, 1].map(() => new Float32Array(size).map(() => (random() - 0.5) * 0.05));
  const chord = [220, 277.2].map((hertz) =>
    new Float32Array(size).map((_, i) => Math.sin((6.2832 * hertz * i) / RATE) * 0.1),
  );
  const shareOf = (input: readonly Float32Array[], stem: 'voice' | 'music' | 'ambience'): number => {
    const { stems } = separate(input, [4096]);
    return energy(stems[stem]) / (energy(stems.voice) + energy(stems.music) + energy(stems.ambience));
  };
  assert.ok(shareOf(makeStageAudio(6, 3), 'voice') > 0.6);
  assert.ok(shareOf(chord, 'voice') < 0.1);
  assert.ok(shareOf(noise, 'ambience') > 0.6);
});

test('surround and low-frequency channels never hold voice', () => {
  const [left, right] = makeStageAudio(2, 4);
  const { stems } = separate([left, right, left, right, left, right], [2048]);
  assert.ok(energy([stems.voice[2]!]) > 0);
  for (const channel of [3, 4, 5]) assert.equal(energy([stems.voice[channel]!]), 0);
});
