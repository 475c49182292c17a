import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { FootlightClient } from '../../src/client/index.ts';
import type { EngineRegistry } from '../../src/engines/registry.ts';
import { type SpeechSynthesizer, warnOfUnspokenDelivery } from '../../src/engines/speech-synthesizer.ts';
import type { FoundVoices } from '../../src/execution/voices/listed-voice.ts';
import type { SpokenSentence } from '../../src/execution/voices/voice-look.ts';
import { lookAtVoices } from '../../src/productions/narrate/voices/look-at-voices.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const { signal } = new AbortController();
const WARNINGS = warnOfUnspokenDelivery('crowd', {
  label: 'neutral',
  intensity: 0.5,
  delivery: 'whispered',
});

/** An engine with so many voices, each of which hums and says what it can't do. */
function createCrowd(names: readonly string[]): EngineRegistry {
  const crowd: SpeechSynthesizer = {
    id: 'crowd',
    version: '1',
    usesAccelerator: false,
    isSeeded: false,
    concurrency: 1,
    listVoices: async () =>
      names.map((id) => ({ id, gender: 'unknown', age: 'adult', languages: [], description: '' })),
    open: async () => ({
      speak: async () => ({
        samples: new Float32Array(4800).map((_, i) => Math.sin(i / 20)),
        warnings: WARNINGS,
      }),
      async [Symbol.asyncDispose]() {},
    }),
  };
  return { create: async () => crowd } as unknown as EngineRegistry;
}

test('a list of voices tells how many it leaves out', async () => {
  const look = async (names: readonly string[]): Promise<FoundVoices> => {
    const voices = { kind: 'list', engine: 'crowd', describedIn: 'en' } as const;
    const found = await lookAtVoices({ voices, storeRoot: folder }, { engines: createCrowd(names), signal });
    return found as FoundVoices;
  };
  const names = Array.from({ length: 503 }, (_, i) => `voice ${i}`);
  const { voices, leftOut } = await look(names);
  assert.deepEqual([voices.length, leftOut], [500, 3]);
  assert.equal((await look(names.slice(0, 500))).leftOut, 0);
  assert.equal((await look(['a'.repeat(300), 'b'])).leftOut, 1, 'a name that no option takes');
});

test('a sentence tells what its engine did not do, also when it is found again', async () => {
  const voices = { kind: 'hear', voice: 'crowd:a', text: 'Quietly now.' } as const;
  const request = { voices, storeRoot: join(folder, 'store') };
  for (const time of ['spoken', 'found']) {
    const heard = await lookAtVoices(request, { engines: createCrowd(['a']), signal });
    assert.deepEqual((heard as SpokenSentence).warnings, WARNINGS, time);
  }
});

test('a client reads the warnings of a sentence in any script', async () => {
  const said = ['不会耳语', 'speaks aloud, "as always"'];
  const headers = { 'sentence-warnings': encodeURIComponent(JSON.stringify(said)) };
  const client = new FootlightClient({
    url: 'http://127.0.0.1',
    fetch: async () => new Response('sound', { headers }),
  });
  const heard: string[] = [];
  const sound = await client.hearVoice('crowd:a', { onWarning: (warning) => heard.push(warning) });
  assert.deepEqual([await sound.text(), heard], ['sound', said]);
});
