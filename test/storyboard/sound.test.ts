import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { builtinSoundGenerator } from '../../src/adapters/builtin-sound/builtin-sound-generator.ts';
import { readPrompt } from '../../src/adapters/builtin-sound/prompt-words.ts';
import { espeakSynthesizer } from '../../src/adapters/espeak/espeak-synthesizer.ts';
import { createSeededRandom } from '../../src/core/random.ts';
import { joinSamples } from '../../src/core/samples.ts';
import { isInstalled } from '../../src/engines/availability.ts';
import type { RemoteTasks } from '../../src/engines/remote-tasks.ts';
import type { Voice } from '../../src/engines/speech-synthesizer.ts';
import type { StepContext } from '../../src/execution/step.ts';
import type { WorkflowContext } from '../../src/execution/workflow.ts';
import { readImagery } from '../../src/imagery/read-imagery.ts';
import { AudioFileWriter } from '../../src/media/audio/audio-file.ts';
import {
  createAudioFrame,
  createInterleavedFrame,
  measureTrack,
  readTrack,
} from '../../src/media/audio/audio-track-file.ts';
import { loopAudio } from '../../src/media/audio/loop-audio.ts';
import { SampleQueue } from '../../src/media/audio/sample-queue.ts';
import { readStoredAudio, writeStoredAudio } from '../../src/media/audio/stored-audio.ts';
import type { AudioCoding } from '../../src/media/containers/container-plan.ts';
import type { AudioStreamInfo } from '../../src/media/media-info.ts';
import { probe } from '../../src/media/probe.ts';
import { EngineSession } from '../../src/pipelines/sound/engine-session.ts';
import { SOUND_FILE } from '../../src/pipelines/sound/make-sound.ts';
import { listAmbiences } from '../../src/productions/storyboard/sound/ambience-words.ts';
import { captionSpeech, captionText } from '../../src/productions/storyboard/sound/caption-cues.ts';
import { joinSentences } from '../../src/productions/storyboard/sound/join-sentences.ts';
import { layAmbiences } from '../../src/productions/storyboard/sound/lay-ambiences.ts';
import {
  listAmbiencePieces,
  makeAmbienceStep,
} from '../../src/productions/storyboard/sound/make-ambience.ts';
import { mixBlocks } from '../../src/productions/storyboard/sound/mix-blocks.ts';
import { mixSoundtrackStep } from '../../src/productions/storyboard/sound/mix-soundtrack.ts';
import { openMusic } from '../../src/productions/storyboard/sound/open-music.ts';
import {
  type NarratedScene,
  placeNarration,
} from '../../src/productions/storyboard/sound/place-narration.ts';
import { surveyMusic } from '../../src/productions/storyboard/sound/play-parts.ts';
import {
  createSoundtrackInput,
  type SoundtrackInput,
  type SoundtrackParts,
  type SoundtrackScene,
} from '../../src/productions/storyboard/sound/soundtrack.ts';
import {
  createSpeechInput,
  SPEECH_FILE,
  speakSceneStep,
} from '../../src/productions/storyboard/sound/speak-scene.ts';
import { computeGatedLoudness, measureBlockPowers } from '../../src/sound/k-weighting.ts';
import { measurePeak } from '../../src/sound/levels.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const RATE = 48_000;
const LOSSLESS: AudioCoding = { encoder: 'flac', sampleFormat: 's32', significantBits: 24 };
const AAC: AudioCoding = { encoder: 'aac', sampleFormat: 'fltp', bitsPerSecondPerChannel: 128_000 };
const { signal } = new AbortController();

/** The embedded engines ask nobody. */
const nobody: RemoteTasks = {
  run: () => Promise.reject(new Error('an embedded engine asked a service')),
  reject: () => Promise.reject(new Error('an embedded engine asked a service')),
};
const workflow = {
  signal,
  engines: { accelerator: {} },
  warn: () => undefined,
} as unknown as WorkflowContext;

