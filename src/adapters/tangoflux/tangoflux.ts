import { isLoopback } from '../../engines/availability.ts';
import type {
  GeneratedSound,
  SoundGenerator,
  SoundRequest,
  SoundSession,
} from '../../engines/sound-generator.ts';
import { decodeAudio } from '../../media/audio/decode-audio.ts';
import { GradioClient, type GradioParameter } from '../gradio/gradio-client.ts';

const TIMEOUT_SECONDS = 300;
const ENDPOINT = 'predict';
const [STEPS, GUIDANCE] = [50, 4.5];
/** Below this the model ignores the requested length (declare-lab/TangoFlux issue 31). */
const MIN_SECONDS = 10;
const QUIET = 10 ** (-50 / 20);

/** TangoFlux by its Gradio server. The license of its weights forbids commercial use. */
export function createTangoFlux(url: string, timeoutSeconds = TIMEOUT_SECONDS): SoundGenerator {
  return {
    id: 'tangoflux',
    version: '1',
    maxSeconds: 30,
    concurrency: 1,
    usesAccelerator: isLoopback(url),
    open: async () => new TangoFluxSession(new GradioClient(url, 'TangoFlux', timeoutSeconds)),
  };
}

class TangoFluxSession implements SoundSession {
  readonly #client: GradioClient;
  #parameters: readonly GradioParameter[] | undefined;

  constructor(client: GradioClient) {
    this.#client = client;
  }

  async generate({ prompt, kind, seconds, signal }: SoundRequest): Promise<GeneratedSound> {
    this.#parameters ??= await this.#client.fetchParameters(ENDPOINT, signal);
    const data = createData(
      this.#parameters,
      prompt,
      Math.max(MIN_SECONDS, Math.min(30, Math.ceil(seconds))),
    );
    const [sound] = await this.#client.call(ENDPOINT, data, signal);
    const channels = await decodeAudio(await this.#client.fetchResultFile(sound, signal), signal);
    const [left, right = left] = channels as [Float32Array, Float32Array?];
    return { channels: kind === 'effect' ? trimSilence(left, right) : [left, right], warnings: [] };
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

/** Demos of TangoFlux order their fields differently, so fields are recognized by name. */
function createData(parameters: readonly GradioParameter[], prompt: string, seconds: number): unknown[] {
  return parameters.map(({ parameter_name, label, parameter_default }) => {
    const name = `${parameter_name ?? ''} ${label ?? ''}`.toLowerCase();
    if (/prompt|text/.test(name)) return prompt;
    if (/duration|second/.test(name)) return seconds;
    if (/step/.test(name)) return STEPS;
    if (/guidance|cfg/.test(name)) return GUIDANCE;
    return parameter_default ?? null;
  });
}

/** Trims silence before and after an effect. */
function trimSilence(left: Float32Array, right: Float32Array): [Float32Array, Float32Array] {
  const isHeard = (i: number): boolean => Math.abs(left[i]!) > QUIET || Math.abs(right[i]!) > QUIET;
  let [start, end] = [0, left.length];
  while (start < end && !isHeard(start)) start++;
  while (end > start && !isHeard(end - 1)) end--;
  return [left.slice(start, end), right.slice(start, end)];
}
