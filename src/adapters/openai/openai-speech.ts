import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { FootlightError, throwIfCancelled } from '../../core/errors.ts';
import { readBody } from '../../core/read-body.ts';
import { isLoopback } from '../../engines/availability.ts';
import type { RemoteService } from '../../engines/remote-tasks.ts';
import type {
  Speech,
  SpeechEmotion,
  SpeechRequest,
  SpeechSynthesizer,
  Voice,
} from '../../engines/speech-synthesizer.ts';
import { decodeSound, toMono } from '../../media/audio/decode-sound.ts';
import type { OpenAiEndpoint } from './openai-endpoint.ts';
import { callsOf, type OpenAiModel, post } from './openai-request.ts';

const MAXIMUM_SOUND_BYTES = 64 << 20;
const VOICES_TIMEOUT_MS = 10_000;
/** The limit of `input` in OpenAI's reference. */
const LONGEST_INPUT = 4096;

/** The voices of OpenAI's own service, which can't be asked for them. */
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

/** A speech model behind `/v1/audio/speech`: OpenAI's own, Kokoro-FastAPI and others like it. */
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
    // A server on this machine shares its card with everything else here.
    this.usesAccelerator = isLoopback(endpoint.baseUrl);
  }

  async voices(signal: AbortSignal): Promise<readonly Voice[]> {
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
    if (!parsed?.success) return OPENAI_VOICES.map(([id, gender]) => voiceOf(id, gender));
    return parsed.data.voices.map((voice) => {
      const id = typeof voice === 'string' ? voice : 'id' in voice ? voice.id : voice.name;
      return voiceOf(id, genderOf(id));
    });
  }

  async open(): Promise<{ speak(request: SpeechRequest): Promise<Speech> } & AsyncDisposable> {
    return { speak: (request) => this.speak(request), async [Symbol.asyncDispose]() {} };
  }

  private async speak({ text, voice, emotion, seed, remote, signal }: SpeechRequest): Promise<Speech> {
    if (text.length > LONGEST_INPUT)
      throw new FootlightError('speech.too-long', {
        kind: 'input',
        parameters: { count: text.length, id: this.id, longestInput: LONGEST_INPUT },
        value: text.slice(0, 80),
      });
    const instructions = instructionsOf(emotion);
    const body = {
      model: this.#model.model,
      input: text,
      voice,
      response_format: 'wav',
      ...(instructions !== undefined && { instructions }),
    };
    // The service knows no seeds: another one only asks for another reading.
    const samples = await remote.run(speechCalls(this.#model, signal), { ...body, seed }, body);
    return { samples, warnings: [] };
  }
}

/** A busy server of one's own is asked twice: another engine stands by. */
const SENDS = 2;

function speechCalls(
  model: OpenAiModel,
  signal: AbortSignal,
): RemoteService<Readonly<Record<string, unknown>>, Float32Array> {
  return {
    ...callsOf(model),
    sends: SENDS,
    async submit(body, call) {
      const response = await post(model, '/audio/speech', JSON.stringify(body), call);
      if (!(response instanceof Response)) return response;
      return { state: 'done', answer: { content: await readBody(response, MAXIMUM_SOUND_BYTES) } };
    },
    async read(answer) {
      const content = await readFile((answer as { readonly path: string }).path);
      return toMono(await decodeSound(content, signal));
    },
  };
}

/** Kokoro names its voices by language and gender: af_heart, bm_george, zf_xiaobei. */
function genderOf(id: string): Voice['gender'] {
  const [, mark] = /^[a-z]([fm])_/.exec(id) ?? [];
  if (mark) return mark === 'f' ? 'female' : 'male';
  return OPENAI_VOICES.find(([known]) => known === id)?.[1] ?? 'unknown';
}

function voiceOf(id: string, gender: Voice['gender']): Voice {
  const [language] = /^[a-z](?=[fm]_)/.exec(id) ?? [];
  const languages =
    language === undefined
      ? []
      : language === 'z'
        ? ['zh']
        : language === 'a' || language === 'b'
          ? ['en']
          : ['xx'];
  return { id, gender, age: 'adult', languages, description: '' };
}

const MANNERS: Readonly<Record<SpeechEmotion['label'], string>> = {
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

/** How to say it, in words about the voice alone; models without `instructions` pass over them. */
function instructionsOf({ label, intensity, delivery }: SpeechEmotion): string | undefined {
  const manner = MANNERS[label];
  const parts = [
    ...(manner ? [`Speak ${intensity > 0.7 ? 'very ' : ''}${manner}`] : []),
    ...(delivery === 'normal' ? [] : [delivery === 'whispered' ? 'Whisper' : 'Shout']),
  ];
  return parts.length > 0 ? `${parts.join('. ')}.` : undefined;
}