async function createContext(name: string): Promise<StepContext> {
  const directory = join(folder, name);
  await mkdir(directory);
  return { directory, signal, remote: nobody, reportProgress: () => undefined, warn: () => undefined };
}

function tone(seconds: number, hertz: number, level: number): Float32Array {
  return Float32Array.from(
    { length: Math.round(seconds * RATE) },
    (_, i) => level * Math.sin((2 * Math.PI * hertz * i) / RATE),
  );
}

/** Amplitude of one frequency within samples (Goertzel's sum). */
function measureTone(samples: Float32Array, hertz: number): number {
  let [re, im] = [0, 0];
  for (const [i, sample] of samples.entries()) {
    re += sample * Math.cos((2 * Math.PI * hertz * i) / RATE);
    im += sample * Math.sin((2 * Math.PI * hertz * i) / RATE);
  }
  return (2 * Math.hypot(re, im)) / samples.length;
}

async function storeSound(key: string, channels: readonly Float32Array[]) {
  await writeStoredAudio(join(folder, `${key}.nut`), channels);
  const lufs = computeGatedLoudness([measureBlockPowers(channels)]);
  return { key, samples: channels[0]!.length, lufs };
}

async function writeMusic(name: string, channels: readonly Float32Array[]) {
  const path = join(folder, `${name}.wav`);
  await using file = await AudioFileWriter.create(
    path,
    channels.length,
    { encoder: 'pcm_f32le', sampleFormat: 'flt' },
    { muxer: 'wav', muxerOptions: {} },
  );
  await file.write(createInterleavedFrame(channels, 0, 1), signal);
  await file.finish(signal);
  const { streams } = await probe(path);
  return { path, stream: streams[0] as AudioStreamInfo };
}

const getPath = (key: string): string => join(folder, `${key}.nut`);

async function collect(blocks: AsyncIterable<readonly Float32Array[]>): Promise<Float32Array[]> {
  const parts: (readonly Float32Array[])[] = [];
  for await (const block of blocks) parts.push(block.map((samples) => samples.slice()));
  return parts[0]!.map((_, channel) => joinSamples(parts.map((part) => part[channel]!)));
}

/** Files as other programs write them. */
const skipForeign =
  spawnSync('ffmpeg', ['-version']).status === 0 ? false : 'the program ffmpeg is not installed here';

