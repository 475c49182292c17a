import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { suite, test } from 'node:test';
import { builtinSoundGenerator } from '../../src/adapters/builtin-sound/builtin-sound-generator.ts';
import { createEngines, createProductions } from '../../src/app.ts';
import { FootlightError } from '../../src/core/errors.ts';
import type { Warning } from '../../src/core/warning.ts';
import { createNotReady } from '../../src/engines/availability.ts';
import type { AnyEngineAdapter, Environment } from '../../src/engines/engine.ts';
import { parseEngine, parseVoice } from '../../src/engines/reference.ts';
import { EngineRegistry } from '../../src/engines/registry.ts';
import type { SoundGenerator } from '../../src/engines/sound-generator.ts';
import { listEngineUses } from '../../src/execution/engine-options.ts';
import { RunEngines } from '../../src/execution/engines.ts';
import { createEngineAdapter } from '../support/engine-adapter.ts';

const sounds = (id: string): SoundGenerator => ({ ...builtinSoundGenerator, id });
const embedded = sounds('embedded');
const cause = (kind: FootlightError['kind'], code = 'engine.broken') =>
  new FootlightError(code, { kind }, { message: 'It is broken.', remedy: 'Mend it.' });

function broken(name: string, error: FootlightError): AnyEngineAdapter {
  return createEngineAdapter('sound', name, embedded, { create: () => Promise.reject(error) });
}

suite('references', () => {
  test('have a name, and a parameter behind the first colon', () => {
    assert.deepEqual(parseEngine('openai:llama3:8b'), { name: 'openai', parameter: 'llama3:8b' });
    assert.deepEqual(parseEngine('builtin'), { name: 'builtin', parameter: undefined });
    assert.deepEqual(parseEngine('openai:'), { name: 'openai', parameter: undefined });
  });

  test('of voices have the engine before the last colon', () => {
    assert.deepEqual(parseVoice('openai:kokoro:af_heart'), { engine: 'openai:kokoro', voice: 'af_heart' });
    assert.deepEqual(parseVoice('clara'), { engine: undefined, voice: 'clara' });
  });

  test('mean the engine so named, else the one that takes what nobody claims', async () => {
    const registry = new EngineRegistry([
      createEngineAdapter('sound', 'builtin', embedded, { isEmbedded: true, aliases: ['procedural'] }),
      createEngineAdapter('sound', 'models', sounds('models'), {
        takesOthers: true,
        create: async ({ parameter }) => sounds(`model ${parameter}`),
      }),
    ]);
    for (const [reference, id] of [
      ['builtin', 'embedded'],
      ['procedural', 'embedded'],
      ['models:rain', 'model rain'],
      ['rain', 'model rain'],
      ['rain:heavy', 'model rain:heavy'],
    ] as const)
      assert.equal((await registry.create('sound', reference, {})).id, id, reference);
  });

  test('that mean nothing are refused with what there is', async () => {
    await assert.rejects(createEngines({}).create('speech', 'parrot', {}), {
      code: 'engine.unknown',
      remedy: 'Name one of: builtin, openai:MODEL, megatts3, indextts2, sherpa:FOLDER.',
    });
    await assert.rejects(createEngines({}).create('matter', 'parrot', {}), {
      code: 'engine.unknown',
      remedy: /^Name one of: auto, builtin-screen, /,
    });
    for (const name of ['unheard-of', 'modnet'])
      await assert.rejects(createEngines({}).create('upscaler', name, {}), (error: FootlightError) => {
        assert.equal(error.code, 'model.unknown');
        assert.match(error.remedy!, /realesrgan-x2plus/);
        assert.doesNotMatch(error.remedy!, /modnet|tcmonodepth|grounding/, 'these enlarge nothing');
        return true;
      });
    await assert.rejects(createEngines({}).create('text-model', 'openai', {}), { code: 'engine.parameter' });
  });

  test('of two adapters may not be the same', () => {
    const adapters = [
      createEngineAdapter('sound', 'a', embedded),
      createEngineAdapter('sound', 'b', embedded, { aliases: ['a'] }),
    ];
    assert.throws(() => new EngineRegistry(adapters), /sound a/);
  });
});

