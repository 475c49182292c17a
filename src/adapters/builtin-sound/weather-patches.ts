import { createBiquad, filter } from '../../sound/biquad.ts';
import type { Patch } from './patch.ts';
import { Canvas, createPing, RATE, shapeSamples, sweep, Texture } from './texture.ts';

/** Rain: the hiss of distant drops, thousands of near ones that ring for milliseconds, and low patter. */
export const renderRain: Patch = (seconds, intensity, seed) => {
  const texture = new Texture(seed);
  const canvas = new Canvas(Math.round(seconds * RATE));
  const renderHiss = (): Float32Array =>
    filter(
      texture.renderWhiteNoise(canvas.length),
      createBiquad('highpass', 900, RATE),
      createBiquad('lowpass', 5000 + 5000 * intensity, RATE),
    );
  const swell = texture.renderDrift(canvas.length, 0.4);
  const getLevel = (i: number): number => 0.8 + 0.2 * swell[i]!;
  canvas.addStereo(
    shapeSamples(renderHiss(), getLevel),
    shapeSamples(renderHiss(), getLevel),
    0.05 + 0.09 * intensity,
  );
  const renderPatter = (): Float32Array =>
    filter(texture.renderPinkNoise(canvas.length), createBiquad('lowpass', 500, RATE));
  canvas.addStereo(renderPatter(), renderPatter(), 0.1 + 0.35 * intensity ** 2);
  for (const at of texture.pickMoments(canvas.length, 60 + 340 * intensity)) {
    const nearness = texture.random() ** 4;
    const drop = createPing(
      texture.pickBetween(1400, 6500),
      texture.pickBetween(0.004, 0.014),
      texture.pickBetween(0.7, 1.3),
    );
    canvas.add(drop, at, 0.03 + 0.36 * nearness, texture.pickBetween(-1, 1));
  }
  return canvas.getChannels();
};

/** Wind: noise through bands whose centers and gains follow gusts; the strongest gusts whistle. */
export const renderWind: Patch = (seconds, intensity, seed) => {
  const texture = new Texture(seed);
  const canvas = new Canvas(Math.round(seconds * RATE));
  const gust = texture.renderDrift(canvas.length, 0.22 + 0.2 * intensity);
  const flutter = texture.renderDrift(canvas.length, 2.5);
  const forces = gust.map((strength, i) => (0.12 + 0.88 * strength ** 1.5) * (0.85 + 0.15 * flutter[i]!));
  const getForce = (i: number): number => forces[i]!;
  for (const [base, reach, q, gain] of [
    [110, 160, 0.8, 1],
    [260, 420, 1.6, 0.7],
    [520, 700, 4, 0.35 + 0.3 * intensity],
  ] as const) {
    const [left, right] = [
      texture.renderPinkNoise(canvas.length),
      texture.renderPinkNoise(canvas.length),
    ].map((noise) =>
      shapeSamples(
        sweep(noise, (i) => base + reach * getForce(i), q),
        (i) => getForce(i) ** 2,
      ),
    );
    canvas.addStereo(left!, right!, gain);
  }
  const whistle = sweep(texture.renderWhiteNoise(canvas.length), (i) => 500 + 650 * getForce(i), 40);
  canvas.add(
    shapeSamples(whistle, (i) => getForce(i) ** 4),
    0,
    0.15 + 1.1 * intensity ** 2,
    texture.pickBetween(-0.4, 0.4),
  );
  return canvas.getChannels();
};

/** Thunder: a sharp crack of several near strokes, then a roll that gets duller with distance. */
export const renderThunder: Patch = (seconds, intensity, seed) => {
  const texture = new Texture(seed);
  const length = Math.round(Math.max(5, Math.min(seconds, 9)) * RATE);
  const canvas = new Canvas(length);
  for (let stroke = 0; stroke < 3 + 5 * intensity; stroke++) {
    const at = Math.round(texture.random() ** 2 * 0.5 * RATE);
    const burst = texture.renderWhiteNoise(Math.round(texture.pickBetween(0.08, 0.3) * RATE));
    shapeSamples(burst, (i) => (1 - i / burst.length) ** 4);
    filter(burst, createBiquad('lowpass', 1200 + 5000 * intensity * texture.random(), RATE));
    canvas.add(burst, at, 0.55 * intensity * texture.pickBetween(0.4, 1), texture.pickBetween(-0.5, 0.5));
  }
  const rolls = texture.renderDrift(length, 3.2);
  const renderRoll = (): Float32Array =>
    shapeSamples(
      filter(
        sweep(texture.renderPinkNoise(length), (i) => 60 + 240 * 0.4 ** (i / RATE), 0.7),
        createBiquad('lowpass', 420, RATE),
      ),
      (i) => {
        const t = i / RATE;
        return Math.min(1, t / 0.08) * Math.exp(-t / 2.2) * (0.25 + 1.5 * rolls[i]! ** 2);
      },
    );
  canvas.addStereo(renderRoll(), renderRoll(), 9);
  const renderBody = (): Float32Array =>
    shapeSamples(filter(texture.renderPinkNoise(length), createBiquad('lowpass', 90, RATE)), (i) => {
      const t = i / RATE;
      return Math.min(1, t / 0.15) * Math.exp(-t / 2.6) * (0.4 + rolls[i]!);
    });
  canvas.addStereo(renderBody(), renderBody(), 6);
  return canvas.getChannels();
};

/** Fire: crackles in clusters, a hiss that comes and goes, and low flames. */
export const renderFire: Patch = (seconds, intensity, seed) => {
  const texture = new Texture(seed);
  const canvas = new Canvas(Math.round(seconds * RATE));
  const lap = texture.renderDrift(canvas.length, 5);
  const renderFlames = (): Float32Array =>
    shapeSamples(
      filter(texture.renderPinkNoise(canvas.length), createBiquad('bandpass', 120, RATE, { q: 0.6 })),
      (i) => 0.3 + lap[i]! ** 2,
    );
  canvas.addStereo(renderFlames(), renderFlames(), 0.9 + 0.8 * intensity);
  const gas = texture.renderDrift(canvas.length, 1.4);
  const hiss = filter(
    texture.renderWhiteNoise(canvas.length),
    createBiquad('highpass', 2500, RATE),
    createBiquad('lowpass', 9000, RATE),
  );
  canvas.add(
    shapeSamples(hiss, (i) => gas[i]! ** 4),
    0,
    0.05 + 0.05 * intensity,
    0,
  );
  for (const at of texture.pickMoments(canvas.length, 2 + 3 * intensity)) {
    const crackles = 1 + Math.floor(texture.random() ** 3 * 12);
    for (let k = 0, offset = at; k < crackles; k++) {
      const snap = texture.renderWhiteNoise(Math.round(texture.pickBetween(0.001, 0.012) * RATE));
      shapeSamples(snap, (i) => (1 - i / snap.length) ** 5);
      filter(
        snap,
        createBiquad('bandpass', texture.pickBetween(900, 6000), RATE, { q: texture.pickBetween(0.7, 3) }),
      );
      canvas.add(snap, offset, 0.25 + 1.6 * texture.random() ** 3, texture.pickBetween(-0.6, 0.6));
      offset += Math.round(texture.pickBetween(0.004, 0.09) * RATE);
    }
  }
  return canvas.getChannels();
};