suite('ambiences', () => {
  const listPrompts = (text: string): string[] =>
    listAmbiences(readImagery(text)).map(({ prompt }) => prompt);
  const listPatches = (text: string): string[] =>
    listPrompts(text).map((prompt) => readPrompt(prompt).parts.find(({ isSteady }) => isSteady)!.name);

  for (const [text, expected] of [
    ['A harbour at night, rain on the quay and the boats.', ['rain', 'sea']],
    ['夜晚的港口，雨落在码头上。', ['rain', 'sea']],
    ['Snow falls on silent hills.', ['wind']],
    ['The desert at noon, dunes to the horizon.', ['wind']],
    ['A room; at the window an old man listens to the rain.', ['rain']],
    ['A barn is on fire in the village at night.', ['fire']],
    ['春天的街道，一个女孩走过。', ['street']],
    ['A forest in the morning, birds in the trees.', ['birds', 'birds']],
    ['The rain has stopped over the meadow.', ['birds']],
    ['A storm over the sea.', ['rain', 'sea']],
    ['壁炉里的火，窗外下着雪。', ['fire', 'wind']],
    ['Justice is an idea.', []],
  ] as const)
    test(`of “${text}” are ${expected.join(' and ') || 'none'}`, () => {
      assert.deepEqual(listPatches(text), expected);
    });

  test('are muffled indoors, and soft where waves are small', () => {
    const [rain] = listPrompts('By the window, rain.');
    assert.ok(readPrompt(rain!).isMuffled);
    const [waves] = listPrompts('A quiet harbour.');
    assert.ok(readPrompt(waves!).intensity < readPrompt(listPrompts('The open sea.')[0]!).intensity);
  });

  test('keep their pieces when a scene gets longer, and need more of them only when it is long', () => {
    const list = (seconds: number) => listAmbiencePieces('steady rain', seconds, builtinSoundGenerator, 3);
    assert.deepEqual(list(4), list(12));
    assert.equal(list(40).length, 2);
    assert.deepEqual(list(40)[0], list(4)[0]);
  });

  test('go on over a cut, and give way to others at equal power', () => {
    const rain = { levelLu: 0, pieces: [{ key: 'rain', samples: 20 * RATE, lufs: -30 }] };
    const sea = { levelLu: 0, pieces: [{ key: 'sea', samples: 20 * RATE, lufs: -20 }] };
    const scene = (at: number, fadeIn: number, fadeOut: number, ambiences = [rain]): SoundtrackScene => ({
      start: at * RATE,
      samples: 4 * RATE,
      fadeIn: fadeIn * RATE,
      fadeOut: fadeOut * RATE,
      ambiences,
    });
    const scenes = [scene(0, 0, 0), scene(4, 0, 1), scene(7, 1, 0, [sea]), scene(11, 0, 0, [])];
    const [first, second, ...others] = layAmbiences(scenes, 15 * RATE, -44);
    assert.deepEqual(others, []);
    assert.deepEqual([first!.sound, first!.start, first!.end], ['rain', 0, 8 * RATE]);
    assert.deepEqual([second!.start, second!.end], [7 * RATE, 11 * RATE + 6000]);
    assert.equal(first!.fadeOut, RATE);
    assert.equal(second!.fadeIn, RATE);
    assert.equal(second!.fadeOut, 12_000);
    assert.deepEqual([first!.gainDb, second!.gainDb], [-14, -24]);
  });
});

suite('narrations in time', () => {
  const scenes = fc
    .array(
      fc.record({
        seconds: fc.double({ min: 0.5, max: 30, noNaN: true }),
        overlap: fc.double({ min: 0, max: 0.4, noNaN: true }),
        speechSeconds: fc.option(fc.double({ min: 0.1, max: 40, noNaN: true }), { nil: undefined }),
      }),
      { minLength: 1, maxLength: 12 },
    )
    .map((items) => {
      let at = 0;
      return items.map(({ seconds, overlap, speechSeconds }, i): NarratedScene => {
        const start = i === 0 ? 0 : at - overlap * Math.min(seconds, items[i - 1]!.seconds);
        at = start + seconds;
        return { start, seconds, speechSeconds };
      });
    });

  test('never overlap, keep their order, and lose nothing that is not told', () => {
    fc.assert(
      fc.property(scenes, (list) => {
        const last = list.at(-1)!;
        const total = last.start + last.seconds;
        const placed = placeNarration(list, total);
        const spoken = list.flatMap(({ speechSeconds }, i) => (speechSeconds === undefined ? [] : [i]));
        assert.deepEqual(
          placed.map(({ scene }) => scene),
          spoken,
        );
        for (const [i, { scene, start, end, lostSeconds, overrunSeconds }] of placed.entries()) {
          const { start: begin, seconds, speechSeconds } = list[scene]!;
          assert.ok(start >= (placed[i - 1]?.end ?? 0) && end >= start && end <= total);
          assert.ok(start >= Math.min(total, begin + 0.3));
          assert.ok(Math.abs(end - start + lostSeconds - speechSeconds!) < 1e-9);
          const isWithin = end + lostSeconds <= begin + seconds + 1e-9;
          assert.equal(overrunSeconds <= 1e-9, isWithin);
        }
      }),
    );
  });

  test('wait where the one before is longer than its scene', () => {
    const list = [
      { start: 0, seconds: 4, speechSeconds: 5 },
      { start: 4, seconds: 4, speechSeconds: 1 },
      { start: 8, seconds: 2, speechSeconds: 3 },
    ];
    const placed = placeNarration(list, 10).map(({ start, end, overrunSeconds, lostSeconds }) =>
      [start, end, overrunSeconds, lostSeconds].map((value) => Number(value.toFixed(3))),
    );
    assert.deepEqual(placed, [
      [0.3, 5.3, 1.3, 0],
      [5.6, 6.6, 0, 0],
      [8.3, 10, 1.3, 1.3],
    ]);
  });

  test('have captions while they are heard', () => {
    const placed = { scene: 0, start: 2.3, end: 6, overrunSeconds: 0, lostSeconds: 1 };
    const cues = captionSpeech(placed, [
      { text: 'One.', fromSeconds: 0, toSeconds: 1 },
      { text: 'Two.', fromSeconds: 1.35, toSeconds: 3 },
      { text: 'Three.', fromSeconds: 4, toSeconds: 4.7 },
    ]);
    assert.deepEqual(
      cues.map(({ start, end, text }) => [start.toFixed(2), end.toFixed(2), text]),
      [
        ['2.30', '3.65', 'One.'],
        ['3.65', '5.80', 'Two.'],
      ],
    );
  });

  test('that nobody speaks are shown sentence by sentence within their scene', () => {
    const text = 'The snow has come. 雪落在山上，很安静。\n\n……\n\nNobody is there to see it.';
    for (const seconds of [0.5, 4, 60]) {
      const cues = captionText(text, { start: 10, seconds });
      assert.deepEqual(
        cues.map((cue) => cue.text),
        ['The snow has come.', '雪落在山上，很安静。', 'Nobody is there to see it.'],
      );
      for (const [i, { start, end }] of cues.entries()) {
        assert.ok(start >= (cues[i - 1]?.end ?? 10) && end > start && end <= 10 + seconds + 1e-9);
        assert.ok(end - start < 6);
      }
    }
  });
});

