import { createBiquad, filterInPlace } from '../../sound/biquad.ts';
import type { Patch } from './patch.ts';
import { createPing, NoiseSource, RATE, StereoBuffer, shapeInPlace, sweepInPlace } from './synthesis.ts';

/** Adds one wave, which approaches, breaks, and runs out on the shore. */
function addWave(buffer: StereoBuffer, noise: NoiseSource, startSample: number, size: number): void {
  const [rise, fall] = [noise.pickBetween(1.6, 2.6), noise.pickBetween(3.5, 5.5)];
  const length = Math.round((rise + fall) * RATE);
  const getEnvelope = (i: number): number => {
    const t = i / RATE;
    return t < rise
      ? (t / rise) ** 3
      : Math.exp(-(t - rise) / (fall / 3.2)) * Math.min(1, (length - i) / 4800);
  };
  const [left, right] = [noise.renderWhiteNoise(length), noise.renderWhiteNoise(length)].map((samples) =>
    shapeInPlace(
      filterInPlace(
        sweepInPlace(samples, (i) => 250 + 2600 * getEnvelope(i) ** 1.3 * size, 0.55),
        createBiquad('highpass', 90, RATE),
      ),
      getEnvelope,
    ),
  );
  const pan = noise.pickBetween(-0.6, 0.6);
  buffer.add(left!, startSample, 0.9 * size * (1 - pan * 0.4), -0.7);
  buffer.add(right!, startSample, 0.9 * size * (1 + pan * 0.4), 0.7);
}

/** The sea: waves that overlap, over the low noise of those far away. */
export const renderSea: Patch = (seconds, intensity, seed) => {
  const noise = new NoiseSource(seed);
  const buffer = new StereoBuffer(Math.round(seconds * RATE));
  const renderFarSea = (): Float32Array =>
    filterInPlace(noise.renderPinkNoise(buffer.length), createBiquad('lowpass', 480, RATE));
  const swell = noise.renderDrift(buffer.length, 0.25);
  const getLevel = (i: number): number => 0.5 + 0.5 * swell[i]!;
  buffer.addStereo(shapeInPlace(renderFarSea(), getLevel), shapeInPlace(renderFarSea(), getLevel), 0.8);
  for (
    let startSample = -3 * RATE;
    startSample < buffer.length;
    startSample += Math.round(noise.pickBetween(3.2, 5.8) * RATE)
  )
    addWave(buffer, noise, startSample, noise.pickBetween(0.45, 0.7) + 0.4 * intensity);
  return buffer.getChannels();
};

/** A single big wave. */
export const renderBreaker: Patch = (_seconds, intensity, seed) => {
  const noise = new NoiseSource(seed);
  const buffer = new StereoBuffer(8 * RATE);
  addWave(buffer, noise, 0, 0.8 + 0.6 * intensity);
  return buffer.getChannels();
};

/** A river: bubbles whose pitch rises toward the surface (Minnaert resonance), over soft noise. */
export const renderRiver: Patch = (seconds, intensity, seed) => {
  const noise = new NoiseSource(seed);
  const buffer = new StereoBuffer(Math.round(seconds * RATE));
  const renderRush = (): Float32Array =>
    filterInPlace(
      noise.renderPinkNoise(buffer.length),
      createBiquad('highpass', 250, RATE),
      createBiquad('lowpass', 2600, RATE),
    );
  buffer.addStereo(renderRush(), renderRush(), 0.08 + 0.3 * intensity ** 2);
  for (const startSample of noise.pickMoments(buffer.length, 90 + 160 * intensity)) {
    const size = noise.random() ** 2;
    const bubble = createPing(
      noise.pickBetween(380, 900) + 1600 * (1 - size) * noise.random(),
      0.015 + 0.07 * size,
      noise.pickBetween(1.1, 1.9),
    );
    shapeInPlace(bubble, (i) => Math.min(1, i / 60));
    buffer.add(bubble, startSample, 0.04 + 0.3 * noise.random() ** 2, noise.pickBetween(-1, 1));
  }
  return buffer.getChannels();
};

/** Something that falls into water: spray, a low thud and bubbles. */
export const renderSplash: Patch = (_seconds, intensity, seed) => {
  const noise = new NoiseSource(seed);
  const buffer = new StereoBuffer(Math.round(1.8 * RATE));
  const spray = noise.renderWhiteNoise(Math.round(0.9 * RATE));
  shapeInPlace(
    sweepInPlace(spray, (i) => 700 + 2500 * Math.exp(-i / RATE / 0.15), 0.6),
    (i) => Math.min(1, i / 240) * Math.exp(-i / RATE / 0.18),
  );
  buffer.add(spray, 0, 1.2, 0);
  buffer.add(createPing(110, 0.25, 0.6), 0, 0.7 * intensity, 0);
  for (const startSample of noise.pickMoments(buffer.length, 60)) {
    const bubble = createPing(
      noise.pickBetween(400, 1600),
      noise.pickBetween(0.02, 0.08),
      noise.pickBetween(1.2, 2),
    );
    buffer.add(bubble, startSample, 0.25 * Math.exp(-startSample / RATE / 0.5), noise.pickBetween(-0.6, 0.6));
  }
  return buffer.getChannels();
};
