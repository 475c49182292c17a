import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { FootlightError, throwIfCancelled } from '../../core/errors.ts';
import { readBody } from '../../core/read-body.ts';
import { isLoopback } from '../../engines/availability.ts';
import type { RemoteService } from '../../engines/remote-tasks.ts';
import type { RemoteUsage } from '../../engines/remote-usage.ts';
import type {
  Speech,
  SpeechEmotion,
  SpeechRequest,
  SpeechSynthesizer,
  Voice,
} from '../../engines/speech-synthesizer.ts';
import { decodeAudio, toMono } from '../../media/audio/decode-audio.ts';
import type { OpenAiEndpoint } from './openai-endpoint.ts';
import { createCalls, type OpenAiModel, postRequest } from './openai-request.ts';

const MAX_SOUND_BYTES = 64 << 20;
const VOICES_TIMEOUT_MS = 10_000;
/** The limit of `input` in OpenAI's reference. */
const MAX_INPUT = 4096;

/** The voices of OpenAI's own service, which has no endpoint that lists them. */
const OPENAI_VOICES: readonly (readonly [string, Voice['gender']])[] = [
  ['alloy', 'unknown'],
  ['ash', 'male'],
  ['ballad', 'male'],
  ['coral', 'female'],
  ['echo', 'male'],
  ['fable', 'unknown'],
  ['nova', 'female'],
  ['onyx', 'male'],
  ['sage', 'female'],
  ['shimmer', 'female'],
  ['verse', 'male'],
];

const voicesSchema = z.object({
  voices: z
    .array(z.union([z.string(), z.object({ id: z.string() }), z.object({ name: z.string() })]))
    .max(10_000),
});

/** A speech model by the endpoint `/v1/audio/speech`, of OpenAI, Kokoro-FastAPI and compatible servers. */
export class OpenAiSpeech implements SpeechSynthesizer {
  readonly id: string;
  readonly version = '1';
  readonly usesAccelerator: boolean;
  readonly isSeeded = true;
  readonly concurrency = 2;
  readonly #model: OpenAiModel;

  constructor(model: string, endpoint: OpenAiEndpoint) {
    this.id = `openai:${model}`;
    this.#model = { model, endpoint, apiKey: endpoint.apiKey ?? 'none' };
    // A server on this machine shares its accelerator with all other work here.
    this.usesAccelerator = isLoopback(endpoint.baseUrl);
  }

  async listVoices(signal: AbortSignal): Promise<readonly Voice[]> {
    const { endpoint, apiKey } = this.#model;
    const headers = { authorization: `Bearer ${apiKey}` };
    const limit = AbortSignal.any([signal, AbortSignal.timeout(VOICES_TIMEOUT_MS)]);
    const answer = await fetch(`${endpoint.baseUrl}/audio/voices`, { headers, signal: limit }).catch(
      () => undefined,
    );
    throwIfCancelled(signal);
    const parsed = answer?.ok
      ? voicesSchema.safeParse(await answer.json().catch(() => undefined))
      : undefined;
    if (!parsed?.success) return OPENAI_VOICES.map(([id, gender]) => createVoice(id, gender));
    return parsed.data.voices.map((voice) => {
      const id = typeof voice === 'string' ? voice : 'id' in voice ? voice.id : voice.name;
      return createVoice(id, getGender(id));
    });
  }

  async open(): Promise<{ speak(request: SpeechRequest): Promise<Speech> } & AsyncDisposable> {
    return { speak: (request) => this.speak(request), async [Symbol.asyncDispose]() {} };
  }

  private async speak({ text, voice, emotion, seed, remote, signal }: SpeechRequest): Promise<Speech> {
    if (text.length > MAX_INPUT)
      throw new FootlightError('speech.too-long', {
        kind: 'input',
        parameters: { length: text.length, engine: this.id, limit: MAX_INPUT },
        value: text.slice(0, 80),
      });
    const instructions = createInstructions(emotion);
    const body = {
      model: this.#model.model,
      input: text,
      voice,
      response_format: 'wav',
      ...(instructions !== undefined && { instructions }),
    };
    // The service has no seeds: the seed only makes the request distinct, for another reading.
    const samples = await remote.run(createSpeechCalls(this.#model, signal), { ...body, seed }, body);
    return { samples, warnings: [] };
  }
}

/** A busy server gets few retries, as another engine can take over. */
const SENDS = 2;

function countCharacters(body: Readonly<Record<string, unknown>>): RemoteUsage {
  return { characters: String(body.input).length };
}

function createSpeechCalls(
  model: OpenAiModel,
  signal: AbortSignal,
): RemoteService<Readonly<Record<string, unknown>>, Float32Array> {
  return {
    ...createCalls(model),
    getExpectedUsage: countCharacters,
    sends: SENDS,
    async submit(body, call) {
      const response = await postRequest(model, '/audio/speech', JSON.stringify(body), call);
      if (!(response instanceof Response)) return response;
      const content = await readBody(response, MAX_SOUND_BYTES);
      return { state: 'done', answer: { content }, usage: countCharacters(body) };
    },
    async read(answer) {
      const content = await readFile((answer as { readonly path: string }).path);
      return toMono(await decodeAudio(content, signal));
    },
  };
}

/** First letters of Kokoro's voices: American and British English, and others. */
const KOKORO_LANGUAGES: Readonly<Record<string, string>> = {
  a: 'en',
  b: 'en',
  e: 'es',
  f: 'fr',
  h: 'hi',
  i: 'it',
  j: 'ja',
  p: 'pt',
  z: 'zh',
};

/** Kokoro encodes language and gender in voice names: af_heart, bm_george, zf_xiaobei. */
function getGender(id: string): Voice['gender'] {
  const [, mark] = /^[a-z]([fm])_/.exec(id) ?? [];
  if (mark) return mark === 'f' ? 'female' : 'male';
  return OPENAI_VOICES.find(([known]) => known === id)?.[1] ?? 'unknown';
}

function createVoice(id: string, gender: Voice['gender']): Voice {
  const [language] = /^[a-z](?=[fm]_)/.exec(id) ?? [];
  const languages = language === undefined ? [] : [KOKORO_LANGUAGES[language] ?? 'und'];
  return { id, gender, age: 'adult', languages, description: '' };
}

const SPEAKING_STYLES: Readonly<Record<SpeechEmotion['label'], string>> = {
  neutral: '',
  happy: 'happily',
  angry: 'angrily',
  sad: 'sadly, close to tears',
  afraid: 'afraid, with an unsteady voice',
  disgusted: 'with disgust',
  melancholic: 'wearily, with a sigh',
  surprised: 'surprised and lively',
  calm: 'calmly and gently',
};

/** Instructions to the model about the voice; models without `instructions` ignore them. */
function createInstructions({ label, intensity, delivery }: SpeechEmotion): string | undefined {
  const style = SPEAKING_STYLES[label];
  const parts = [
    ...(style ? [`Speak ${intensity > 0.7 ? 'very ' : ''}${style}`] : []),
    ...(delivery === 'normal' ? [] : [delivery === 'whispered' ? 'Whisper' : 'Shout']),
  ];
  return parts.length > 0 ? `${parts.join('. ')}.` : undefined;
}
