import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { builtinSoundGenerator } from '../../src/adapters/builtin-sound/builtin-sound-generator.ts';
import { OpenAiSpeech } from '../../src/adapters/openai/openai-speech.ts';
import { OpenAiTextModel } from '../../src/adapters/openai/openai-text-model.ts';
import { createTangoFlux } from '../../src/adapters/tangoflux/tangoflux.ts';
import { createSeededRandom } from '../../src/core/random.ts';
import type { Accelerator, AnyEngineAdapter } from '../../src/engines/engine.ts';
import { BUILTIN } from '../../src/engines/reference.ts';
import { EngineRegistry } from '../../src/engines/registry.ts';
import type { SoundGenerator } from '../../src/engines/sound-generator.ts';
import type { SpeechRequest, SpeechSynthesizer } from '../../src/engines/speech-synthesizer.ts';
import type { TextModel } from '../../src/engines/text-model.ts';
import { DiskArtifactStore } from '../../src/execution/disk-artifact-store.ts';
import { runWorkflow } from '../../src/execution/runner.ts';
import { probe } from '../../src/media/probe.ts';
import type { NarrateReport } from '../../src/productions/narrate/delivery/report.ts';
import { narrate } from '../../src/productions/narrate/index.ts';
import type { NarrateOptions } from '../../src/productions/narrate/options.ts';
import { PROFILE_NAMES, PROFILES } from '../../src/productions/narrate/profiles.ts';
import { computeGatedLoudness, measureBlockPowers } from '../../src/sound/k-weighting.ts';
import { listLines, type Score } from '../../src/story/score.ts';
import { createEngineAdapter } from '../support/engine-adapter.ts';
import { isFull } from '../support/full.ts';
import { openAiServer } from '../support/openai-server.ts';
import { createSpokenWav, serve } from '../support/speech-server.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { channelOf, readFloatWave } from '../support/wave.ts';

const folder = createTemporaryFolder();
const RATE = 48_000;
/** Each profile and each kind of file once, or more. */
const SCORES = isFull ? 10 : 1;
/** For what is about speech alone. */
const DRY = { sounds: 'none', stems: false } as const;

/** Voices of tones, each at a level of its own, from too soft to too loud; counts what it is asked. */
function toneSynthesizer(id = 'tones', wrong?: (request: SpeechRequest) => Float32Array | undefined) {
  const asked: SpeechRequest[] = [];
  const levels: Record<string, number> = { low: 0.02, middle: 0.15, high: 0.8, narrator: 0.3 };
  const synthesizer: SpeechSynthesizer = {
    id,
    version: '1',
    usesAccelerator: false,
    isSeeded: true,
    concurrency: 2,
    listVoices: async () =>
      Object.keys(levels).map((name) => ({
        id: name,
        gender: 'unknown',
        age: 'adult',
        languages: [],
        description: '',
        isForNarration: name === 'narrator',
      })),
    open: async () => ({
      async speak(request) {
        asked.push(request);
        const own = wrong?.(request);
        if (own) return { samples: own, warnings: [] };
        const random = createSeededRandom(request.text.length + request.seed);
        const hertz = 110 + 90 * random();
        const length = Math.round(RATE * (0.5 + request.text.length / 26));
        const samples = new Float32Array(length).map((_, i) => {
          const syllable =
            Math.abs(Math.sin((Math.PI * 3.5 * i) / RATE)) ** 0.6 * Math.min(1, (length - i) / 4800);
          return (
            levels[request.voice]! *
            syllable *
            (Math.sin((2 * Math.PI * hertz * i) / RATE) + 0.4 * (random() - 0.5))
          );
        });
        return { samples, warnings: [] };
      },
      async [Symbol.asyncDispose]() {},
    }),
  };
  return { synthesizer, asked };
}

