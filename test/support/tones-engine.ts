/** The folder of a speech engine that somebody adds, as text: it hums every line. */
export const TONES_INDEX = `
import { READY } from '../../engines/availability.ts';
import type { EngineAdapter } from '../../engines/engine.ts';

export const tones: EngineAdapter<'speech'> = {
  task: 'speech',
  name: 'tones',
  parameter: 'HERTZ',
  getResourceNeed: () => ({ kind: 'cpu' }),
  checkAvailability: async () => READY,
  create: async ({ parameter = '220' }) => (await import('./tones.ts')).createTones(Number(parameter)),
};
`;

export const TONES_SENTENCES = `{
  "engine.speech.tones.title": "Hums every line"
}
`;

export const TONES_SYNTHESIZER = `
import type { SpeechSynthesizer } from '../../engines/speech-synthesizer.ts';

const RATE = 48_000;

export function createTones(hertz: number): SpeechSynthesizer {
  return {
    id: \`tones:\${hertz}\`,
    version: '1',
    usesAccelerator: false,
    isSeeded: false,
    concurrency: 1,
    listVoices: async () => [
      { id: 'hum', gender: 'unknown', age: 'adult', languages: [], description: 'one tone' },
    ],
    open: async () => ({
      async speak({ text }) {
        const length = Math.round(RATE * (0.5 + text.length / 16));
        const at = (i: number): number => 0.3 * Math.sin((2 * Math.PI * hertz * i) / RATE) * Math.min(1, (length - i) / 4800);
        return { samples: new Float32Array(length).map((_, i) => at(i)), warnings: [] };
      },
      async [Symbol.asyncDispose]() {},
    }),
  };
}
`;
