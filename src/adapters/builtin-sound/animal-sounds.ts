import { applyReverb } from '../../sound/reverb.ts';
import type { Patch } from './patch.ts';
import { NoiseSource, RATE, StereoBuffer, shapeInPlace, strikeModes } from './synthesis.ts';

/** One syllable of a song: a glide with slight vibrato. */
function renderChirp(hertz: number, to: number, seconds: number, trill: number): Float32Array {
  const samples = new Float32Array(Math.round(seconds * RATE));
  let phase = 0;
  for (let i = 0; i < samples.length; i++) {
    const t = i / samples.length;
    const frequency = hertz + (to - hertz) * t + trill * Math.sin((2 * Math.PI * 38 * i) / RATE);
    phase += (2 * Math.PI * frequency) / RATE;
    samples[i] = (Math.sin(phase) + 0.15 * Math.sin(2 * phase)) * Math.sin(Math.PI * t) ** 0.7;
  }
  return samples;
}

/** Several birds, each repeating a motif with rests. */
export const renderBirds: Patch = (seconds, intensity, seed) => {
  const noise = new NoiseSource(seed);
  const buffer = new StereoBuffer(Math.round(seconds * RATE));
  for (let bird = 0; bird < 2 + 3 * intensity; bird++) {
    const base = noise.pickBetween(2200, 5200);
    const motif = Array.from({ length: 2 + Math.floor(noise.random() * 5) }, () => ({
      from: base * noise.pickBetween(0.8, 1.35),
      to: base * noise.pickBetween(0.75, 1.4),
      seconds: noise.pickBetween(0.04, 0.16),
      rest: noise.pickBetween(0.02, 0.12),
      trill: noise.random() < 0.3 ? 260 : 0,
    }));
    const [pan, gain] = [noise.pickBetween(-0.9, 0.9), noise.pickBetween(0.08, 0.4)];
    for (
      let startSample = noise.pickBetween(0, 2.5) * RATE;
      startSample < buffer.length;
      startSample += noise.pickBetween(2, 7) * RATE
    ) {
      for (let repeat = Math.floor(noise.pickBetween(1, 3.9)); repeat > 0; repeat--) {
        for (const { from, to, seconds: long, rest, trill } of motif) {
          buffer.add(
            renderChirp(from, to, long, trill),
            Math.round(startSample),
            gain * noise.pickBetween(0.75, 1),
            pan,
          );
          startSample += (long + rest) * RATE;
        }
        startSample += noise.pickBetween(0.1, 0.3) * RATE;
      }
    }
  }
  return applyReverb(buffer.getChannels(), { decaySeconds: 1.1, wet: 0.18, dampingHz: 6000 });
};

/** Crickets with chirps of three to five pulses, each at its own pitch and pace, over the trill of distant ones. */
export const renderCrickets: Patch = (seconds, intensity, seed) => {
  const noise = new NoiseSource(seed);
  const buffer = new StereoBuffer(Math.round(seconds * RATE));
  for (let cricket = 0; cricket < 4 + 6 * intensity; cricket++) {
    const hertz = noise.pickBetween(3900, 5100);
    const pulses = 3 + Math.floor(noise.random() * 3);
    const [period, pan, gain] = [
      noise.pickBetween(0.42, 0.8),
      noise.pickBetween(-1, 1),
      noise.pickBetween(0.05, 0.3),
    ];
    const pulse = renderChirp(hertz, hertz * 0.985, 0.017, 0);
    for (
      let startSeconds = noise.random() * period;
      startSeconds < seconds;
      startSeconds += period * noise.pickBetween(0.97, 1.03)
    )
      for (let k = 0; k < pulses; k++)
        buffer.add(pulse, Math.round((startSeconds + k * 0.031) * RATE), gain * (0.7 + 0.1 * k), pan);
  }
  const trill = new Float32Array(buffer.length);
  const swell = noise.renderDrift(buffer.length, 0.3);
  for (let i = 0; i < trill.length; i++)
    trill[i] =
      Math.sin((2 * Math.PI * 3350 * i) / RATE) *
      (0.5 + 0.5 * Math.sin((2 * Math.PI * 44 * i) / RATE)) *
      swell[i]!;
  buffer.add(trill, 0, 0.035, -0.3);
  return buffer.getChannels();
};

/** A trotting horse: pairs of hollow clops. */
export const renderHorse: Patch = (seconds, intensity, seed) => {
  const noise = new NoiseSource(seed);
  const buffer = new StereoBuffer(Math.round(Math.min(seconds, 6) * RATE));
  const stride = 0.62 - 0.2 * intensity;
  let near = 0.3;
  for (let startSeconds = 0.05; startSeconds < buffer.length / RATE - 0.3; startSeconds += stride / 2) {
    near += (1 - near) * 0.15;
    for (const [delay, gain] of [
      [0, 1],
      [noise.pickBetween(0.03, 0.05), 0.6],
    ] as const) {
      const pitch = noise.pickBetween(0.9, 1.12);
      strikeModes(buffer, noise, Math.round((startSeconds + delay) * RATE), {
        modes: [
          [430 * pitch, 0.06, 0.8],
          [760 * pitch, 0.045, 1],
          [1250 * pitch, 0.03, 0.5],
          [95, 0.09, 0.5],
        ],
        gain: gain * near * noise.pickBetween(0.35, 0.5),
        pan: (startSeconds / 6) * 1.2 - 0.5,
        click: 0.5,
      });
    }
  }
  const [left, right] = buffer.getChannels();
  const getFade = (i: number): number => Math.min(1, (buffer.length - i) / (RATE / 2));
  shapeInPlace(left, getFade);
  shapeInPlace(right, getFade);
  return applyReverb([left, right], { decaySeconds: 0.5, wet: 0.12, dampingHz: 4000 });
};