interface Parts {
  readonly embedded: SpeechSynthesizer;
  /** By the names that options give them. */
  readonly speech?: Readonly<Record<string, SpeechSynthesizer>>;
  readonly sounds?: Readonly<Record<string, SoundGenerator>>;
  readonly textModel?: TextModel;
  readonly accelerator?: Accelerator;
}

/** A registry of these engines; sounds are the built-in ones where none is called so. */
function enginesOf({ embedded, speech = {}, sounds = {}, textModel, accelerator }: Parts): EngineRegistry {
  const adapters: AnyEngineAdapter[] = [
    createEngineAdapter('speech', BUILTIN, embedded, { isEmbedded: true, aliases: [embedded.id] }),
    ...Object.entries(speech).map(([name, engine]) => createEngineAdapter('speech', name, engine)),
    ...Object.entries({ [BUILTIN]: builtinSoundGenerator, ...sounds }).map(([name, engine]) =>
      createEngineAdapter('sound', name, engine, { isEmbedded: name === BUILTIN }),
    ),
    ...(textModel ? [createEngineAdapter('text-model', 'model', textModel, { takesOthers: true })] : []),
  ];
  return new EngineRegistry(adapters, { environment: {}, accelerator });
}

let productions = 0;
async function produce(
  engines: EngineRegistry,
  novel: unknown,
  options: Partial<NarrateOptions> = {},
  store = new DiskArtifactStore(join(folder, `work${productions}`)),
) {
  const name = `novel${productions++}`;
  const path = join(folder, `${name}.json`);
  await writeFile(path, JSON.stringify(novel));
  const output = join(folder, `${name}.${options.output ?? 'flac'}`);
  const summary = await runWorkflow(narrate, narrate.options.parse({ ...options, novel: path, output }), {
    store,
    engines,
  });
  const report = JSON.parse(await readFile(summary.outputs.figures!, 'utf8')) as NarrateReport;
  return { summary, report, stem: join(folder, name), output };
}

