import { isLoopback } from '../../engines/availability.ts';
import {
  type Speech,
  type SpeechEmotion,
  type SpeechRequest,
  type SpeechSession,
  type SpeechSynthesizer,
  warnOfUnspokenDelivery,
} from '../../engines/speech-synthesizer.ts';
import { decodeAudio, toMono } from '../../media/audio/decode-audio.ts';
import { GradioClient, type GradioParameter } from '../gradio/gradio-client.ts';
import type { ClonerSettings } from './cloner-settings.ts';
import { findVoice, readVoiceFolder } from './voice-folder.ts';

const TIMEOUT_SECONDS = 300;
const ENDPOINT = 'gen_single';
/** The order of IndexTTS2's emotion vector. */
const ORDER: readonly SpeechEmotion['label'][] = [
  'happy',
  'angry',
  'sad',
  'afraid',
  'disgusted',
  'melancholic',
  'surprised',
  'calm',
];
/** Limit of the vector's sum. */
const MAX_SUM = 0.8;
/** Index of "by emotion vector" among the control methods (webui.py). */
const BY_VECTOR = 2;

/** IndexTTS2 by its Gradio server: clones a recording and takes the emotion as a vector. */
export function createIndexTts2({
  url,
  voiceFolder,
  timeoutSeconds = TIMEOUT_SECONDS,
}: ClonerSettings): SpeechSynthesizer {
  return {
    id: 'indextts2',
    version: '1',
    usesAccelerator: isLoopback(url),
    isSeeded: true,
    concurrency: 1,
    hasListedVoicesOnly: true,
    listVoices: () => readVoiceFolder(voiceFolder),
    open: async () => new IndexTts2Session(new GradioClient(url, 'IndexTTS2', timeoutSeconds), voiceFolder),
  };
}

class IndexTts2Session implements SpeechSession {
  readonly #client: GradioClient;
  readonly #folder: string;
  readonly #uploaded = new Map<string, Promise<unknown>>();
  #parameters: readonly GradioParameter[] | undefined;

  constructor(client: GradioClient, folder: string) {
    this.#client = client;
    this.#folder = folder;
  }

  async speak({ text, voice: id, emotion, signal }: SpeechRequest): Promise<Speech> {
    this.#parameters ??= await this.#client.fetchParameters(ENDPOINT, signal);
    const { recording } = await findVoice(this.#folder, id, 'indextts2');
    const uploading = this.#uploaded.get(id) ?? this.#client.upload(recording, signal);
    this.#uploaded.set(id, uploading);
    uploading.catch(() => this.#uploaded.delete(id));
    const data = createData(this.#parameters, await uploading, text, emotion);
    const [sound] = await this.#client.call(ENDPOINT, data, signal);
    // Gradio may wrap the file in an update of the player component.
    const file = (sound as { value?: unknown } | null)?.value ?? sound;
    const content = await this.#client.fetchResultFile(file, signal);
    const warnings = warnOfUnspokenDelivery('IndexTTS2', emotion);
    return { samples: toMono(await decodeAudio(content, signal)), warnings };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#uploaded.clear();
  }
}

/** Parameters differ between versions: known ones are set by name, others keep their defaults. */
function createData(
  parameters: readonly GradioParameter[],
  recording: unknown,
  text: string,
  emotion: SpeechEmotion,
): unknown[] {
  const vector = createEmotionVector(emotion);
  const values: Record<string, unknown> = {
    prompt: recording,
    prompt_audio: recording,
    text,
    input_text_single: text,
  };
  for (const [i, strength] of vector.entries()) values[`vec${i + 1}`] = strength;
  return parameters.map(({ parameter_name, parameter_default, type }) => {
    const name = parameter_name ?? '';
    if (name === 'emo_control_method')
      return type?.enum?.[emotion.label === 'neutral' ? 0 : BY_VECTOR] ?? parameter_default;
    return name in values ? values[name] : (parameter_default ?? null);
  });
}

export function createEmotionVector({ label, intensity }: SpeechEmotion): number[] {
  return ORDER.map((each) => (each === label ? Math.min(MAX_SUM, intensity * MAX_SUM) : 0));
}
