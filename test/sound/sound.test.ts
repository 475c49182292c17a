import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { generateSound } from '../../src/adapters/builtin-sound/generate-sound.ts';
import { createSeededRandom } from '../../src/core/random.ts';
import { AUDIO_TIME_BASE, createAudioFrame } from '../../src/media/audio/audio-track-file.ts';
import { LoudnessMeter } from '../../src/media/audio/loudness.ts';
import { computeGatedLoudness, measureBlockPowers } from '../../src/sound/k-weighting.ts';
import { resample } from '../../src/sound/resample.ts';
import { checkTake } from '../../src/sound/take-checks.ts';

const RATE = 48_000;

function tone(seconds: number, hertz: number, level = 0.5): Float32Array {
  return Float32Array.from(
    { length: Math.round(seconds * RATE) },
    (_, i) => level * Math.sin((2 * Math.PI * hertz * i) / RATE),
  );
}

test('loudness is what FFmpeg measures', async () => {
  const random = createSeededRandom(5);
  for (const shape of [1, 0.1, 3]) {
    const channels = [0, 1].map(() =>
      Float32Array.from(
        { length: 6 * RATE },
        (_, i) => 0.2 * (random() - 0.5) * Math.abs(Math.sin((i * shape) / RATE)) + 0.05 * Math.sin(i / 17),
      ),
    );
    const meter = new LoudnessMeter(AUDIO_TIME_BASE);
    for (let at = 0; at < channels[0]!.length; at += 4800)
      await meter.add(
        createAudioFrame(
          channels.map((samples) => samples.subarray(at, at + 4800)),
          at,
        ),
      );
    const expected = meter.finish().integratedLufs;
    assert.ok(Math.abs(computeGatedLoudness([measureBlockPowers(channels)]) - expected) < 0.1);
  }
});

test('a tone that is resampled stays that tone', () => {
  for (const ratio of [48_000 / 22_050, 48_000 / 24_000, 0.9, 1.12]) {
    const made = resample(tone(0.5, 1000), ratio);
    const expected = Float32Array.from(
      { length: made.length },
      (_, i) => 0.5 * Math.sin((2 * Math.PI * 1000 * i) / (RATE * ratio)),
    );
    let worst = 0;
    for (let i = 200; i < made.length - 200; i++) worst = Math.max(worst, Math.abs(made[i]! - expected[i]!));
    assert.ok(worst < 0.002, `${ratio}: ${worst}`);
  }
});

suite('a take', () => {
  const speech = (seconds: number): Float32Array => {
    const samples = new Float32Array(Math.round((seconds + 1) * RATE));
    const voiced = tone(seconds, 180, 0.3);
    voiced.forEach((sample, i) => {
      samples[i + RATE / 2] = sample * (0.4 + 0.6 * Math.abs(Math.sin(i / 9000)));
    });
    return samples;
  };
  const text = 'These are about forty characters of text.';

  test('that is good is trimmed and not flagged', () => {
    const { samples, head, flags } = checkTake(speech(3), text, 'en');
    assert.deepEqual(flags, []);
    assert.ok(Math.abs(head - RATE / 2) < 1000 && Math.abs(samples.length - 3 * RATE) < 4000);
  });

  test('that is not is flagged for what is wrong with it', () => {
    const flagged = (samples: Float32Array): readonly string[] => checkTake(samples, text, 'en').flags;
    assert.deepEqual(flagged(speech(0.4)), ['too-short']);
    assert.deepEqual(flagged(speech(14)), ['too-long']);
    assert.deepEqual(flagged(new Float32Array(RATE)), ['silence']);
    const holed = speech(6);
    holed.fill(0, 1.2 * RATE, 5 * RATE);
    assert.ok(flagged(holed).includes('silence'));
    assert.ok(flagged(speech(3).map((sample) => Math.max(-1, Math.min(1, sample * 9)))).includes('clipping'));
    assert.ok(flagged(speech(3).slice(0, 2.2 * RATE)).includes('cut-tail'));
  });
});

