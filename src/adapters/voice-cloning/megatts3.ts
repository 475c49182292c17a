import { FootlightError } from '../../core/errors.ts';
import { isLoopback } from '../../engines/availability.ts';
import {
  type Speech,
  type SpeechEmotion,
  type SpeechRequest,
  type SpeechSession,
  type SpeechSynthesizer,
  unspokenDelivery,
} from '../../engines/speech-synthesizer.ts';
import { decodeSound, toMono } from '../../media/audio/decode-sound.ts';
import { GradioClient } from '../gradio/gradio-client.ts';
import type { ClonerSettings } from './cloner-settings.ts';
import { findVoice, readVoiceFolder } from './voice-folder.ts';

const TIMEOUT_SECONDS = 180;
/** Its own defaults (tts/gradio_api.py): diffusion steps, and the weight of being understood. */
const [STEPS, INTELLIGIBILITY] = [32, 1.4];

/** MegaTTS3 by its Gradio server. A voice is a recording with the latents that its makers hand out. */
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
    voices: async () => {
      const voices = (await readVoiceFolder(voiceFolder)).filter(({ latents }) => latents !== undefined);
      // anna-angry is how Anna sounds when she is angry, and nobody else.
      return voices.filter(({ id }) => !voices.some((other) => id.startsWith(`${other.id}-`)));
    },
    open: async () => new MegaTts3Session(new GradioClient(url, 'MegaTTS3', timeoutSeconds), voiceFolder),
  };
}

class MegaTts3Session implements SpeechSession {
  readonly #client: GradioClient;
  readonly #folder: string;
  /** What stands for each voice's files there. */
  readonly #uploaded = new Map<string, Promise<unknown[]>>();

  constructor(client: GradioClient, folder: string) {
    this.#client = client;
    this.#folder = folder;
  }

  async speak({ text, voice, emotion, signal }: SpeechRequest): Promise<Speech> {
    const reference = await this.reference(voice, emotion, signal);
    const data = [...reference, text, STEPS, INTELLIGIBILITY, likenessOf(emotion)];
    const [sound] = await this.#client.call('predict', data, signal);
    const content = await this.#client.file(sound, signal);
    const warnings = unspokenDelivery('MegaTTS3', emotion);
    return { samples: toMono(await decodeSound(content, signal)), warnings };
  }

  /** It has no emotion of its own: a recording called anna-angry is taken for an angry Anna, where there is one. */
  private async reference(id: string, { label }: SpeechEmotion, signal: AbortSignal): Promise<unknown[]> {
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

/** Weight of the recording's manner, 2 to 5: the stronger the feeling, the nearer to it. */
function likenessOf({ label, intensity }: SpeechEmotion): number {
  return label === 'neutral' ? 3 : Math.min(5, 2.5 + 2.5 * intensity);
}