suite('what a run occupies', () => {
  const OPENAI = { OPENAI_API_KEY: 'key' };
  const DASHSCOPE = { DASHSCOPE_API_KEY: 'key' };
  const accelerator = { kind: 'accelerator' };
  const cpu = { kind: 'cpu' };
  const remote = (provider: string) => ({ kind: 'remote', provider });
  const ELSEWHERE = 'http://speech.example:7929';
  const cases: readonly (readonly [string, Record<string, unknown>, Environment, unknown])[] = [
    ['upscale', {}, {}, accelerator],
    ['upscale', { provider: 'cpu' }, {}, cpu],
    ['upscale', { model: 'lanczos' }, {}, cpu],
    ['upscale', { model: 'some-model' }, {}, accelerator],
    ['enhance', {}, {}, accelerator],
    ['enhance', { upscaler: 'restore', provider: 'cpu' }, {}, cpu],
    ['narrate', {}, {}, cpu],
    ['narrate', { sounds: 'none' }, {}, cpu],
    ['narrate', { speech: 'openai:tts-1' }, OPENAI, remote('openai')],
    [
      'narrate',
      { speech: 'openai:kokoro' },
      { FOOTLIGHT_SPEECH_URL: 'http://localhost:8880/v1' },
      accelerator,
    ],
    ['narrate', { speech: 'megatts3' }, {}, accelerator],
    ['narrate', { speech: 'megatts3' }, { FOOTLIGHT_MEGATTS3_URL: ELSEWHERE }, remote('megatts3')],
    ['narrate', { speech: 'openai:tts-1', sounds: 'tangoflux' }, OPENAI, accelerator],
    ['narrate', { speech: 'sherpa:kokoro' }, {}, cpu],
    ['narrate', { textModel: 'qwen-plus' }, DASHSCOPE, remote('dashscope')],
    ['highlights', {}, {}, cpu],
    ['highlights', { analyst: 'qwen-vl-plus', planner: 'qwen-plus' }, DASHSCOPE, remote('dashscope')],
    ['highlights', { transcriber: 'whisper-1' }, OPENAI, remote('openai')],
    ['render', {}, {}, cpu],
  ];
  for (const [name, options, environment, need] of cases)
    test(`${name} ${JSON.stringify(options)} with ${Object.keys(environment)}`, async () => {
      const { options: schema } = (await createProductions()).get(name)!;
      const all = schema.partial().parse(options);
      const engines = createEngines(environment);
      const found = engines.getNeed(listEngineUses(schema, all));
      assert.deepEqual(found, need);
      if (found.kind === 'remote')
        assert.ok(engines.listProviders().some((provider) => provider.name === found.provider));
    });
});

test('a choice that is left to the run occupies what any of the engines may need', () => {
  const plain = createEngineAdapter('sound', 'plain', embedded);
  const net = createEngineAdapter('sound', 'net', embedded, {
    getResourceNeed: () => ({ kind: 'accelerator' }),
  });
  const choosing = createEngineAdapter('sound', 'default', embedded, { aliases: ['auto'] });
  const use = { task: 'sound', reference: 'auto', settings: {} } as const;
  for (const [adapters, kind] of [
    [[plain], 'cpu'],
    [[plain, net], 'accelerator'],
    [[choosing, net], 'cpu'],
  ] as const)
    assert.equal(new EngineRegistry(adapters).getNeed([use]).kind, kind);
});