function randomNovel(seed: number): unknown {
  const random = createSeededRandom(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const words = [
    'the',
    'harbour',
    'was',
    'quiet',
    'again',
    'and',
    'nobody',
    'came',
    'along',
    'that',
    'road',
    'before',
    'night',
  ];
  const sentence = (): string =>
    `${Array.from({ length: 3 + Math.floor(random() * 9) }, () => pick(words)).join(' ')}.`;
  const scene = () => ({
    place: pick(['sea', 'forest', 'tavern', 'room', 'street', 'church']),
    weather: pick(['rain', 'storm', 'wind', undefined]),
    time: pick(['night', 'morning', undefined]),
    lines: Array.from({ length: 2 + Math.floor(random() * 2) }, () => ({
      text: pick([sentence(), sentence(), 'Someone knocked on the door. A bell rang.']),
      speaker: pick(['Ann', 'Bob', 'Cy', undefined]),
      emotion: pick(['angry', 'sad', undefined]),
    })),
  });
  return { title: `Novel ${seed}`, chapters: [{ title: 'One', scenes: [scene(), scene()] }] };
}

test('random scores meet their loudness and peak, and voices stand 12 LU above the ambience', async () => {
  const { synthesizer } = toneSynthesizer();
  for (let seed = 1; seed <= SCORES; seed++) {
    const profileName = PROFILE_NAMES[seed % PROFILE_NAMES.length]!;
    const profile = PROFILES[profileName];
    const { report, stem } = await produce(enginesOf({ embedded: synthesizer }), randomNovel(seed), {
      profile: profileName,
      output: ['flac', 'mp3', 'm4b', 'wav'][seed % 4]!,
    });
    const { integratedLufs, truePeakDbtp, rmsDb } = report.loudness;
    assert.ok(
      Math.abs(integratedLufs - profile.integratedLufs) <= 0.3,
      `${profileName} at ${integratedLufs} LUFS`,
    );
    assert.ok(truePeakDbtp <= profile.truePeakDbtp, `${profileName} at ${truePeakDbtp} dBTP`);
    if (profileName === 'acx') {
      assert.ok(rmsDb! >= -23 && rmsDb! <= -18, `ACX at ${rmsDb} dB RMS`);
      continue;
    }
    const [voices, beds] = await Promise.all(
      ['dialogue', 'environment'].map(async (name) => {
        const wave = await readFloatWave(`${stem}-${name}.wav`);
        return [channelOf(wave, 0), channelOf(wave, 1)];
      }),
    );
    for (const { id, startSeconds, endSeconds } of report.lines) {
      const [from, to] = [Math.round(startSeconds * RATE), Math.round(endSeconds * RATE)];
      const [voice, bed] = [voices!, beds!].map((channels) =>
        computeGatedLoudness([measureBlockPowers(channels.map((samples) => samples.subarray(from, to)))]),
      );
      assert.ok(voice! - bed! >= 12, `${seed} ${id}: ${voice} over ${bed}`);
    }
  }
});

suite('takes', () => {
  const novel = (words: readonly string[]) => ({
    title: 'T',
    chapters: [
      {
        scenes: [
          { place: 'room', lines: words.map((text, i) => ({ text, speaker: i % 2 ? 'Ann' : 'Bob' })) },
        ],
      },
    ],
  });

  test('are made once for words that are said twice, and not again for others', async () => {
    const { synthesizer, asked } = toneSynthesizer();
    const store = new DiskArtifactStore(join(folder, 'shared'));
    const lines = ['One is here.', 'Two is here.', 'One is here.', 'Four is here.'];
    await produce(enginesOf({ embedded: synthesizer }), novel(lines), DRY, store);
    assert.equal(asked.length, 3);
    await produce(
      enginesOf({ embedded: synthesizer }),
      novel([lines[0]!, 'Another second line.', ...lines.slice(2)]),
      DRY,
      store,
    );
    assert.equal(asked.length, 4);
    assert.equal(asked.at(-1)?.text, 'Another second line.');
  });

  test('that come out wrong are asked for again with another seed, and flagged where that does not help', async () => {
    const { synthesizer, asked } = toneSynthesizer('moody', ({ text, seed }) =>
      text.startsWith('Cut') && (seed === 1 || text.includes('always'))
        ? new Float32Array(2400).fill(0.3)
        : undefined,
    );
    const { report } = await produce(
      enginesOf({ embedded: synthesizer }),
      novel(['Cut at first, whole the second time.', 'Cut always, whatever is tried here.', 'Good.']),
      DRY,
    );
    const [mended, flagged, good] = report.lines;
    assert.deepEqual([mended?.flags, mended?.attempts], [[], 2]);
    assert.ok(flagged!.flags.includes('too-short') && flagged!.attempts === 3);
    assert.deepEqual([good?.flags, good?.attempts], [[], 1]);
    assert.equal(asked.length, 6);
  });
});

suite('an engine that fails', () => {
  const novel = {
    title: 'T',
    chapters: [
      {
        scenes: [
          {
            place: 'room',
            lines: ['First line here.', 'Second bad line.', 'Third line here.', 'Fourth line here.'].map(
              (text) => ({ text, speaker: 'Ann' }),
            ),
          },
        ],
      },
    ],
  };

  test('at one line is replaced for that line alone, and named in the report', async () => {
    await using server = await openAiServer((call) => {
      const { input } = JSON.parse(call.body.toString() || '{}') as { input?: string };
      if (input === undefined) return { kind: 'json', json: { voices: ['af_one', 'am_two'] } };
      return input.includes('bad')
        ? { kind: 'status', status: 500 }
        : { kind: 'bytes', bytes: createSpokenWav(input) };
    });
    const { synthesizer } = toneSynthesizer('embedded');
    const remote = new OpenAiSpeech('kokoro', { baseUrl: server.baseUrl, apiKey: undefined });
    const engines = enginesOf({ embedded: synthesizer, speech: { openai: remote } });
    const { summary, report, stem } = await produce(engines, novel, { ...DRY, speech: 'openai:kokoro' });
    assert.equal(summary.status, 'partial');
    assert.deepEqual(
      summary.warnings.map(({ code }) => code),
      ['narrate.engine-failed'],
    );
    assert.deepEqual(
      report.lines.map(({ voice, failure }) => [voice.split(':')[0], failure?.code]),
      [
        ['openai', undefined],
        ['embedded', 'model.refused'],
        ['openai', undefined],
        ['openai', undefined],
      ],
    );
    assert.match(await readFile(`${stem}-report.html`, 'utf8'), /spoken by embedded:\w+ instead/);
    await assert.rejects(
      produce(engines, novel, { ...DRY, speech: 'openai:kokoro', require: true }),
      /answers 500/,
    );
  });

  test('altogether is not asked for ever, and everything is spoken without it', async () => {
    let requests = 0;
    await using server = await serve((_request, _body, response) => {
      requests++;
      response.writeHead(500).end();
    });
    const { synthesizer } = toneSynthesizer('embedded');
    const remote = new OpenAiSpeech('kokoro', { baseUrl: `${server.url}/v1`, apiKey: undefined });
    const engines = enginesOf({
      embedded: synthesizer,
      speech: { openai: remote },
      sounds: { tangoflux: createTangoFlux('http://127.0.0.1:1', 1) },
    });
    const long = {
      title: 'T',
      chapters: [
        {
          scenes: [
            {
              place: 'forest',
              lines: Array.from({ length: 12 }, (_, i) => ({ text: `Line ${i}.` })),
            },
          ],
        },
      ],
    };
    const { summary, report } = await produce(engines, long, {
      speech: 'openai:kokoro',
      sounds: 'tangoflux',
      stems: false,
    });
    assert.ok(requests <= 6, `${requests} requests to a dead server`);
    assert.equal(summary.status, 'partial');
    assert.ok(report.lines.every(({ voice }) => voice.startsWith('embedded:')));
    assert.deepEqual(new Set(report.sounds.map(({ source }) => source)), new Set(['builtin@1']));
    assert.deepEqual(
      summary.warnings.map(({ code }) => code),
      ['narrate.engine-failed', 'narrate.sound-failed'],
    );
  });

  test('holds the accelerator alone, gives it back before the next one has it, and is told of where memory stays', async () => {
    const events: string[] = [];
    const heavy = (id: string) => ({ ...toneSynthesizer(id).synthesizer, usesAccelerator: true });
    const speech = heavy('heavy');
    const sounds = { ...builtinSoundGenerator, id: 'heavy-sounds', usesAccelerator: true };
    let used = 0;
    const engines = enginesOf({
      embedded: speech,
      sounds: { [BUILTIN]: sounds },
      accelerator: {
        async lease() {
          events.push('lease');
          return {
            async [Symbol.asyncDispose]() {
              events.push('give back');
            },
          };
        },
        measureUsedBytes: async () => (used += 2 ** 30),
      },
    });
    const { summary } = await produce(engines, novel, { stems: false });
    assert.deepEqual(events, ['lease', 'give back', 'lease', 'give back']);
    assert.deepEqual(
      summary.warnings.map(({ code }) => code),
      ['engine.memory-held', 'engine.memory-held'],
    );
  });
});

test('effects of one’s own are taken where their names fit, and others are made', async () => {
  const library = join(folder, 'library');
  await mkdir(library, { recursive: true });
  await writeFile(join(library, 'door-slam.wav'), createSpokenWav('bang', 90));
  await writeFile(join(library, 'notes.txt'), 'no sound');
  const { synthesizer } = toneSynthesizer();
  const lines = ['He slammed the door.', 'A bell rang.'].map((text) => ({ text }));
  const { report } = await produce(
    enginesOf({ embedded: synthesizer }),
    { title: 'T', chapters: [{ scenes: [{ place: 'room', lines }] }] },
    { library, stems: false },
  );
  const effects = report.sounds.filter(({ cue }) => cue.includes('.e'));
  assert.deepEqual(
    effects.map(({ prompt, source }) => [prompt, source.split(/[:@]/)[0]]),
    [
      ['wooden door slamming shut', 'library'],
      ['church bell ringing', 'builtin'],
    ],
  );
});

/** Bob has a second name of the text, and one that it doesn’t have. */
const PROPOSED = [
  { name: 'Bob', aliases: ['Mr. Bobbin', 'Robert the Bruce'], gender: 'male' },
  { name: 'Nobody of this book', aliases: [], gender: 'female' },
];

test('a text model labels lines by their ids, and what it gets wrong is passed over', async () => {
  const text =
    '“Where?” said Ann.\n\n“Here,” said Bob.\n\n“And now?”\n\n“Now we go.”\n\n“Good,” said Ann.\n\n“Good,” said Bob.\n\nMr. Bobbin saw the guard.\n\n“Tickets!”\n';
  await using server = await openAiServer((call) => {
    const { messages } = JSON.parse(call.body.toString()) as { messages: { content: string }[] };
    const { lines } = JSON.parse(messages[1]!.content) as { lines?: { id: string; text: string }[] };
    if (!lines) return { kind: 'text', text: JSON.stringify({ characters: PROPOSED }) };
    const labels = [
      ...lines.filter(({ text: words }) => words.includes('now?')).map(({ id }) => ({ id, speaker: 'Bob' })),
      { id: 'c9.s9.l9', speaker: 'Ann' },
      { id: lines[0]!.id, speaker: 'Nobody' },
      ...lines
        .filter(({ text: words }) => words.includes('Tickets'))
        .map(({ id }) => ({ id, speaker: 'guard', gender: 'male' })),
    ];
    return { kind: 'text', text: JSON.stringify({ lines: labels }) };
  });
  const { synthesizer } = toneSynthesizer();
  const engines = enginesOf({
    embedded: synthesizer,
    textModel: new OpenAiTextModel('m', { baseUrl: server.baseUrl, apiKey: 'k' }),
  });
  const path = join(folder, 'labelled.txt');
  await writeFile(path, text);
  const options = narrate.options.parse({
    novel: path,
    output: join(folder, 'labelled.flac'),
    textModel: 'm',
    review: true,
  });
  const { outputs } = await runWorkflow(narrate, options, {
    store: new DiskArtifactStore(join(folder, 'labels')),
    engines,
  });
  const score = JSON.parse(await readFile(outputs.score!, 'utf8')) as Score;
  const line = listLines(score).find(({ text: words }) => words.includes('now?'))!;
  const nameOf = (id: string | undefined) => score.cast.find((character) => character.id === id)?.name;
  assert.equal(nameOf(line.speaker), 'Ann', 'two who take turns are surer than one model');
  const tickets = listLines(score).find(({ text: words }) => words.includes('Tickets'))!;
  assert.deepEqual([nameOf(tickets.speaker), tickets.evidence], ['guard', 'model']);
  assert.ok(
    score.review.some(({ line: id, reason }) => id === line.id && reason.includes('the model says Bob')),
  );
  assert.deepEqual(
    score.cast.map(({ name, aliases, gender }) => [name, aliases, gender]),
    [
      ['Ann', [], 'female'],
      ['Bob', [], 'male'],
      ['guard', [], 'male'],
    ],
  );
  assert.equal(server.calls.length, 2);
  assert.equal(
    listLines(score)
      .map(({ text: words }) => words)
      .join(''),
    text,
  );
});

test('what an engine can’t do as asked is a warning', async () => {
  const { synthesizer } = toneSynthesizer();
  const open = async () => {
    const session = await toneSynthesizer().synthesizer.open(AbortSignal.timeout(9000));
    const speak: typeof session.speak = async (request) => ({
      ...(await session.speak(request)),
      warnings: [{ code: 'tones.whisper', message: 'tones can’t whisper' }],
    });
    return { speak, [Symbol.asyncDispose]: () => session[Symbol.asyncDispose]() };
  };
  const novel = { title: 'T', chapters: [{ text: 'It was quiet.' }] };
  const { summary } = await produce(enginesOf({ embedded: { ...synthesizer, open } }), novel, DRY);
  assert.deepEqual(summary.warnings, [
    { code: 'narrate.speech', reason: 'tones.whisper', message: 'tones can’t whisper' },
  ]);
});

test('a cover goes into the file', async () => {
  const { synthesizer } = toneSynthesizer();
  const cover = join(folder, 'cover.png');
  await writeFile(
    cover,
    Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
      'base64',
    ),
  );
  for (const output of ['m4b', 'mp3', 'flac']) {
    const made = await produce(
      enginesOf({ embedded: synthesizer }),
      { title: 'T', chapters: [{ title: 'One', text: 'It was quiet.' }] },
      { ...DRY, output, cover },
    );
    const { streams, chapters } = await probe(made.output);
    const chapterTrack = output === 'm4b' ? ['chapters'] : [];
    assert.deepEqual(streams.map(({ kind }) => kind).sort(), ['audio', ...chapterTrack, 'video'], output);
    assert.equal(chapters.length, output === 'flac' ? chapters.length : 1, output);
  }
});

