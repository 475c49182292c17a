import { FootlightError, throwIfCancelled, toFootlightError } from '../../core/errors.ts';
import type {
  Speech,
  SpeechEmotion,
  SpeechRequest,
  SpeechSession,
  SpeechSynthesizer,
} from '../../engines/speech-synthesizer.ts';
import { createBiquad, filterInPlace } from '../../sound/biquad.ts';
import { fromDb } from '../../sound/levels.ts';
import { resample } from '../../sound/resample.ts';
import { EspeakProcess } from './espeak-process.ts';
import { ESPEAK_VOICES, type EspeakVoice } from './espeak-voices.ts';
import { correctReadings } from './mandarin-readings.ts';

const SAMPLE_RATE = 48_000;

/** The embedded speech engine: eSpeak NG in a child process, with resonances and tone of each voice changed. */
export const espeakSynthesizer: SpeechSynthesizer = {
  id: 'espeak',
  version: '2',
  usesAccelerator: false,
  isSeeded: false,
  // The process speaks one line at a time, while that before it is resampled, filtered and stored here.
  concurrency: 2,
  hasListedVoicesOnly: true,
  listVoices: async () => ESPEAK_VOICES,
  open: async () => new EspeakSession(),
};

class EspeakSession implements SpeechSession {
  readonly #process = new EspeakProcess();
  #last: Promise<unknown> = Promise.resolve();

  async speak({ text, language, voice: id, emotion, signal }: SpeechRequest): Promise<Speech> {
    const voice = ESPEAK_VOICES.find((each) => each.id === id);
    if (!voice) throw createUnknownVoiceError(id);
    const style = SPEAKING_STYLES[emotion.label];
    const strength = emotion.intensity * 2;
    const scaleBy = (factor: number): number => 1 + (factor - 1) * strength;
    // Words in double brackets would be read as phonemes.
    const plain = text.replaceAll('[[', '((');
    const corrected = language === 'zh' ? correctReadings(plain) : undefined;
    const toSource = (position: number): number => corrected?.toSource(position) ?? position;
    const request: Parameters<EspeakProcess['speak']>[0] = {
      text: corrected?.text ?? plain,
      voice: voice.names[language],
      // Resampling shifts the resonances, but also pitch and speed: both are compensated here.
      pitch: clamp(voice.pitch + style.pitch * strength - 40 * (voice.formants - 1), 0, 99),
      range: clamp(voice.range * scaleBy(style.range), 0, 99),
      speed: Math.round(clamp((voice.speed * scaleBy(style.speed)) / voice.formants, 80, 320)),
    };
    const spoken = await this.speakInTurn(request, signal);
    const samples = resample(toFloat(spoken.pcm), SAMPLE_RATE / (spoken.sampleRate * voice.formants));
    return {
      samples: colorVoice(samples, voice, emotion),
      words: spoken.words.map(({ start, length, ms }) => ({
        start: toSource(start),
        end: toSource(start + Math.max(1, length) - 1) + 1,
        fromSeconds: ms / 1000 / voice.formants,
      })),
      warnings: [],
    };
  }

  /** The process has one line at a time, so that a line that crashes it takes no other with it. */
  private speakInTurn(...line: Parameters<EspeakProcess['speak']>): ReturnType<EspeakProcess['speak']> {
    const [, signal] = line;
    const spoken = this.#last
      .then(() => this.#process.speak(...line))
      // A process that died is replaced, and the line is spoken again.
      .catch((error: unknown) => {
        throwIfCancelled(signal);
        if (toFootlightError(error).kind !== 'retryable') throw error;
        return this.#process.speak(...line);
      });
    this.#last = spoken.catch(() => undefined);
    return spoken;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#process[Symbol.asyncDispose]();
  }
}

interface SpeakingStyle {
  readonly speed: number;
  /** Steps on eSpeak's scale. */
  readonly pitch: number;
  readonly range: number;
}

/**
 * Speed, mean pitch and pitch range at intensity 0.5, after the correlates of emotion in speech (Murray and Arnott
 * 1993).
 */
const SPEAKING_STYLES: Readonly<Record<SpeechEmotion['label'], SpeakingStyle>> = {
  neutral: { speed: 1, pitch: 0, range: 1 },
  happy: { speed: 1.06, pitch: 6, range: 1.3 },
  angry: { speed: 1.1, pitch: 3, range: 1.35 },
  sad: { speed: 0.88, pitch: -4, range: 0.7 },
  afraid: { speed: 1.14, pitch: 9, range: 1.2 },
  disgusted: { speed: 0.92, pitch: -3, range: 1.1 },
  melancholic: { speed: 0.92, pitch: -3, range: 0.8 },
  surprised: { speed: 1.04, pitch: 6, range: 1.35 },
  calm: { speed: 0.95, pitch: -1, range: 0.9 },
};

/** Filters out rumble and buzz; makes whispers dull and soft, shouts hard and loud. */
function colorVoice(samples: Float32Array, voice: EspeakVoice, { delivery }: SpeechEmotion): Float32Array {
  const at = (kind: Parameters<typeof createBiquad>[0], frequency: number, q: number, gainDb: number) =>
    createBiquad(kind, frequency, SAMPLE_RATE, { q, gainDb });
  filterInPlace(
    samples,
    at('highpass', 75, Math.SQRT1_2, 0),
    at('low-shelf', 220, 0.7, voice.gender === 'male' ? 2 : 1),
    at('peak', 2800, 1.1, -2.5),
    at('high-shelf', 4200, 0.7, voice.brightnessDb - (delivery === 'whispered' ? 3 : 0)),
    at('lowpass', 9500, 0.6, 0),
  );
  if (delivery === 'shouted') filterInPlace(samples, at('peak', 1900, 0.9, 4), at('low-shelf', 250, 0.7, -3));
  const gain = fromDb(delivery === 'whispered' ? -5 : delivery === 'shouted' ? 3 : 0);
  for (let i = 0; i < samples.length; i++) samples[i]! *= gain;
  return samples;
}

function toFloat(pcm: Int16Array): Float32Array {
  const samples = new Float32Array(pcm.length);
  for (let i = 0; i < pcm.length; i++) samples[i] = (pcm[i]! / 32768) * 0.45;
  return samples;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, Math.round(value)));
}

function createUnknownVoiceError(id: string): FootlightError {
  return new FootlightError('speech.voice', { kind: 'usage', value: id });
}
