import { createBiquad, filter } from '../../sound/biquad.ts';
import { applyReverb } from '../../sound/reverb.ts';
import { addClinks, renderSteps } from './object-patches.ts';
import type { Patch } from './patch.ts';
import { Canvas, RATE, shapeSamples, Texture } from './texture.ts';

/** First and second formant of vowels, in Hz (Peterson and Barney 1952). */
const VOWELS = [
  [730, 1090],
  [660, 1720],
  [530, 1840],
  [390, 1990],
  [570, 840],
  [440, 1020],
  [640, 1190],
] as const;

/** Wordless speech: glottal pulses through vowels that change with every syllable, in phrases with rests. */
function renderBabble(texture: Texture, length: number): Float32Array {
  const isHigh = texture.random() < 0.45;
  const [pitch, head] = isHigh ? [texture.pickBetween(175, 240), 1.16] : [texture.pickBetween(90, 135), 1];
  const source = new Float32Array(length);
  const melody = texture.renderDrift(length, 1.8);
  for (let at = 0; at < length; ) {
    source[Math.floor(at)] = 1;
    at += RATE / (pitch * (0.8 + 0.5 * melody[Math.floor(at)]!));
  }
  const first = filter(Float32Array.from(source), createBiquad('lowpass', 900, RATE));
  const voice = new Float32Array(length);
  let at = Math.round(texture.pickBetween(0, 1.5) * RATE);
  while (at < length) {
    for (let syllables = Math.round(texture.pickBetween(4, 16)); syllables > 0 && at < length; syllables--) {
      const size = Math.round(texture.pickBetween(0.11, 0.26) * RATE);
      const [f1, f2] = VOWELS[Math.floor(texture.random() * VOWELS.length)]!;
      const piece = first.slice(at, at + size);
      const upper = filter(source.slice(at, at + size), createBiquad('bandpass', f2 * head, RATE, { q: 7 }));
      filter(piece, createBiquad('peak', f1 * head, RATE, { q: 5, gainDb: 16 }));
      const loud = texture.pickBetween(0.4, 1);
      for (let i = 0; i < piece.length; i++)
        voice[at + i]! += (piece[i]! + 0.6 * upper[i]!) * Math.sin((Math.PI * i) / size) * loud;
      if (texture.random() < 0.4) addConsonant(texture, voice, at);
      at += size;
    }
    at += Math.round(texture.pickBetween(0.3, 2.2) * RATE);
  }
  return voice;
}

function addConsonant(texture: Texture, voice: Float32Array, at: number): void {
  const hiss = texture.renderWhiteNoise(Math.round(texture.pickBetween(0.03, 0.09) * RATE));
  filter(hiss, createBiquad('bandpass', texture.pickBetween(2500, 6000), RATE, { q: 1.2 }));
  shapeSamples(hiss, (i) => Math.sin((Math.PI * i) / hiss.length));
  for (let i = 0; i < hiss.length && at + i < voice.length; i++) voice[at + i]! += hiss[i]! * 0.1;
}

function renderGathering(seconds: number, people: number, seed: number): Canvas {
  const texture = new Texture(seed);
  const canvas = new Canvas(Math.round(seconds * RATE));
  for (let person = 0; person < people; person++)
    canvas.add(
      renderBabble(texture, canvas.length),
      0,
      texture.pickBetween(0.25, 1),
      texture.pickBetween(-0.9, 0.9),
    );
  for (const channel of canvas.getChannels())
    filter(channel, createBiquad('highpass', 160, RATE), createBiquad('lowpass', 3800, RATE));
  return canvas;
}

export const renderCrowd: Patch = (seconds, intensity, seed) =>
  applyReverb(renderGathering(seconds, Math.round(10 + 8 * intensity), seed).getChannels(), {
    decaySeconds: 1.6,
    wet: 0.5,
    dampingHz: 3500,
  });

export const renderTavern: Patch = (seconds, intensity, seed) => {
  const canvas = renderGathering(seconds, Math.round(7 + 5 * intensity), seed);
  addClinks(canvas, new Texture(seed + 1), 0.5 + intensity);
  return applyReverb(canvas.getChannels(), { decaySeconds: 0.7, wet: 0.35, dampingHz: 4500 });
};

/** A street: distant people, footsteps passing by, and cart wheels on stones. */
export const renderStreet: Patch = (seconds, intensity, seed) => {
  const texture = new Texture(seed + 2);
  const canvas = new Canvas(Math.round(seconds * RATE));
  const people = renderGathering(seconds, Math.round(4 + 4 * intensity), seed);
  for (const channel of people.getChannels()) filter(channel, createBiquad('lowpass', 2200, RATE));
  canvas.addStereo(people.left, people.right, 0.5);
  const renderAir = (): Float32Array =>
    filter(texture.renderPinkNoise(canvas.length), createBiquad('lowpass', 700, RATE));
  canvas.addStereo(renderAir(), renderAir(), 0.35);
  for (let at = texture.pickBetween(0, 4); at < seconds; at += texture.pickBetween(6, 12)) {
    const [left, right] = renderSteps(
      Math.min(6, seconds - at),
      texture.random(),
      Math.floor(texture.random() * 1e6),
    );
    const pan = texture.pickBetween(-0.7, 0.7);
    canvas.add(left, Math.round(at * RATE), 0.16 * (1 - pan), -0.5);
    canvas.add(right, Math.round(at * RATE), 0.16 * (1 + pan), 0.5);
  }
  for (let at = texture.pickBetween(1, 7); at < seconds; at += texture.pickBetween(9, 18))
    addCart(canvas, texture, at);
  return applyReverb(canvas.getChannels(), { decaySeconds: 0.9, wet: 0.2, dampingHz: 4000 });
};

function addCart(canvas: Canvas, texture: Texture, at: number): void {
  const length = Math.round(texture.pickBetween(5, 8) * RATE);
  const stones = texture.renderDrift(length, 14);
  const rumble = filter(texture.renderPinkNoise(length), createBiquad('bandpass', 170, RATE, { q: 0.7 }));
  shapeSamples(rumble, (i) => Math.sin((Math.PI * i) / length) ** 2 * (0.3 + stones[i]! ** 2));
  canvas.add(rumble, Math.round(at * RATE), 1.3, texture.pickBetween(-0.5, 0.5));
}

/** Room tone: the noise of a quiet room. */
export const renderRoomTone: Patch = (seconds, _intensity, seed) => {
  const texture = new Texture(seed);
  const canvas = new Canvas(Math.round(seconds * RATE));
  const renderAir = (): Float32Array =>
    filter(
      texture.renderPinkNoise(canvas.length),
      createBiquad('highpass', 45, RATE),
      createBiquad('lowpass', 420, RATE, { q: 0.5 }),
    );
  canvas.addStereo(renderAir(), renderAir(), 0.5);
  return canvas.getChannels();
};
