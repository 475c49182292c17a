import { biquad, filter } from '../../sound/biquad.ts';
import type { Patch } from './patch.ts';
import { Canvas, ping, RATE, shape, sweep, Texture } from './texture.ts';

/** A hiss of far drops, thousands of near ones that ring for a few milliseconds, and a patter below them. */
export const rain: Patch = (seconds, intensity, seed) => {
  const texture = new Texture(seed);
  const canvas = new Canvas(Math.round(seconds * RATE));
  const hiss = (): Float32Array =>
    filter(
      texture.white(canvas.length),
      biquad('highpass', 900, RATE),
      biquad('lowpass', 5000 + 5000 * intensity, RATE),
    );
  const swell = texture.drift(canvas.length, 0.4);
  const level = (i: number): number => 0.8 + 0.2 * swell[i]!;
  canvas.addStereo(shape(hiss(), level), shape(hiss(), level), 0.05 + 0.09 * intensity);
  const patter = (): Float32Array => filter(texture.pink(canvas.length), biquad('lowpass', 500, RATE));
  canvas.addStereo(patter(), patter(), 0.1 + 0.35 * intensity ** 2);
  for (const at of texture.moments(canvas.length, 60 + 340 * intensity)) {
    const nearness = texture.random() ** 4;
    const drop = ping(texture.between(1400, 6500), texture.between(0.004, 0.014), texture.between(0.7, 1.3));
    canvas.add(drop, at, 0.03 + 0.36 * nearness, texture.between(-1, 1));
  }
  return canvas.channels();
};

/** Noise through bands whose centres and strengths follow gusts; the strongest gusts whistle. */
export const wind: Patch = (seconds, intensity, seed) => {
  const texture = new Texture(seed);
  const canvas = new Canvas(Math.round(seconds * RATE));
  const gust = texture.drift(canvas.length, 0.22 + 0.2 * intensity);
  const flutter = texture.drift(canvas.length, 2.5);
  const forces = gust.map((strength, i) => (0.12 + 0.88 * strength ** 1.5) * (0.85 + 0.15 * flutter[i]!));
  const force = (i: number): number => forces[i]!;
  for (const [base, reach, q, gain] of [
    [110, 160, 0.8, 1],
    [260, 420, 1.6, 0.7],
    [520, 700, 4, 0.35 + 0.3 * intensity],
  ] as const) {
    const [left, right] = [texture.pink(canvas.length), texture.pink(canvas.length)].map((noise) =>
      shape(
        sweep(noise, (i) => base + reach * force(i), q),
        (i) => force(i) ** 2,
      ),
    );
    canvas.addStereo(left!, right!, gain);
  }
  const whistle = sweep(texture.white(canvas.length), (i) => 500 + 650 * force(i), 40);
  canvas.add(
    shape(whistle, (i) => force(i) ** 4),
    0,
    0.15 + 1.1 * intensity ** 2,
    texture.between(-0.4, 0.4),
  );
  return canvas.channels();
};

/** A tearing crack of several near strokes, then a roll that darkens as it comes from farther away. */
export const thunder: Patch = (seconds, intensity, seed) => {
  const texture = new Texture(seed);
  const length = Math.round(Math.max(5, Math.min(seconds, 9)) * RATE);
  const canvas = new Canvas(length);
  for (let stroke = 0; stroke < 3 + 5 * intensity; stroke++) {
    const at = Math.round(texture.random() ** 2 * 0.5 * RATE);
    const burst = texture.white(Math.round(texture.between(0.08, 0.3) * RATE));
    shape(burst, (i) => (1 - i / burst.length) ** 4);
    filter(burst, biquad('lowpass', 1200 + 5000 * intensity * texture.random(), RATE));
    canvas.add(burst, at, 0.55 * intensity * texture.between(0.4, 1), texture.between(-0.5, 0.5));
  }
  const rolls = texture.drift(length, 3.2);
  const roll = (): Float32Array =>
    shape(
      filter(
        sweep(texture.pink(length), (i) => 60 + 240 * 0.4 ** (i / RATE), 0.7),
        biquad('lowpass', 420, RATE),
      ),
      (i) => {
        const t = i / RATE;
        return Math.min(1, t / 0.08) * Math.exp(-t / 2.2) * (0.25 + 1.5 * rolls[i]! ** 2);
      },
    );
  canvas.addStereo(roll(), roll(), 9);
  const body = (): Float32Array =>
    shape(filter(texture.pink(length), biquad('lowpass', 90, RATE)), (i) => {
      const t = i / RATE;
      return Math.min(1, t / 0.15) * Math.exp(-t / 2.6) * (0.4 + rolls[i]!);
    });
  canvas.addStereo(body(), body(), 6);
  return canvas.channels();
};

/** Crackles in clusters, a hiss that comes and goes, and low flames that lap. */
export const fire: Patch = (seconds, intensity, seed) => {
  const texture = new Texture(seed);
  const canvas = new Canvas(Math.round(seconds * RATE));
  const lap = texture.drift(canvas.length, 5);
  const flames = (): Float32Array =>
    shape(
      filter(texture.pink(canvas.length), biquad('bandpass', 120, RATE, { q: 0.6 })),
      (i) => 0.3 + lap[i]! ** 2,
    );
  canvas.addStereo(flames(), flames(), 0.9 + 0.8 * intensity);
  const gas = texture.drift(canvas.length, 1.4);
  const hiss = filter(
    texture.white(canvas.length),
    biquad('highpass', 2500, RATE),
    biquad('lowpass', 9000, RATE),
  );
  canvas.add(
    shape(hiss, (i) => gas[i]! ** 4),
    0,
    0.05 + 0.05 * intensity,
    0,
  );
  for (const at of texture.moments(canvas.length, 2 + 3 * intensity)) {
    const crackles = 1 + Math.floor(texture.random() ** 3 * 12);
    for (let k = 0, offset = at; k < crackles; k++) {
      const snap = texture.white(Math.round(texture.between(0.001, 0.012) * RATE));
      shape(snap, (i) => (1 - i / snap.length) ** 5);
      filter(snap, biquad('bandpass', texture.between(900, 6000), RATE, { q: texture.between(0.7, 3) }));
      canvas.add(snap, offset, 0.25 + 1.6 * texture.random() ** 3, texture.between(-0.6, 0.6));
      offset += Math.round(texture.between(0.004, 0.09) * RATE);
    }
  }
  return canvas.channels();
};