/** Means by which sounds can be told apart: where their weight lies, and how unevenly it falls in time. */
function featuresOf([left]: readonly [Float32Array, Float32Array]): { centroid: number; burstiness: number } {
  let [_crossings, power] = [0, 0];
  const windows: number[] = [];
  for (let at = 0; at + 480 <= left.length; at += 480) {
    let sum = 0;
    for (let i = at; i < at + 480; i++) {
      sum += left[i]! ** 2;
      if (i > 0 && left[i - 1]! < 0 !== left[i]! < 0) _crossings += left[i]! ** 2;
    }
    windows.push(sum);
    power += sum;
  }
  let changes = 0;
  for (let i = 1; i < left.length; i++) if (left[i - 1]! < 0 !== left[i]! < 0) changes++;
  const mean = power / windows.length;
  const deviation = Math.sqrt(windows.reduce((sum, each) => sum + (each - mean) ** 2, 0) / windows.length);
  return { centroid: (changes / left.length) * (RATE / 2), burstiness: deviation / mean };
}

suite('built-in sounds', () => {
  const make = (prompt: string, kind: 'ambience' | 'effect' = 'ambience') =>
    generateSound({ prompt, kind, seconds: 6, seed: 3 });

  test('are the same for the same request, others for another seed, and sound', () => {
    for (const prompt of [
      'steady rain',
      'wind blowing',
      'crackling fire',
      'sea waves',
      'flowing river',
      'birds singing',
      'crickets at night',
      'murmuring crowd',
      'busy tavern',
      'town street',
      'quiet room tone',
      'ticking clock',
    ]) {
      const makeShort = (seed: number) => generateSound({ prompt, kind: 'ambience', seconds: 2, seed });
      const [first, again, other] = [makeShort(3), makeShort(3), makeShort(4)];
      assert.deepEqual(first.channels[0].subarray(0, 4800), again.channels[0].subarray(0, 4800), prompt);
      assert.notDeepEqual(first.channels[1], other.channels[1], prompt);
      assert.deepEqual(first.warnings, []);
      assert.ok(
        first.channels.every((samples) => samples.length === 2 * RATE && samples.every(Number.isFinite)),
        prompt,
      );
    }
    for (const prompt of [
      'clap of thunder',
      'footsteps',
      'wooden door opening',
      'door slamming',
      'knocking on a door',
      'church bell',
      'clock striking',
      'horse trotting',
      'splash of water',
      'big wave breaking',
    ]) {
      const { channels } = make(prompt, 'effect');
      const tail = channels[0].subarray(-48);
      assert.ok(Math.max(...tail.map(Math.abs)) < 1e-3, `${prompt} ends in silence`);
    }
  });

  test('differ as what they are called does', () => {
    const [rain, wind, fire, crickets, thunder, clock] = [
      featuresOf(make('heavy rain').channels),
      featuresOf(make('wind').channels),
      featuresOf(make('fire').channels),
      featuresOf(make('crickets').channels),
      featuresOf(make('thunder', 'effect').channels),
      featuresOf(make('ticking clock').channels),
    ];
    assert.ok(crickets.centroid > 3000 && crickets.centroid < 6000, `crickets at ${crickets.centroid} Hz`);
    assert.ok(rain.centroid > 2 * wind.centroid && thunder.centroid < 400 && wind.centroid < 1200);
    assert.ok(
      rain.burstiness < 0.55 && fire.burstiness > 1 && clock.burstiness > 3,
      JSON.stringify({ rain, fire, clock }),
    );
  });

  test('are blended, dulled by walls, and refused where nothing is like them', () => {
    const [outside, inside] = ['steady rain', 'steady rain, muffled, heard from indoors'].map((prompt) =>
      featuresOf(make(prompt).channels),
    );
    assert.ok(inside!.centroid < outside!.centroid / 3);
    assert.equal(make('forest with wind in the leaves and birds').warnings.length, 0);
    assert.equal(make('a spaceship engine').warnings.length, 1);
    assert.throws(() => make('a spaceship engine', 'effect'), /spaceship engine/);
  });
});
