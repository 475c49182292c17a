import { createMessage } from '../../core/messages/message.ts';
import type { Voice } from '../../engines/speech-synthesizer.ts';

/** One embedded voice: a variant of eSpeak NG with settings and filters. */
export interface EspeakVoice extends Voice {
  /** eSpeak's voice names by language. */
  readonly names: { readonly en: string; readonly zh: string };
  /** eSpeak's scales: pitch and range 0 to 99, speed in words a minute. */
  readonly pitch: number;
  readonly range: number;
  readonly speed: number;
  /** Factor by which resonances are shifted; above 1 sounds like a smaller head. */
  readonly formants: number;
  /** High shelf above 4 kHz in dB. */
  readonly brightnessDb: number;
}

type Row = readonly [
  id: string,
  gender: Voice['gender'],
  age: Voice['age'],
  english: string,
  variant: string,
  pitch: number,
  range: number,
  speed: number,
  formants: number,
  brightnessDb: number,
];

/** Variants that speak both English and Mandarin clearly; neighbors in the list differ most. */
const ROWS: readonly Row[] = [
  ['narrator', 'male', 'adult', 'en', 'Michael', 38, 42, 158, 1, -3],
  ['narrator-woman', 'female', 'adult', 'en', 'Andrea', 44, 45, 160, 1, -3],
  ['alice', 'female', 'young', 'en', 'f3', 62, 60, 172, 1.03, -2],
  ['arthur', 'male', 'adult', 'en', 'm3', 36, 52, 162, 0.98, -3],
  ['beth', 'female', 'adult', 'en-us', 'linda', 48, 52, 164, 1, -2],
  ['boris', 'male', 'adult', 'en', 'm7', 26, 46, 150, 0.93, -4],
  ['clara', 'female', 'young', 'en', 'f2', 55, 66, 176, 1, -1],
  ['conrad', 'male', 'young', 'en-us', 'Alex', 50, 60, 172, 1.02, -2],
  ['dora', 'female', 'old', 'en-gb-scotland', 'f4', 40, 56, 148, 0.97, -4],
  ['dunstan', 'male', 'old', 'en-gb-scotland', 'm5', 34, 60, 142, 0.96, -4],
  ['emma', 'female', 'adult', 'en-us', 'Alicia', 50, 48, 168, 0.99, -2],
  ['edgar', 'male', 'adult', 'en-gb-x-rp', 'm2', 42, 58, 166, 1, -2],
  ['flora', 'female', 'young', 'en-us', 'Annie', 60, 56, 174, 1.02, -1],
  ['felix', 'male', 'young', 'en', 'm1', 48, 64, 178, 1.03, -1],
  ['grace', 'female', 'adult', 'en-gb-x-rp', 'belinda', 45, 50, 160, 0.98, -3],
  ['gordon', 'male', 'adult', 'en-us', 'Mike', 33, 44, 156, 0.95, -3],
  ['holly', 'female', 'child', 'en', 'f5', 78, 70, 172, 1.12, -1],
  ['hugh', 'male', 'child', 'en', 'f1', 70, 66, 174, 1.1, -1],
  ['iris', 'female', 'old', 'en', 'grandma', 46, 60, 140, 0.98, -4],
  ['ivor', 'male', 'old', 'en', 'grandpa', 36, 60, 138, 0.96, -4],
  ['julia', 'female', 'adult', 'en-us', 'steph', 52, 58, 170, 1.01, -2],
  ['jasper', 'male', 'adult', 'en-gb-x-gbclan', 'Lee', 40, 62, 164, 1, -2],
];

export const ESPEAK_VOICES: readonly EspeakVoice[] = ROWS.map(
  ([id, gender, age, english, variant, pitch, range, speed, formants, brightnessDb]) => ({
    id,
    gender,
    age,
    languages: ['en', 'zh'],
    description: createMessage(`voice.espeak.${id}`),
    isForNarration: id.startsWith('narrator'),
    names: { en: `${english}+${variant}`, zh: `cmn+${variant}` },
    pitch,
    range,
    speed,
    formants,
    brightnessDb,
  }),
);
