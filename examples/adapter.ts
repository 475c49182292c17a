// A speech engine of your own that hums every line, plugged in beside the built-in ones:
//   node examples/adapter.ts examples/the-lamp-keeper.md hummed.flac
import {
  createStudio,
  ENGINES,
  type EngineAdapter,
  READY,
  registerCatalogue,
  type SpeechSynthesizer,
} from 'footlight';

const SAMPLE_RATE = 48_000;

function createHum(hertz: number): SpeechSynthesizer {
  return {
    // Both are part of the key under which lines are kept: raise the version when it sounds different.
    id: `hum-${hertz}`,
    version: '1',
    usesAccelerator: false,
    isSeeded: false,
    concurrency: 1,
    listVoices: async () => [
      { id: 'hum', gender: 'unknown', age: 'adult', languages: [], description: 'one tone' },
    ],
    open: async () => ({
      async speak({ text }) {
        const length = Math.round(SAMPLE_RATE * (0.5 + text.length / 16));
        const sampleAt = (i: number): number => {
          const fade = Math.min(1, (length - i) / (SAMPLE_RATE / 10));
          return 0.3 * fade * Math.sin((2 * Math.PI * hertz * i) / SAMPLE_RATE);
        };
        return { samples: Float32Array.from({ length }, (_, i) => sampleAt(i)), warnings: [] };
      },
      async [Symbol.asyncDispose]() {},
    }),
  };
}

// What lists show of it, and what makes it: options name it `hum` or, with its parameter, `hum:330`.
const hum: EngineAdapter<'speech'> = {
  task: 'speech',
  name: 'hum',
  parameter: 'HERTZ',
  getResourceNeed: () => ({ kind: 'cpu' }),
  checkAvailability: async () => READY,
  create: async ({ parameter = '220' }) => createHum(Number(parameter)),
};

// Sentences for people stand in catalogues, by language; without one the engine is called by its name.
registerCatalogue('en', { 'engine.speech.hum.title': 'Hums every line' });

const [novel = 'examples/the-lamp-keeper.md', output = 'hummed.flac'] = process.argv.slice(2);
const studio = createStudio({ engines: [...ENGINES, hum] });

for (const { reference, title, isReady } of await studio.engines('speech'))
  console.log(`${reference} ${isReady ? 'is ready' : 'is not ready'}: ${title}`);

// `require` makes a failing engine an error; without it the run would go on with an embedded one, and a warning.
const { outputs } = await studio.run('narrate', { novel, output, speech: 'hum:330', require: true });
console.log(`audio: ${outputs.audio}`);
