import { FootlightError } from '../../core/errors.ts';
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
import { GradioClient } from '../gradio/gradio-client.ts';
import type { ClonerSettings } from './cloner-settings.ts';
import { findVoice, readVoiceFolder } from './voice-folder.ts';

const TIMEOUT_SECONDS = 180;
/** Defaults of tts/gradio_api.py: diffusion steps and intelligibility weight (p_w). */
const [STEPS, INTELLIGIBILITY] = [32, 1.4];

/** MegaTTS3 by its Gradio server. A voice is a recording with latents, which only its publishers can compute. */
export function createMegaTts3({
  url,
  voiceFolder,
  timeoutSeconds = TIMEOUT_SECONDS,
}: ClonerSettings): SpeechSynthesizer {
  return {
    id: 'megatts3',
    version: '1',
    usesAccelerator: isLoopback(url),
    isSeeded: true,
    concurrency: 1,
    listVoices: async () => {
      const voices = (await readVoiceFolder(voiceFolder)).filter(({ latents }) => latents !== undefined);
      // anna-angry is Anna's recording for one emotion, not a voice of its own.
      return voices.filter(({ id }) => !voices.some((other) => id.startsWith(`${other.id}-`)));
    },
    open: async () => new MegaTts3Session(new GradioClient(url, 'MegaTTS3', timeoutSeconds), voiceFolder),
  };
}

class MegaTts3Session implements SpeechSession {
  readonly #client: GradioClient;
  readonly #folder: string;
  /** References to the uploaded files, by voice. */
  readonly #uploaded = new Map<string, Promise<unknown[]>>();

  constructor(client: GradioClient, folder: string) {
    this.#client = client;
    this.#folder = folder;
  }

  async speak({ text, voice, emotion, signal }: SpeechRequest): Promise<Speech> {
    const reference = await this.uploadReference(voice, emotion, signal);
    const data = [...reference, text, STEPS, INTELLIGIBILITY, computeLikeness(emotion)];
    const [sound] = await this.#client.call('predict', data, signal);
    const content = await this.#client.fetchResultFile(sound, signal);
    const warnings = warnOfUnspokenDelivery('MegaTTS3', emotion);
    return { samples: toMono(await decodeAudio(content, signal)), warnings };
  }

  /** It has no emotion of its own: a recording called anna-angry is taken for an angry Anna, if there is one. */
  private async uploadReference(
    id: string,
    { label }: SpeechEmotion,
    signal: AbortSignal,
  ): Promise<unknown[]> {
    const voices = await readVoiceFolder(this.#folder);
    const emotional = voices.find((each) => each.id === `${id}-${label}` && each.latents !== undefined);
    const voice = emotional ?? (await findVoice(this.#folder, id, 'megatts3'));
    if (voice.latents === undefined) throw new FootlightError('speech.latents', { kind: 'input', value: id });
    const files = [voice.recording, voice.latents];
    const known = this.#uploaded.get(voice.id);
    if (known) return known;
    const uploading = Promise.all(files.map((path) => this.#client.upload(path, signal)));
    this.#uploaded.set(voice.id, uploading);
    uploading.catch(() => this.#uploaded.delete(voice.id));
    return uploading;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#uploaded.clear();
  }
}

/** Similarity weight (t_w), 2 to 5: the stronger the emotion, the closer to the recording. */
function computeLikeness({ label, intensity }: SpeechEmotion): number {
  return label === 'neutral' ? 3 : Math.min(5, 2.5 + 2.5 * intensity);
}