suite('speech', () => {
  test('of two voices has one loudness, and pauses between sentences', () => {
    const { samples, sentences } = joinSentences([
      { text: 'a', voice: 'soft', samples: tone(1, 300, 0.01), isLastOfParagraph: false },
      { text: 'b', voice: 'loud', samples: tone(1, 300, 0.9), isLastOfParagraph: true },
      { text: 'c', voice: 'soft', samples: tone(0.5, 300, 0.01), isLastOfParagraph: false },
    ]);
    for (const { fromSeconds, toSeconds } of sentences) {
      const part = samples.subarray(fromSeconds * RATE, toSeconds * RATE);
      assert.ok(Math.abs(computeGatedLoudness([measureBlockPowers([part])]) + 26) < 0.2);
    }
    assert.deepEqual(
      sentences.map(({ fromSeconds }) => Number(fromSeconds.toFixed(3))),
      [0, 1.35, 3.05],
    );
    assert.equal(samples.length, 3.55 * RATE);
  });

  const voices: Voice[] = [
    { id: 'ann', gender: 'female', age: 'adult', languages: ['en'], description: '', isForNarration: true },
    { id: 'mei', gender: 'female', age: 'adult', languages: ['zh'], description: '' },
    { id: 'bob', gender: 'male', age: 'adult', languages: ['en'], description: '' },
  ];
  test('names the voices of the languages that it has, and no others', () => {
    const engine = { id: 'x', version: '1' };
    const choose = (text: string, wanted?: string) =>
      createSpeechInput(text, engine, { voices, wanted, seed: 1 }).voices;
    assert.deepEqual(choose('Good evening.'), { en: 'ann' });
    assert.deepEqual(choose('晚上好。Good evening.'), { en: 'ann', zh: 'mei' });
    assert.deepEqual(choose('晚上好。Good evening.', 'bob'), { en: 'bob', zh: 'mei' });
    assert.deepEqual(choose('晚上好。', 'a voice that is not listed'), { zh: 'a voice that is not listed' });
  });
});

