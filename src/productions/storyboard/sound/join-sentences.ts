import { computeGatedLoudness, measureBlockPowers } from '../../../sound/k-weighting.ts';
import { fromDb, measurePeak } from '../../../sound/levels.ts';

export interface SpokenSentence {
  readonly text: string;
  readonly voice: string;
  /** Mono at 48 kHz. */
  readonly samples: Float32Array;
  readonly isLastOfParagraph: boolean;
}

/** When a sentence is heard, in seconds from the beginning of its narration. */
export interface SentenceTime {
  readonly text: string;
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

/** Loudness of every voice before the gain of the master, in LUFS; other levels of the mix are relative to it. */
export const SPEECH_LUFS = -26;

const RATE = 48_000;
const SENTENCE_PAUSE = 0.35 * RATE;
const PARAGRAPH_PAUSE = 0.7 * RATE;
const MAX_PEAK = 0.9;

/** Joins sentences with pauses, and brings each voice to `SPEECH_LUFS`. */
export function joinSentences(sentences: readonly SpokenSentence[]): {
  readonly samples: Float32Array;
  readonly sentences: readonly SentenceTime[];
} {
  const gains = computeGains(sentences);
  const starts: number[] = [];
  let end = 0;
  for (const [i, { samples }] of sentences.entries()) {
    if (i > 0) end += sentences[i - 1]!.isLastOfParagraph ? PARAGRAPH_PAUSE : SENTENCE_PAUSE;
    starts.push(end);
    end += samples.length;
  }
  const joined = new Float32Array(end);
  for (const [i, { samples, voice }] of sentences.entries()) {
    const gain = gains.get(voice)!;
    for (let k = 0; k < samples.length; k++) joined[starts[i]! + k] = samples[k]! * gain;
  }
  const times = sentences.map(({ text, samples }, i) => ({
    text,
    fromSeconds: starts[i]! / RATE,
    toSeconds: (starts[i]! + samples.length) / RATE,
  }));
  return { samples: joined, sentences: times };
}

/** Gains by voice, so that what is stressed stays louder than the rest. */
function computeGains(sentences: readonly SpokenSentence[]): Map<string, number> {
  const voices = new Set(sentences.map(({ voice }) => voice));
  return new Map(
    [...voices].map((voice) => {
      const own = sentences.filter((sentence) => sentence.voice === voice).map(({ samples }) => samples);
      const loudness = computeGatedLoudness(own.map((samples) => measureBlockPowers([samples])));
      const wanted = Number.isFinite(loudness) ? fromDb(SPEECH_LUFS - loudness) : 1;
      const peak = own.reduce((max, samples) => Math.max(max, measurePeak(samples)), 0);
      return [voice, Math.min(wanted, MAX_PEAK / Math.max(peak, 1e-6))];
    }),
  );
}