test('a service chooses models that its keys can serve', () => {
  const TASKS = ['video-analyst', 'text-model', 'transcriber'] as const;
  for (const [environment, models] of [
    [{}, [undefined, undefined, undefined]],
    [{ OPENAI_API_KEY: 'k' }, [undefined, 'gpt-4o-mini', 'whisper-1']],
    [{ DASHSCOPE_API_KEY: 'k' }, ['qwen-vl-plus', 'qwen-plus', 'qwen3-asr-flash']],
    [{ DASHSCOPE_API_KEY: 'k', OPENAI_API_KEY: 'k' }, ['qwen-vl-plus', 'qwen-plus', 'whisper-1']],
    [
      { OPENAI_BASE_URL: 'https://models.example/v1', OPENAI_API_KEY: 'k' },
      ['qwen-vl-plus', 'qwen-plus', 'whisper-1'],
    ],
  ] as const)
    assert.deepEqual(
      TASKS.map((task) => createEngines(environment).suggest(task)),
      models,
      JSON.stringify(environment),
    );
});

suite('whether an engine can be used here', () => {
  async function finding(reference: string, environment: Environment) {
    const findings = await createEngines(environment).explain('speech');
    return findings.find((each) => each.reference === reference)!;
  }

  test('is told with the reason and the remedy', async () => {
    const missing = await finding('megatts3', { FOOTLIGHT_MEGATTS3_URL: 'http://127.0.0.1:1' });
    assert.equal(missing.isReady, false);
    assert.match(missing.reason!, /no server answers at http:\/\/127\.0\.0\.1:1/);
    assert.match(missing.remedy!, /FOOTLIGHT_MEGATTS3_URL/);
    const keyless = await finding('openai:MODEL', {});
    assert.deepEqual([keyless.isReady, keyless.reason], [false, 'no key is set']);
    const builtin = await finding('builtin', {});
    assert.deepEqual([builtin.isReady, builtin.isEmbedded, builtin.needs], [true, true, { kind: 'cpu' }]);
  });

  test('is so where a server answers, whatever it says; one that hangs does not hold up the answer', async () => {
    const server = createServer((request, response) => {
      if (request.url === '/busy') response.writeHead(503).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      const busy = await finding('megatts3', { FOOTLIGHT_MEGATTS3_URL: `${base}/busy` });
      assert.equal(busy.isReady, true);
      const silent = await finding('megatts3', { FOOTLIGHT_MEGATTS3_URL: `${base}/silent` });
      assert.equal(silent.isReady, false);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

suite('an engine that can’t be used', () => {
  const first = createEngineAdapter('sound', 'first', embedded, { isEmbedded: true, aliases: ['builtin'] });
  const second = createEngineAdapter('sound', 'second', sounds('second'), { isEmbedded: true });

  function runEngines(adapters: readonly AnyEngineAdapter[], isStrict = false) {
    const warnings: Warning[] = [];
    const warn = (warning: Warning): void => void warnings.push(warning);
    const { signal } = new AbortController();
    return { engines: new RunEngines(new EngineRegistry(adapters), { signal, warn, isStrict }), warnings };
  }

  test('gives way to the embedded one, and one sentence says what was asked, what used, and why', async () => {
    const { engines, warnings } = runEngines([first, second, broken('rain', cause('terminal'))]);
    assert.equal((await engines.use('sound', 'rain')).id, 'embedded');
    assert.deepEqual(warnings, [
      {
        code: 'sound.fell-back',
        reason: 'engine-replaced',
        message: 'first was used instead of rain: It is broken. Mend it.',
        parameters: {
          asked: 'rain',
          used: 'first',
          reason: {
            key: 'sentences',
            parameters: { first: 'It is broken.', rest: 'Mend it.' },
          },
        },
      },
    ]);
  });

  test('gives way to the embedded one that the workflow would have chosen', async () => {
    const { engines, warnings } = runEngines([first, second, broken('rain', cause('terminal'))]);
    assert.equal((await engines.use('sound', 'rain', {}, 'second')).id, 'second');
    assert.equal(warnings[0]?.parameters?.used, 'second');
  });

  test('is tried early without a warning, as no engine takes its place yet', async () => {
    const relaxed = runEngines([first, broken('rain', cause('terminal'))]);
    await relaxed.engines.check('sound', 'rain');
    assert.deepEqual(relaxed.warnings, []);
    const strict = runEngines([first, broken('rain', cause('terminal'))], true);
    await assert.rejects(strict.engines.check('sound', 'rain'), { code: 'engine.broken' });
  });

  test('gives way to the next embedded one where it is the default itself', async () => {
    const failing = { ...broken('first', cause('terminal')), isEmbedded: true, aliases: ['builtin'] };
    const { engines, warnings } = runEngines([failing as AnyEngineAdapter, second]);
    assert.equal((await engines.createEmbedded('sound')).id, 'second');
    assert.deepEqual(
      warnings.map(({ parameters }) => [parameters?.asked, parameters?.used]),
      [['first', 'second']],
    );
  });

  test('is an error where the user insists, or where no other engine would mend it', async () => {
    const strict = runEngines([first, broken('rain', cause('terminal'))], true);
    await assert.rejects(strict.engines.use('sound', 'rain'), { code: 'engine.broken' });
    const wrong = runEngines([first, broken('rain', cause('usage'))]);
    await assert.rejects(wrong.engines.use('sound', 'rain'), { code: 'engine.broken' });
    const alone = runEngines([broken('rain', cause('terminal'))]);
    await assert.rejects(alone.engines.use('sound', 'rain'), { code: 'engine.broken' });
    assert.deepEqual([...strict.warnings, ...wrong.warnings, ...alone.warnings], []);
  });

  test('that fails in the middle is told of by the same sentence, and by an error where the user insists', () => {
    const substitution = {
      code: 'narrate.sound-failed',
      asked: 'rain',
      used: undefined,
      scope: '2 of 3 sounds',
      error: cause('terminal').toJSON(),
    };
    const { engines, warnings } = runEngines([first]);
    engines.accept(substitution);
    assert.deepEqual(warnings[0]?.parameters?.scope, '2 of 3 sounds');
    assert.equal(warnings[0]?.message, 'rain was left out for 2 of 3 sounds: It is broken. Mend it.');
    assert.throws(() => runEngines([first], true).engines.accept(substitution), { code: 'engine.broken' });
  });

  test('is made once, however often and by whatever name it is asked for', async () => {
    let made = 0;
    const counted = createEngineAdapter('sound', 'counted', embedded, {
      aliases: ['other-name'],
      create: async () => sounds(`number ${++made}`),
    });
    const { engines } = runEngines([counted]);
    for (const reference of ['counted', 'other-name', 'counted'])
      assert.equal((await engines.use('sound', reference)).id, 'number 1');
    assert.equal((await engines.use('sound', 'counted:more')).id, 'number 2');
  });
});

test('nobody is asked where a reference says none, or builtin and the workflow does it itself', async () => {
  const { signal } = new AbortController();
  const engines = new RunEngines(createEngines({}), { signal, warn: () => undefined, isStrict: false });
  assert.equal(await engines.find('sound', 'none'), undefined);
  assert.equal((await engines.find('sound', 'builtin'))?.id, 'builtin');
  assert.equal(await engines.find('text-model', 'builtin'), undefined);
  await assert.rejects(engines.find('text-model', 'qwen-plus'), { code: 'model.no-key' });
});

test('an adapter that is not ready stays in the list', async () => {
  const adapter = createEngineAdapter('sound', 'later', embedded, {
    checkAvailability: async () => createNotReady('openai.no-key', { variables: 'LATER_KEY' }),
  });
  assert.deepEqual(await new EngineRegistry([adapter]).explain(), [
    {
      task: 'sound',
      reference: 'later:ANY',
      title: 'later',
      isEmbedded: false,
      isReady: false,
      reason: 'no key is set',
      remedy: 'Set LATER_KEY.',
      needs: { kind: 'cpu' },
    },
  ]);
});
