import { createBiquad, filterInPlace } from '../../sound/biquad.ts';
import { applyReverb } from '../../sound/reverb.ts';
import { addClinks, renderFootsteps } from './object-sounds.ts';
import type { Patch } from './patch.ts';
import { NoiseSource, RATE, StereoBuffer, shapeInPlace } from './synthesis.ts';

/** First and second formant of vowels, in Hz (Peterson and Barney 1952). */
const VOWEL_FORMANTS_HZ = [
  [730, 1090],
  [660, 1720],
  [530, 1840],
  [390, 1990],
  [570, 840],
  [440, 1020],
  [640, 1190],
] as const;

/**
 * Renders wordless speech of one voice: glottal pulses through vowels that change with every syllable, in phrases with
 * rests.
 */
function renderVoice(noise: NoiseSource, length: number): Float32Array {
  const isHigh = noise.random() < 0.45;
  const [pitch, formantScale] = isHigh
    ? [noise.pickBetween(175, 240), 1.16]
    : [noise.pickBetween(90, 135), 1];
  const source = new Float32Array(length);
  const intonation = noise.renderDrift(length, 1.8);
  for (let pulse = 0; pulse < length; ) {
    source[Math.floor(pulse)] = 1;
    pulse += RATE / (pitch * (0.8 + 0.5 * intonation[Math.floor(pulse)]!));
  }
  const first = filterInPlace(Float32Array.from(source), createBiquad('lowpass', 900, RATE));
  const voice = new Float32Array(length);
  let startSample = Math.round(noise.pickBetween(0, 1.5) * RATE);
  while (startSample < length) {
    for (
      let syllables = Math.round(noise.pickBetween(4, 16));
      syllables > 0 && startSample < length;
      syllables--
    ) {
      const size = Math.round(noise.pickBetween(0.11, 0.26) * RATE);
      const [f1, f2] = VOWEL_FORMANTS_HZ[Math.floor(noise.random() * VOWEL_FORMANTS_HZ.length)]!;
      const piece = first.slice(startSample, startSample + size);
      const upper = filterInPlace(
        source.slice(startSample, startSample + size),
        createBiquad('bandpass', f2 * formantScale, RATE, { q: 7 }),
      );
      filterInPlace(piece, createBiquad('peak', f1 * formantScale, RATE, { q: 5, gainDb: 16 }));
      const gain = noise.pickBetween(0.4, 1);
      for (let i = 0; i < piece.length; i++)
        voice[startSample + i]! += (piece[i]! + 0.6 * upper[i]!) * Math.sin((Math.PI * i) / size) * gain;
      if (noise.random() < 0.4) addConsonant(noise, voice, startSample);
      startSample += size;
    }
    startSample += Math.round(noise.pickBetween(0.3, 2.2) * RATE);
  }
  return voice;
}

/** Adds a short hiss, as of an "s", to a voice. */
function addConsonant(noise: NoiseSource, voice: Float32Array, startSample: number): void {
  const hiss = noise.renderWhiteNoise(Math.round(noise.pickBetween(0.03, 0.09) * RATE));
  filterInPlace(hiss, createBiquad('bandpass', noise.pickBetween(2500, 6000), RATE, { q: 1.2 }));
  shapeInPlace(hiss, (i) => Math.sin((Math.PI * i) / hiss.length));
  for (let i = 0; i < hiss.length && startSample + i < voice.length; i++)
    voice[startSample + i]! += hiss[i]! * 0.1;
}

/** Renders several voices that speak at the same time, spread over the stereo field. */
function renderVoices(seconds: number, people: number, seed: number): StereoBuffer {
  const noise = new NoiseSource(seed);
  const buffer = new StereoBuffer(Math.round(seconds * RATE));
  for (let person = 0; person < people; person++)
    buffer.add(
      renderVoice(noise, buffer.length),
      0,
      noise.pickBetween(0.25, 1),
      noise.pickBetween(-0.9, 0.9),
    );
  for (const channel of buffer.getChannels())
    filterInPlace(channel, createBiquad('highpass', 160, RATE), createBiquad('lowpass', 3800, RATE));
  return buffer;
}