const skip = isInstalled('@echogarden/espeak-ng-emscripten') ? false : 'eSpeak NG is not installed here';

test('a scene is spoken sentence by sentence, each in its language', { skip }, async () => {
  const context = await createContext('speech');
  const text = 'The harbour is quiet. 雨停了，船都回来了。 “Who is there?”';
  const input = createSpeechInput(text, espeakSynthesizer, {
    voices: await espeakSynthesizer.listVoices(signal),
    seed: 1,
  });
  assert.deepEqual(Object.keys(input.voices), ['en', 'zh']);
  await using session = new EngineSession(espeakSynthesizer, workflow);
  const speech = await speakSceneStep.run(context, input, { session, isSeeded: espeakSynthesizer.isSeeded });
  const [samples] = await readStoredAudio(join(context.directory, SPEECH_FILE));
  assert.equal(samples!.length, speech.samples);
  assert.deepEqual(
    speech.sentences.map((sentence) => sentence.text),
    ['The harbour is quiet.', '雨停了，船都回来了。', '“Who is there?”'],
  );
  const at = (seconds: number): number => Math.round(seconds * RATE);
  const powers: Float64Array[] = [];
  for (const [i, { fromSeconds, toSeconds }] of speech.sentences.entries()) {
    const heard = samples!.subarray(at(fromSeconds), at(toSeconds));
    powers.push(measureBlockPowers([heard]));
    const pause = samples!.subarray(
      at(toSeconds),
      at(speech.sentences[i + 1]?.fromSeconds ?? speech.seconds),
    );
    assert.ok(pause.every((sample) => sample === 0));
  }
  for (const each of powers) assert.ok(Math.abs(computeGatedLoudness([each]) + 26) < 2);
  assert.ok(Math.abs(computeGatedLoudness(powers) + 26) < 0.1);
});

suite('music', () => {
  for (const { ending, encoder, says } of [
    { ending: 'mp3', says: /40/ },
    { ending: 'wav', encoder: 'pcm_s16le', says: /40/ },
    { ending: 'm4a', encoder: 'aac', says: /3\d|4\d/ },
    { ending: 'flac', encoder: 'flac', says: /3\d|4\d/ },
    { ending: 'ogg', encoder: 'libopus', says: /no end/ },
  ])
    test(`whose end is missing is named: ${ending}`, { skip: encoder && skipForeign }, async () => {
      const path = join(folder, `whole.${ending}`);
      await (encoder === undefined ? writeMp3(path) : writeForeign(path, encoder));
      const bytes = await readFile(path);
      const broken = join(folder, `broken.${ending}`);
      await writeFile(broken, bytes.subarray(0, Math.round(0.6 * bytes.length)));
      const codes: string[] = [];
      const context = { signal, warn: ({ message }: { message: string }) => void codes.push(message) };
      await openMusic(context, path);
      assert.deepEqual(codes, []);
      await openMusic(context, broken);
      assert.equal(codes.length, 1);
      assert.match(codes[0]!, says);
    });

  test('that is too short is repeated without a seam', async () => {
    const random = createSeededRandom(4);
    let low = 0;
    const noise = Float32Array.from({ length: 3.3 * RATE }, () => {
      low += 0.05 * (random() - 0.5 - low);
      return low;
    });
    const music = await writeMusic('short', [noise]);
    const surveyed = await surveyMusic(music, 8 * RATE, signal);
    assert.equal(surveyed.samples, noise.length);
    await using queue = new SampleQueue(loopAudio(surveyed, signal), 2);
    const [left] = await queue.read(8 * RATE);
    const powers = measureBlockPowers([left!]);
    const mean = powers.reduce((sum, power) => sum + power, 0) / powers.length;
    for (const power of powers) assert.ok(Math.abs(10 * Math.log10(power / mean)) < 2.5);
    const jump = (samples: Float32Array): number =>
      samples.reduce((max, sample, i) => Math.max(max, Math.abs(sample - (samples[i - 1] ?? sample))), 0);
    const gain = measurePeak(left!) / measurePeak(noise);
    assert.ok(jump(left!) <= 1.5 * gain * jump(noise));
  });
});

