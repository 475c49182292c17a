import { biquad, filter } from '../../sound/biquad.ts';
import type { Patch } from './patch.ts';
import { Canvas, ping, RATE, shape, sweep, Texture } from './texture.ts';

/** One wave: it draws near, breaks, and runs out over the shore. */
function addWave(canvas: Canvas, texture: Texture, at: number, size: number): void {
  const [rise, fall] = [texture.between(1.6, 2.6), texture.between(3.5, 5.5)];
  const length = Math.round((rise + fall) * RATE);
  const envelope = (i: number): number => {
    const t = i / RATE;
    return t < rise
      ? (t / rise) ** 3
      : Math.exp(-(t - rise) / (fall / 3.2)) * Math.min(1, (length - i) / 4800);
  };
  const [left, right] = [texture.white(length), texture.white(length)].map((noise) =>
    shape(
      filter(
        sweep(noise, (i) => 250 + 2600 * envelope(i) ** 1.3 * size, 0.55),
        biquad('highpass', 90, RATE),
      ),
      envelope,
    ),
  );
  const pan = texture.between(-0.6, 0.6);
  canvas.add(left!, at, 0.9 * size * (1 - pan * 0.4), -0.7);
  canvas.add(right!, at, 0.9 * size * (1 + pan * 0.4), 0.7);
}

export const sea: Patch = (seconds, intensity, seed) => {
  const texture = new Texture(seed);
  const canvas = new Canvas(Math.round(seconds * RATE));
  const far = (): Float32Array => filter(texture.pink(canvas.length), biquad('lowpass', 480, RATE));
  const swell = texture.drift(canvas.length, 0.25);
  const level = (i: number): number => 0.5 + 0.5 * swell[i]!;
  canvas.addStereo(shape(far(), level), shape(far(), level), 0.8);
  for (let at = -3 * RATE; at < canvas.length; at += Math.round(texture.between(3.2, 5.8) * RATE))
    addWave(canvas, texture, at, texture.between(0.45, 0.7) + 0.4 * intensity);
  return canvas.channels();
};

/** One big wave by itself. */
export const breaker: Patch = (_seconds, intensity, seed) => {
  const texture = new Texture(seed);
  const canvas = new Canvas(8 * RATE);
  addWave(canvas, texture, 0, 0.8 + 0.6 * intensity);
  return canvas.channels();
};

/** Bubbles whose pitch rises as they near the surface (Minnaert), over a soft rush. */
export const river: Patch = (seconds, intensity, seed) => {
  const texture = new Texture(seed);
  const canvas = new Canvas(Math.round(seconds * RATE));
  const rush = (): Float32Array =>
    filter(texture.pink(canvas.length), biquad('highpass', 250, RATE), biquad('lowpass', 2600, RATE));
  canvas.addStereo(rush(), rush(), 0.08 + 0.3 * intensity ** 2);
  for (const at of texture.moments(canvas.length, 90 + 160 * intensity)) {
    const size = texture.random() ** 2;
    const bubble = ping(
      texture.between(380, 900) + 1600 * (1 - size) * texture.random(),
      0.015 + 0.07 * size,
      texture.between(1.1, 1.9),
    );
    shape(bubble, (i) => Math.min(1, i / 60));
    canvas.add(bubble, at, 0.04 + 0.3 * texture.random() ** 2, texture.between(-1, 1));
  }
  return canvas.channels();
};

export const splash: Patch = (_seconds, intensity, seed) => {
  const texture = new Texture(seed);
  const canvas = new Canvas(Math.round(1.8 * RATE));
  const spray = texture.white(Math.round(0.9 * RATE));
  shape(
    sweep(spray, (i) => 700 + 2500 * Math.exp(-i / RATE / 0.15), 0.6),
    (i) => Math.min(1, i / 240) * Math.exp(-i / RATE / 0.18),
  );
  canvas.add(spray, 0, 1.2, 0);
  canvas.add(ping(110, 0.25, 0.6), 0, 0.7 * intensity, 0);
  for (const at of texture.moments(canvas.length, 60)) {
    const bubble = ping(texture.between(400, 1600), texture.between(0.02, 0.08), texture.between(1.2, 2));
    canvas.add(bubble, at, 0.25 * Math.exp(-at / RATE / 0.5), texture.between(-0.6, 0.6));
  }
  return canvas.channels();
};