/** A crowd: ten to eighteen people who speak in a large room. */
export const renderCrowd: Patch = (seconds, intensity, seed) =>
  applyReverb(renderVoices(seconds, Math.round(10 + 8 * intensity), seed).getChannels(), {
    decaySeconds: 1.6,
    wet: 0.5,
    dampingHz: 3500,
  });

/** A tavern: seven to twelve people who speak in a room, and clinks of glasses. */
export const renderTavern: Patch = (seconds, intensity, seed) => {
  const buffer = renderVoices(seconds, Math.round(7 + 5 * intensity), seed);
  addClinks(buffer, new NoiseSource(seed + 1), 0.5 + intensity);
  return applyReverb(buffer.getChannels(), { decaySeconds: 0.7, wet: 0.35, dampingHz: 4500 });
};

/** A street: distant people, footsteps passing by, and cart wheels on stones. */
export const renderStreet: Patch = (seconds, intensity, seed) => {
  const noise = new NoiseSource(seed + 2);
  const buffer = new StereoBuffer(Math.round(seconds * RATE));
  const people = renderVoices(seconds, Math.round(4 + 4 * intensity), seed);
  for (const channel of people.getChannels()) filterInPlace(channel, createBiquad('lowpass', 2200, RATE));
  buffer.addStereo(people.left, people.right, 0.5);
  const renderAir = (): Float32Array =>
    filterInPlace(noise.renderPinkNoise(buffer.length), createBiquad('lowpass', 700, RATE));
  buffer.addStereo(renderAir(), renderAir(), 0.35);
  for (
    let startSeconds = noise.pickBetween(0, 4);
    startSeconds < seconds;
    startSeconds += noise.pickBetween(6, 12)
  ) {
    const [left, right] = renderFootsteps(
      Math.min(6, seconds - startSeconds),
      noise.random(),
      Math.floor(noise.random() * 1e6),
    );
    const pan = noise.pickBetween(-0.7, 0.7);
    buffer.add(left, Math.round(startSeconds * RATE), 0.16 * (1 - pan), -0.5);
    buffer.add(right, Math.round(startSeconds * RATE), 0.16 * (1 + pan), 0.5);
  }
  for (
    let startSeconds = noise.pickBetween(1, 7);
    startSeconds < seconds;
    startSeconds += noise.pickBetween(9, 18)
  )
    addCart(buffer, noise, startSeconds);
  return applyReverb(buffer.getChannels(), { decaySeconds: 0.9, wet: 0.2, dampingHz: 4000 });
};

/** Adds the rumble of a cart that passes by. */
function addCart(buffer: StereoBuffer, noise: NoiseSource, startSeconds: number): void {
  const length = Math.round(noise.pickBetween(5, 8) * RATE);
  const stones = noise.renderDrift(length, 14);
  const rumble = filterInPlace(
    noise.renderPinkNoise(length),
    createBiquad('bandpass', 170, RATE, { q: 0.7 }),
  );
  shapeInPlace(rumble, (i) => Math.sin((Math.PI * i) / length) ** 2 * (0.3 + stones[i]! ** 2));
  buffer.add(rumble, Math.round(startSeconds * RATE), 1.3, noise.pickBetween(-0.5, 0.5));
}

/** Room tone: the low noise of air in a quiet room; the intensity has no effect. */
export const renderRoomTone: Patch = (seconds, _intensity, seed) => {
  const noise = new NoiseSource(seed);
  const buffer = new StereoBuffer(Math.round(seconds * RATE));
  const renderAir = (): Float32Array =>
    filterInPlace(
      noise.renderPinkNoise(buffer.length),
      createBiquad('highpass', 45, RATE),
      createBiquad('lowpass', 420, RATE, { q: 0.5 }),
    );
  buffer.addStereo(renderAir(), renderAir(), 0.5);
  return buffer.getChannels();
};