suite('a soundtrack', async () => {
  const scene = (at: number, seconds: number, ambiences: SoundtrackScene['ambiences']): SoundtrackScene => ({
    start: Math.round(at * RATE),
    samples: Math.round(seconds * RATE),
    fadeIn: 0,
    fadeOut: 0,
    ambiences,
  });
  const createInput = (parts: Partial<SoundtrackParts>): SoundtrackInput =>
    createSoundtrackInput({
      totalSamples: 6 * RATE + 17,
      scenes: [],
      speech: [],
      coding: LOSSLESS,
      channels: 2,
      ...parts,
    })!;

  test('of nothing is none', () => {
    assert.equal(createInput({ scenes: [scene(0, 6, [])] }), undefined);
  });

  test('lowers music under speech by ten decibels, in 80 ms, and raises it in half a second', async () => {
    const music = await writeMusic('hum', [tone(9, 1000, 0.2)]);
    const voice = await storeSound('voice', [tone(2, 300, 0.1)]);
    const input = createInput({
      speech: [{ key: 'voice', start: RATE, samples: voice.samples }],
      music: { digest: 'hum' },
    });
    const surveyed = await surveyMusic(music, input.totalSamples, signal);
    const [left] = await collect(mixBlocks(input, { getPath, music: surveyed }, signal));
    assert.equal(left!.length, input.totalSamples);
    const level = (seconds: number): number =>
      20 * Math.log10(measureTone(left!.subarray(seconds * RATE, (seconds + 0.02) * RATE), 1000));
    const loud = level(0.5);
    assert.ok(Math.abs(level(2) - (loud - 10)) < 0.3);
    assert.ok(Math.abs(level(2.97) - (loud - 10)) < 0.3);
    assert.ok(Math.abs(level(0.9) - loud) < 0.3);
    assert.ok(Math.abs(level(0.95) - (loud - 5)) < 1.5);
    assert.ok(Math.abs(level(3.24) - (loud - 5)) < 1);
    assert.ok(Math.abs(level(3.52) - loud) < 0.3);
    assert.ok(level(5.9) < loud - 15);
  });

  test('has no clicks where scenes, speech and music begin and end', async () => {
    const pieces = [await storeSound('low', [tone(5, 110, 0.3), tone(5, 110, 0.3)])];
    const others = [await storeSound('lower', [tone(5, 90, 0.3), tone(5, 90, 0.3)])];
    await storeSound('spoken', [tone(4, 150, 0.1).map((sample, i) => sample * Math.min(1, i / 480))]);
    const scenes = [
      scene(0, 2, [{ levelLu: 0, pieces }]),
      { ...scene(2, 2, [{ levelLu: 0, pieces: others }]), fadeOut: RATE / 2 },
      { ...scene(3.5, 2.5, [{ levelLu: 0, pieces }]), fadeIn: RATE / 2 },
    ];
    // Speech is cut off by the end of the video.
    const input = createInput({
      scenes,
      speech: [{ key: 'spoken', start: 4 * RATE, samples: 2 * RATE + 17 }],
    });
    const surveyed = await surveyMusic(
      await writeMusic('bass', [tone(3, 70, 0.2)]),
      input.totalSamples,
      signal,
    );
    const [left] = await collect(mixBlocks(input, { getPath, music: surveyed }, signal));
    const bends = left!.map((sample, i) => (i < 2 ? 0 : sample - 2 * left![i - 1]! + left![i - 2]!));
    const peak = measurePeak(left!);
    // A tone of 200 Hz of the peak's height bends this much; a jump of 1 % of the peak bends far more.
    assert.ok(measurePeak(bends) < peak * ((2 * Math.PI * 200) / RATE) ** 2);
    assert.ok(Math.abs(left!.at(-1)!) < peak / 100);
  });

  test('has its loudness, its peak, its exact length, and the same bytes again', async () => {
    const context = await createContext('ambience');
    await using session = new EngineSession(builtinSoundGenerator, workflow);
    const [request] = listAmbiencePieces('steady rain', 5, builtinSoundGenerator, 1);
    const made = await makeAmbienceStep.run(context, { ...request!, seconds: 4 }, { session });
    const rain = { levelLu: 0, pieces: [{ key: 'rain', ...made }] };
    const findPath = (key: string): string =>
      key === 'rain' ? join(context.directory, SOUND_FILE) : getPath(key);
    const random = createSeededRandom(9);
    const syllables = Float32Array.from(
      { length: 2 * RATE },
      (_, i) => 0.1 * Math.sin((2 * Math.PI * 3 * i) / RATE) ** 2 * (Math.sin(i / 50) + 0.3 * random()),
    );
    await storeSound('talk', [
      joinSentences([{ text: '', voice: '', samples: syllables, isLastOfParagraph: false }]).samples,
    ]);
    const scenes = [scene(0, 2, [rain]), { ...scene(1.5, 2.5, [rain]), fadeIn: RATE / 2 }];
    const totalSamples = 4 * RATE + 17;
    const speech = [{ key: 'talk', start: RATE, samples: 2 * RATE }];
    const hashes: string[] = [];
    for (const [name, coding, channels] of [
      ['lossless', LOSSLESS, 2],
      ['again', LOSSLESS, 2],
      ['aac', AAC, 1],
    ] as const) {
      const own = await createContext(name);
      const input = createInput({ totalSamples, scenes, speech, coding, channels });
      const { samples, isMet } = await mixSoundtrackStep.run(own, input, { getPath: findPath });
      const file = join(own.directory, 'sound.nut');
      const { integratedLufs, truePeakDbtp } = await measureTrack(file);
      assert.ok(isMet && Math.abs(integratedLufs + 16) <= 0.3, `${integratedLufs}`);
      assert.ok(truePeakDbtp <= -1, `${truePeakDbtp}`);
      assert.equal(samples, totalSamples);
      let length = 0;
      for await (const frame of readTrack(file)) {
        assert.equal(frame.channels, channels);
        length += frame.nbSamples;
        frame.free();
      }
      if (coding === LOSSLESS) assert.equal(length, samples);
      else assert.ok(length >= samples);
      assert.deepEqual(await readdir(own.directory), ['sound.nut']);
      hashes.push(
        createHash('sha256')
          .update(await readFile(file))
          .digest('hex'),
      );
    }
    assert.equal(hashes[0], hashes[1]);
  });
});

/** Four seconds of a tone. */
async function writeMp3(path: string): Promise<void> {
  const coding = { encoder: 'libmp3lame', sampleFormat: 'fltp', bitsPerSecondPerChannel: 64_000 } as const;
  await using file = await AudioFileWriter.create(path, 1, coding, { muxer: 'mp3', muxerOptions: {} });
  const samples = tone(4, 440, 0.3);
  // As many as a frame of MP3 has.
  for (let from = 0; from + 1152 <= samples.length; from += 1152)
    await file.write(createAudioFrame([samples.subarray(from, from + 1152)], from), signal);
  await file.finish(signal);
}

/** The same as other programs write it. */
async function writeForeign(path: string, encoder: string): Promise<void> {
  const pcm = join(folder, 'tone.f32');
  await writeFile(pcm, Buffer.from(tone(4, 440, 0.3).buffer));
  const input = ['-f', 'f32le', '-ar', `${RATE}`, '-i', pcm];
  await promisify(execFile)('ffmpeg', [
    '-v',
    'error',
    ...input,
    '-c:a',
    encoder,
    '-movflags',
    '+faststart',
    path,
  ]);
}