test('a book has a file for each chapter, one narrator, its own pace, words and tags', async () => {
  const lines = (text: string) => [{ lines: [{ text }, { text: 'Mr. Cholmondeley came.', speaker: 'Ann' }] }];
  const novel = {
    title: 'Two',
    chapters: [
      { title: 'One: A/B?', scenes: lines('It rained for 3 days.') },
      { title: 'Two', scenes: lines('It snowed.') },
    ],
  };
  const lexicon = join(folder, 'lexicon.txt');
  await writeFile(lexicon, '# names\nCholmondeley = Chumley\n');
  for (const output of ['m4b', 'flac']) {
    const { synthesizer, asked } = toneSynthesizer();
    const whole = {
      ...DRY,
      output,
      rate: 1.25,
      pauses: 0.5,
      oneNarrator: true,
      lexicon,
      split: 'chapters',
    } as const;
    const tags = { readBy: 'Jane R.', year: '1999', series: 'The Row' };
    const { stem, report } = await produce(enginesOf({ embedded: synthesizer }), novel, {
      ...whole,
      ...tags,
    });
    assert.deepEqual([...new Set(asked.map(({ voice }) => voice))], ['narrator']);
    assert.ok(asked.some(({ text }) => text === 'Mister Chumley came.'));
    assert.ok(asked.some(({ text }) => text === 'It rained for three days.'));
    const files = [`${stem}-01 One A B.${output}`, `${stem}-02 Two.${output}`];
    const seconds = await Promise.all(files.map(async (file) => (await probe(file)).durationSeconds!));
    assert.ok(
      Math.abs(seconds[0]! + seconds[1]! - report.seconds) < 0.12,
      `${seconds} of ${report.seconds} s`,
    );
    const playlist = await readFile(`${stem}-chapters.m3u8`, 'utf8');
    assert.match(playlist, /#EXTINF:\d+,One: A\/B\?\nnovel\d+-01 One A B\./);
    const content = await readFile(`${stem}.${output}`, 'latin1');
    for (const tag of Object.values(tags)) assert.ok(content.includes(tag), tag);
    assert.ok((await readFile(files[1]!, 'latin1')).includes('The Row'));
    const own = asked.find(({ text }) => text === 'It snowed.')!;
    const line = report.lines.find(({ id }) => id === 'c2.s1.l2')!;
    const spoken = 0.5 + own.text.length / 26;
    assert.ok(Math.abs(line.endSeconds - line.startSeconds - spoken / 1.25) < 0.15, 'faster by a quarter');
  }
});
