import { createBiquad, filter } from '../../sound/biquad.ts';
import type { Patch } from './patch.ts';
import { Canvas, createPing, RATE, shapeSamples, sweep, Texture } from './texture.ts';

/** Adds one wave, which approaches, breaks, and runs out on the shore. */
function addWave(canvas: Canvas, texture: Texture, at: number, size: number): void {
  const [rise, fall] = [texture.pickBetween(1.6, 2.6), texture.pickBetween(3.5, 5.5)];
  const length = Math.round((rise + fall) * RATE);
  const getEnvelope = (i: number): number => {
    const t = i / RATE;
    return t < rise
      ? (t / rise) ** 3
      : Math.exp(-(t - rise) / (fall / 3.2)) * Math.min(1, (length - i) / 4800);
  };
  const [left, right] = [texture.renderWhiteNoise(length), texture.renderWhiteNoise(length)].map((noise) =>
    shapeSamples(
      filter(
        sweep(noise, (i) => 250 + 2600 * getEnvelope(i) ** 1.3 * size, 0.55),
        createBiquad('highpass', 90, RATE),
      ),
      getEnvelope,
    ),
  );
  const pan = texture.pickBetween(-0.6, 0.6);
  canvas.add(left!, at, 0.9 * size * (1 - pan * 0.4), -0.7);
  canvas.add(right!, at, 0.9 * size * (1 + pan * 0.4), 0.7);
}

export const renderSea: Patch = (seconds, intensity, seed) => {
  const texture = new Texture(seed);
  const canvas = new Canvas(Math.round(seconds * RATE));
  const renderFarSea = (): Float32Array =>
    filter(texture.renderPinkNoise(canvas.length), createBiquad('lowpass', 480, RATE));
  const swell = texture.renderDrift(canvas.length, 0.25);
  const getLevel = (i: number): number => 0.5 + 0.5 * swell[i]!;
  canvas.addStereo(shapeSamples(renderFarSea(), getLevel), shapeSamples(renderFarSea(), getLevel), 0.8);
  for (let at = -3 * RATE; at < canvas.length; at += Math.round(texture.pickBetween(3.2, 5.8) * RATE))
    addWave(canvas, texture, at, texture.pickBetween(0.45, 0.7) + 0.4 * intensity);
  return canvas.getChannels();
};

/** A single big wave. */
export const renderBreaker: Patch = (_seconds, intensity, seed) => {
  const texture = new Texture(seed);
  const canvas = new Canvas(8 * RATE);
  addWave(canvas, texture, 0, 0.8 + 0.6 * intensity);
  return canvas.getChannels();
};

/** A river: bubbles whose pitch rises toward the surface (Minnaert resonance), over soft noise. */
export const renderRiver: Patch = (seconds, intensity, seed) => {
  const texture = new Texture(seed);
  const canvas = new Canvas(Math.round(seconds * RATE));
  const renderRush = (): Float32Array =>
    filter(
      texture.renderPinkNoise(canvas.length),
      createBiquad('highpass', 250, RATE),
      createBiquad('lowpass', 2600, RATE),
    );
  canvas.addStereo(renderRush(), renderRush(), 0.08 + 0.3 * intensity ** 2);
  for (const at of texture.pickMoments(canvas.length, 90 + 160 * intensity)) {
    const size = texture.random() ** 2;
    const bubble = createPing(
      texture.pickBetween(380, 900) + 1600 * (1 - size) * texture.random(),
      0.015 + 0.07 * size,
      texture.pickBetween(1.1, 1.9),
    );
    shapeSamples(bubble, (i) => Math.min(1, i / 60));
    canvas.add(bubble, at, 0.04 + 0.3 * texture.random() ** 2, texture.pickBetween(-1, 1));
  }
  return canvas.getChannels();
};

export const renderSplash: Patch = (_seconds, intensity, seed) => {
  const texture = new Texture(seed);
  const canvas = new Canvas(Math.round(1.8 * RATE));
  const spray = texture.renderWhiteNoise(Math.round(0.9 * RATE));
  shapeSamples(
    sweep(spray, (i) => 700 + 2500 * Math.exp(-i / RATE / 0.15), 0.6),
    (i) => Math.min(1, i / 240) * Math.exp(-i / RATE / 0.18),
  );
  canvas.add(spray, 0, 1.2, 0);
  canvas.add(createPing(110, 0.25, 0.6), 0, 0.7 * intensity, 0);
  for (const at of texture.pickMoments(canvas.length, 60)) {
    const bubble = createPing(
      texture.pickBetween(400, 1600),
      texture.pickBetween(0.02, 0.08),
      texture.pickBetween(1.2, 2),
    );
    canvas.add(bubble, at, 0.25 * Math.exp(-at / RATE / 0.5), texture.pickBetween(-0.6, 0.6));
  }
  return canvas.getChannels();
};
