import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FootlightError } from '../../core/errors.ts';
import {
  type Speech,
  type SpeechRequest,
  type SpeechSession,
  type SpeechSynthesizer,
  unspokenDelivery,
  type Voice,
} from '../../engines/speech-synthesizer.ts';
import { resample } from '../../sound/resample.ts';

/** What is used of sherpa-onnx-node. */
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
 * Kokoro, Piper and other VITS files by sherpa-onnx, which is installed apart: `npm install sherpa-onnx-node`.
 *
 * @param folder the model's files as sherpa-onnx hands them out: *.onnx, tokens.txt, and voices.bin, espeak-ng-data and
 *   lexicon*.txt where the model has them
 */
export function createSherpaSynthesizer(
  name: string,
  folder: string,
  load: LoadSherpa = loadSherpa,
): SpeechSynthesizer {
  let opening: Promise<InstanceType<SherpaModule['OfflineTts']>> | undefined;
  const engine = () => (opening ??= openModel(folder, load));
  return {
    id: `sherpa:${name}`,
    version: '1',
    usesAccelerator: false,
    isSeeded: false,
    concurrency: 1,
    async voices() {
      const { numSpeakers } = await engine();
      return Array.from(
        { length: Math.max(1, numSpeakers) },
        (_, sid): Voice => ({
          id: String(sid),
          gender: 'unknown',
          age: 'adult',
          languages: [],
          description: `speaker ${sid} of ${name}`,
        }),
      );
    },
    async open() {
      const model = await engine();
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
      reason: 'speak',
      parameters: { detail: Math.max(1, model.numSpeakers) },
      value: voice,
    });
  const { samples, sampleRate } = model.generate({ text, sid, speed: SPEED[emotion.label] ?? 1 });
  const warnings = unspokenDelivery('sherpa-onnx', emotion);
  return { samples: resample(samples, SAMPLE_RATE / sampleRate), warnings };
}

async function openModel(folder: string, load: LoadSherpa) {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw modelError(folder, `can’t be read (${error.code})`);
  });
  const model = names.find((name) => name.endsWith('.onnx'));
  if (!model || !names.includes('tokens.txt'))
    throw modelError(folder, 'holds no .onnx file with its tokens.txt');
  const { OfflineTts } = await load();
  const files = {
    model: join(folder, model),
    tokens: join(folder, 'tokens.txt'),
    ...(names.includes('espeak-ng-data') && { dataDir: join(folder, 'espeak-ng-data') }),
    ...lexiconOf(names, folder),
  };
  const kind = names.includes('voices.bin')
    ? { kokoro: { ...files, voices: join(folder, 'voices.bin') } }
    : { vits: files };
  return new OfflineTts({ model: { ...kind, numThreads: 2, provider: 'cpu' }, maxNumSentences: 1 });
}

function lexiconOf(names: readonly string[], folder: string): { lexicon?: string } {
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

function modelError(folder: string, reason: string): FootlightError {
  return new FootlightError('speech.model', { kind: 'usage', parameters: { reason }, value: folder });
}
