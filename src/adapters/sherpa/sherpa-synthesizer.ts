import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FootlightError } from '../../core/errors.ts';
import { createMessage } from '../../core/messages/message.ts';
import { describeSystemError } from '../../core/system-errors.ts';
import {
  type Speech,
  type SpeechRequest,
  type SpeechSession,
  type SpeechSynthesizer,
  type Voice,
  warnOfUnspokenDelivery,
} from '../../engines/speech-synthesizer.ts';
import { resample } from '../../sound/resample.ts';

/** The part of sherpa-onnx-node that is used here. */
interface SherpaModule {
  readonly OfflineTts: new (
    config: unknown,
  ) => {
    readonly numSpeakers: number;
    generate(request: { text: string; sid: number; speed: number }): {
      samples: Float32Array;
      sampleRate: number;
    };
  };
}

export type LoadSherpa = () => Promise<SherpaModule>;

const SAMPLE_RATE = 48_000;
const SPEED: Readonly<Record<string, number>> = {
  sad: 0.9,
  melancholic: 0.93,
  calm: 0.96,
  happy: 1.05,
  afraid: 1.1,
  angry: 1.08,
};

/**
 * Kokoro, Piper and other VITS models by sherpa-onnx, an optional package: `npm install sherpa-onnx-node`.
 *
 * @param folder with the model's files as sherpa-onnx publishes them: *.onnx, tokens.txt, and voices.bin,
 * espeak-ng-data and lexicon*.txt if the model has them
 */
export function createSherpaSynthesizer(
  name: string,
  folder: string,
  load: LoadSherpa = loadSherpa,
): SpeechSynthesizer {
  let opening: Promise<InstanceType<SherpaModule['OfflineTts']>> | undefined;
  const createEngine = () => (opening ??= openModel(folder, load));
  return {
    id: `sherpa:${name}`,
    version: '1',
    usesAccelerator: false,
    isSeeded: false,
    concurrency: 1,
    hasListedVoicesOnly: true,
    async listVoices() {
      const { numSpeakers } = await createEngine();
      return Array.from(
        { length: Math.max(1, numSpeakers) },
        (_, sid): Voice => ({
          id: String(sid),
          gender: 'unknown',
          age: 'adult',
          languages: [],
          description: createMessage('voice.sherpa', { speaker: sid, model: name }),
        }),
      );
    },
    async open() {
      const model = await createEngine();
      const session: SpeechSession = {
        speak: async (request) => speak(model, request),
        async [Symbol.asyncDispose]() {
          opening = undefined;
        },
      };
      return session;
    },
  };
}

function speak(
  model: InstanceType<SherpaModule['OfflineTts']>,
  { text, voice, emotion }: SpeechRequest,
): Speech {
  const sid = Number(voice);
  if (!Number.isInteger(sid) || sid < 0 || sid >= Math.max(1, model.numSpeakers))
    throw new FootlightError('speech.voice', {
      kind: 'usage',
      reason: 'no-speaker',
      parameters: { speakers: Math.max(1, model.numSpeakers) },
      value: voice,
    });
  const { samples, sampleRate } = model.generate({ text, sid, speed: SPEED[emotion.label] ?? 1 });
  const warnings = warnOfUnspokenDelivery('sherpa-onnx', emotion);
  return { samples: resample(samples, SAMPLE_RATE / sampleRate), warnings };
}

async function openModel(folder: string, load: LoadSherpa) {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw new FootlightError('speech.model', {
      kind: 'usage',
      reason: 'unreadable',
      parameters: describeSystemError(error),
      value: folder,
      cause: error,
    });
  });
  const model = names.find((name) => name.endsWith('.onnx'));
  if (!model || !names.includes('tokens.txt'))
    throw new FootlightError('speech.model', { kind: 'usage', reason: 'no-files', value: folder });
  const { OfflineTts } = await load();
  const files = {
    model: join(folder, model),
    tokens: join(folder, 'tokens.txt'),
    ...(names.includes('espeak-ng-data') && { dataDir: join(folder, 'espeak-ng-data') }),
    ...findLexicon(names, folder),
  };
  const kind = names.includes('voices.bin')
    ? { kokoro: { ...files, voices: join(folder, 'voices.bin') } }
    : { vits: files };
  return new OfflineTts({ model: { ...kind, numThreads: 2, provider: 'cpu' }, maxNumSentences: 1 });
}

function findLexicon(names: readonly string[], folder: string): { lexicon?: string } {
  const lexicons = names.filter((name) => /^lexicon.*\.txt$/.test(name)).sort();
  return lexicons.length === 0 ? {} : { lexicon: lexicons.map((name) => join(folder, name)).join(',') };
}

async function loadSherpa(): Promise<SherpaModule> {
  const loaded = await import('sherpa-onnx-node' as string).catch((error: Error) => {
    throw new FootlightError('engine.not-installed', {
      kind: 'usage',
      value: 'sherpa-onnx-node',
      cause: error,
    });
  });
  return (loaded.default ?? loaded) as SherpaModule;
}
