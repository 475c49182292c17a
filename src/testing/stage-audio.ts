import { createSeededRandom } from '../core/random.ts';

const RATE = 48_000;

/** Formant centers in Hz of five vowels (Peterson and Barney, 1952, male speakers). */
const VOWELS = [
  [730, 1090, 2440],
  [530, 1840, 2480],
  [270, 2290, 3010],
  [570, 840, 2410],
  [300, 870, 2240],
] as const;

/**
 * Synthetic audio of a stage in stereo at 48 kHz: a babbling voice in the middle, sustained chords from the sides, and room
 * noise. Seeded.
 */
export function makeStageAudio(seconds: number, seed: number): [Float32Array, Float32Array] {
  const size = Math.round(seconds * RATE);
  const left = new Float32Array(size);
  const right = new Float32Array(size);
  addVoice(left, right, seed);
  addMusic(left, right);
  addReverb(left, right, seed + 1);
  return [left, right];
}

/** Glottal pulses through three resonators; every syllable has its own vowel and pitch. */
function addVoice(left: Float32Array, right: Float32Array, seed: number): void {
  const random = createSeededRandom(seed);
  let start = 0.15 * RATE;
  while (start < left.length) {
    const length = Math.round((0.12 + 0.14 * random()) * RATE);
    const vowel = VOWELS[Math.floor(random() * VOWELS.length)]!;
    addSyllable(left, right, { start, length, formants: vowel, pitch: 105 + 60 * random() });
    const isPhraseEnd = random() < 0.18;
    start += length + Math.round((isPhraseEnd ? 0.5 : 0.04) * RATE);
  }
}

interface Syllable {
  readonly start: number;
  readonly length: number;
  /** Formants in hertz, like the pitch. */
  readonly formants: readonly number[];
  readonly pitch: number;
}

function addSyllable(
  left: Float32Array,
  right: Float32Array,
  { start, length, formants, pitch }: Syllable,
): void {
  const resonators = formants.map((hertz, i) => new Resonator(hertz, 60 + 40 * i));
  let phase = 0;
  for (let i = 0; i < length && start + i < left.length; i++) {
    phase += (pitch * (1 - (0.12 * i) / length)) / RATE;
    const pulse = phase >= 1 ? 1 : 0;
    if (phase >= 1) phase -= 1;
    const envelope = Math.sin((Math.PI * i) / length) ** 0.6;
    const sample =
      resonators.reduce((sum, resonator, k) => sum + resonator.computeNext(pulse) / (k + 1), 0) *
      envelope *
      0.035;
    left[start + i]! += sample;
    right[start + i]! += sample;
  }
}

class Resonator {
  readonly #a: number;
  readonly #b: number;
  #y1 = 0;
  #y2 = 0;

  constructor(hertz: number, bandwidth: number) {
    const radius = Math.exp((-Math.PI * bandwidth) / RATE);
    this.#a = 2 * radius * Math.cos((2 * Math.PI * hertz) / RATE);
    this.#b = -radius * radius;
  }

  computeNext(input: number): number {
    const output = input + this.#a * this.#y1 + this.#b * this.#y2;
    this.#y2 = this.#y1;
    this.#y1 = output;
    return output;
  }
}

function addMusic(left: Float32Array, right: Float32Array): void {
  const chords = [
    [196, 246.9, 293.7],
    [174.6, 220, 261.6],
    [164.8, 207.7, 246.9],
  ];
  for (let i = 0; i < left.length; i++) {
    const chord = chords[Math.floor(i / (2 * RATE)) % chords.length]!;
    const time = i / RATE;
    const within = time % 2;
    const envelope = Math.min(1, within * 8) * Math.min(1, (2 - within) * 8) * 0.03;
    left[i]! += (Math.sin(6.2832 * chord[0]! * time) + 0.5 * Math.sin(6.2832 * chord[1]! * time)) * envelope;
    right[i]! +=
      (Math.sin(6.2832 * chord[2]! * time) + 0.5 * Math.sin(6.2832 * chord[1]! * time + 1)) * envelope;
  }
}

function addReverb(left: Float32Array, right: Float32Array, seed: number): void {
  const random = createSeededRandom(seed);
  let slowLeft = 0;
  let slowRight = 0;
  for (let i = 0; i < left.length; i++) {
    slowLeft += (random() - 0.5 - slowLeft) * 0.15;
    slowRight += (random() - 0.5 - slowRight) * 0.15;
    left[i]! += slowLeft * 0.03;
    right[i]! += slowRight * 0.03;
  }
}
