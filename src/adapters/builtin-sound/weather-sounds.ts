import { createBiquad, filterInPlace } from '../../sound/biquad.ts';
import type { Patch } from './patch.ts';
import { createPing, NoiseSource, RATE, StereoBuffer, shapeInPlace, sweepInPlace } from './synthesis.ts';

/** Rain: the hiss of distant drops, thousands of near ones that ring for milliseconds, and low patter. */
export const renderRain: Patch = (seconds, intensity, seed) => {
  const noise = new NoiseSource(seed);
  const buffer = new StereoBuffer(Math.round(seconds * RATE));
  const renderHiss = (): Float32Array =>
    filterInPlace(
      noise.renderWhiteNoise(buffer.length),
      createBiquad('highpass', 900, RATE),
      createBiquad('lowpass', 5000 + 5000 * intensity, RATE),
    );
  const swell = noise.renderDrift(buffer.length, 0.4);
  const getLevel = (i: number): number => 0.8 + 0.2 * swell[i]!;
  buffer.addStereo(
    shapeInPlace(renderHiss(), getLevel),
    shapeInPlace(renderHiss(), getLevel),
    0.05 + 0.09 * intensity,
  );
  const renderPatter = (): Float32Array =>
    filterInPlace(noise.renderPinkNoise(buffer.length), createBiquad('lowpass', 500, RATE));
  buffer.addStereo(renderPatter(), renderPatter(), 0.1 + 0.35 * intensity ** 2);
  for (const startSample of noise.pickMoments(buffer.length, 60 + 340 * intensity)) {
    const nearness = noise.random() ** 4;
    const drop = createPing(
      noise.pickBetween(1400, 6500),
      noise.pickBetween(0.004, 0.014),
      noise.pickBetween(0.7, 1.3),
    );
    buffer.add(drop, startSample, 0.03 + 0.36 * nearness, noise.pickBetween(-1, 1));
  }
  return buffer.getChannels();
};

/** Wind: noise through bands whose centers and gains follow gusts; the strongest gusts whistle. */
export const renderWind: Patch = (seconds, intensity, seed) => {
  const noise = new NoiseSource(seed);
  const buffer = new StereoBuffer(Math.round(seconds * RATE));
  const gust = noise.renderDrift(buffer.length, 0.22 + 0.2 * intensity);
  const flutter = noise.renderDrift(buffer.length, 2.5);
  const forces = gust.map((strength, i) => (0.12 + 0.88 * strength ** 1.5) * (0.85 + 0.15 * flutter[i]!));
  const getForce = (i: number): number => forces[i]!;
  for (const [base, reach, q, gain] of [
    [110, 160, 0.8, 1],
    [260, 420, 1.6, 0.7],
    [520, 700, 4, 0.35 + 0.3 * intensity],
  ] as const) {
    const [left, right] = [noise.renderPinkNoise(buffer.length), noise.renderPinkNoise(buffer.length)].map(
      (samples) =>
        shapeInPlace(
          sweepInPlace(samples, (i) => base + reach * getForce(i), q),
          (i) => getForce(i) ** 2,
        ),
    );
    buffer.addStereo(left!, right!, gain);
  }
  const whistle = sweepInPlace(noise.renderWhiteNoise(buffer.length), (i) => 500 + 650 * getForce(i), 40);
  buffer.add(
    shapeInPlace(whistle, (i) => getForce(i) ** 4),
    0,
    0.15 + 1.1 * intensity ** 2,
    noise.pickBetween(-0.4, 0.4),
  );
  return buffer.getChannels();
};

/** Thunder: a sharp crack of several near strokes, then a roll that gets duller with distance. */
export const renderThunder: Patch = (seconds, intensity, seed) => {
  const noise = new NoiseSource(seed);
  const length = Math.round(Math.max(5, Math.min(seconds, 9)) * RATE);
  const buffer = new StereoBuffer(length);
  for (let stroke = 0; stroke < 3 + 5 * intensity; stroke++) {
    const startSample = Math.round(noise.random() ** 2 * 0.5 * RATE);
    const burst = noise.renderWhiteNoise(Math.round(noise.pickBetween(0.08, 0.3) * RATE));
    shapeInPlace(burst, (i) => (1 - i / burst.length) ** 4);
    filterInPlace(burst, createBiquad('lowpass', 1200 + 5000 * intensity * noise.random(), RATE));
    buffer.add(
      burst,
      startSample,
      0.55 * intensity * noise.pickBetween(0.4, 1),
      noise.pickBetween(-0.5, 0.5),
    );
  }
  const rolls = noise.renderDrift(length, 3.2);
  const renderRoll = (): Float32Array =>
    shapeInPlace(
      filterInPlace(
        sweepInPlace(noise.renderPinkNoise(length), (i) => 60 + 240 * 0.4 ** (i / RATE), 0.7),
        createBiquad('lowpass', 420, RATE),
      ),
      (i) => {
        const t = i / RATE;
        return Math.min(1, t / 0.08) * Math.exp(-t / 2.2) * (0.25 + 1.5 * rolls[i]! ** 2);
      },
    );
  buffer.addStereo(renderRoll(), renderRoll(), 9);
  const renderBody = (): Float32Array =>
    shapeInPlace(filterInPlace(noise.renderPinkNoise(length), createBiquad('lowpass', 90, RATE)), (i) => {
      const t = i / RATE;
      return Math.min(1, t / 0.15) * Math.exp(-t / 2.6) * (0.4 + rolls[i]!);
    });
  buffer.addStereo(renderBody(), renderBody(), 6);
  return buffer.getChannels();
};

/** Fire: crackles in clusters, a hiss that comes and goes, and low flames. */
export const renderFire: Patch = (seconds, intensity, seed) => {
  const noise = new NoiseSource(seed);
  const buffer = new StereoBuffer(Math.round(seconds * RATE));
  const lap = noise.renderDrift(buffer.length, 5);
  const renderFlames = (): Float32Array =>
    shapeInPlace(
      filterInPlace(noise.renderPinkNoise(buffer.length), createBiquad('bandpass', 120, RATE, { q: 0.6 })),
      (i) => 0.3 + lap[i]! ** 2,
    );
  buffer.addStereo(renderFlames(), renderFlames(), 0.9 + 0.8 * intensity);
  const gas = noise.renderDrift(buffer.length, 1.4);
  const hiss = filterInPlace(
    noise.renderWhiteNoise(buffer.length),
    createBiquad('highpass', 2500, RATE),
    createBiquad('lowpass', 9000, RATE),
  );
  buffer.add(
    shapeInPlace(hiss, (i) => gas[i]! ** 4),
    0,
    0.05 + 0.05 * intensity,
    0,
  );
  for (const startSample of noise.pickMoments(buffer.length, 2 + 3 * intensity)) {
    const crackles = 1 + Math.floor(noise.random() ** 3 * 12);
    for (let k = 0, offset = startSample; k < crackles; k++) {
      const snap = noise.renderWhiteNoise(Math.round(noise.pickBetween(0.001, 0.012) * RATE));
      shapeInPlace(snap, (i) => (1 - i / snap.length) ** 5);
      filterInPlace(
        snap,
        createBiquad('bandpass', noise.pickBetween(900, 6000), RATE, { q: noise.pickBetween(0.7, 3) }),
      );
      buffer.add(snap, offset, 0.25 + 1.6 * noise.random() ** 3, noise.pickBetween(-0.6, 0.6));
      offset += Math.round(noise.pickBetween(0.004, 0.09) * RATE);
    }
  }
  return buffer.getChannels();
};
