import { createBiquad, filterInPlace } from '../../sound/biquad.ts';
import { applyReverb } from '../../sound/reverb.ts';
import type { Patch } from './patch.ts';
import {
  createPing,
  type Mode,
  NoiseSource,
  RATE,
  StereoBuffer,
  shapeInPlace,
  strikeModes,
} from './synthesis.ts';

const SMALL_ROOM = { decaySeconds: 0.45, wet: 0.16, dampingHz: 5000 };
/** Modes of a wooden door. */
const WOOD: readonly Mode[] = [
  [92, 0.16, 0.8],
  [185, 0.12, 1],
  [340, 0.08, 0.7],
  [610, 0.05, 0.45],
  [1150, 0.03, 0.3],
  [2100, 0.015, 0.15],
];

/** Multiplies the frequencies of all modes by a factor. */
function tuneModes(modes: readonly Mode[], factor: number): Mode[] {
  return modes.map(([hertz, decay, gain]) => [hertz * factor, decay, gain]);
}

/** Footsteps in a room: heel and toe of each step, with variation. */
export const renderFootsteps: Patch = (seconds, intensity, seed) => {
  const noise = new NoiseSource(seed);
  const buffer = new StereoBuffer(Math.round(Math.min(seconds, 8) * RATE));
  const pace = 0.66 - 0.2 * intensity;
  for (
    let startSeconds = 0.05, foot = 0;
    startSeconds < buffer.length / RATE - 0.4;
    startSeconds += pace * noise.pickBetween(0.95, 1.05), foot++
  ) {
    const pan = (foot % 2 === 0 ? -0.12 : 0.12) + (startSeconds / 8) * 0.5 - 0.2;
    const gain = noise.pickBetween(0.8, 1);
    const pitch = noise.pickBetween(0.93, 1.07);
    const heel: readonly Mode[] = [
      [78 * pitch, 0.11, 1],
      [160 * pitch, 0.07, 0.7],
      [420 * pitch, 0.035, 0.35],
      [1700 * pitch, 0.012, 0.3],
    ];
    strikeModes(buffer, noise, Math.round(startSeconds * RATE), {
      modes: heel,
      gain: 0.5 * gain,
      pan,
      click: 0.5,
    });
    const toe = Math.round((startSeconds + noise.pickBetween(0.07, 0.1)) * RATE);
    strikeModes(buffer, noise, toe, { modes: tuneModes(heel, 1.35), gain: 0.2 * gain, pan, click: 0.35 });
  }
  return applyReverb(buffer.getChannels(), { ...SMALL_ROOM, decaySeconds: 0.8, wet: 0.22 });
};

/** A door: a stick-slip creak that speeds up and slows down, then the latch. */
export const renderDoor: Patch = (_seconds, intensity, seed) => {
  const noise = new NoiseSource(seed);
  const buffer = new StereoBuffer(Math.round(2.6 * RATE));
  strikeModes(buffer, noise, 0, {
    modes: [
      [950, 0.03, 0.6],
      [2300, 0.02, 0.5],
      [310, 0.05, 0.5],
    ],
    gain: 0.5,
    pan: 0.1,
    click: 0.8,
  });
  const creak = new Float32Array(Math.round(1.5 * RATE));
  const speed = noise.renderDrift(creak.length, 1.6);
  for (let pulse = 0; pulse < creak.length; ) {
    const t = pulse / creak.length;
    const rate = (28 + 95 * speed[pulse]!) * (0.5 + Math.sin(Math.PI * t));
    creak[pulse] = noise.pickBetween(0.5, 1) * Math.sin(Math.PI * t) ** 0.5;
    pulse += Math.max(1, Math.round((RATE / rate) * noise.pickBetween(0.9, 1.1)));
  }
  const body = new Float32Array(creak.length);
  for (const [hertz, q, gain] of [
    [340, 9, 1],
    [720, 14, 1.2],
    [1180, 18, 1],
    [1730, 22, 0.7],
    [2600, 20, 0.4],
  ] as const) {
    const ringing = filterInPlace(
      Float32Array.from(creak),
      createBiquad('bandpass', hertz * noise.pickBetween(0.95, 1.05), RATE, { q }),
    );
    for (let i = 0; i < body.length; i++) body[i]! += ringing[i]! * gain;
  }
  buffer.add(body, Math.round(0.12 * RATE), 5 + 2 * intensity, 0);
  strikeModes(buffer, noise, Math.round(1.75 * RATE), { modes: WOOD, gain: 0.28, pan: -0.1, click: 0.25 });
  return applyReverb(buffer.getChannels(), SMALL_ROOM);
};

/** A door that slams: one low stroke, and the rattle after it. */
export const renderSlam: Patch = (_seconds, _intensity, seed) => {
  const noise = new NoiseSource(seed);
  const buffer = new StereoBuffer(Math.round(1.6 * RATE));
  const low: readonly Mode[] = [[52, 0.4, 1.4], [88, 0.3, 1.2], ...WOOD];
  strikeModes(buffer, noise, 0, { modes: low, gain: 0.7, pan: 0, click: 1 });
  for (const delay of [0.035, 0.07, 0.12, 0.19])
    strikeModes(buffer, noise, Math.round(delay * RATE), {
      modes: tuneModes(WOOD, 1.6),
      gain: 0.12 * (1 - delay * 3),
      pan: 0.1,
      click: 0.4,
    });
  return applyReverb(buffer.getChannels(), { ...SMALL_ROOM, decaySeconds: 0.9, wet: 0.25 });
};

/** Knocks on a wooden door: three, or four at a high intensity. */
export const renderKnock: Patch = (_seconds, intensity, seed) => {
  const noise = new NoiseSource(seed);
  const buffer = new StereoBuffer(Math.round(1.7 * RATE));
  const knocks = intensity > 0.7 ? 4 : 3;
  for (let k = 0; k < knocks; k++) {
    const startSample = Math.round((0.02 + k * noise.pickBetween(0.2, 0.24)) * RATE);
    const pitch = noise.pickBetween(0.96, 1.04);
    strikeModes(buffer, noise, startSample, {
      modes: tuneModes(WOOD, 1.25 * pitch),
      gain: noise.pickBetween(0.55, 0.7),
      pan: 0.05,
      click: 0.45,
    });
  }
  return applyReverb(buffer.getChannels(), SMALL_ROOM);
};

/** Partials of a church bell (hum, prime, tierce, quint, nominal and above), with their decays. */
const BELL: readonly Mode[] = [
  [0.5, 9, 0.7],
  [1, 6.5, 1],
  [1.183, 5, 0.8],
  [1.506, 3.6, 0.5],
  [2, 3.2, 0.9],
  [2.514, 2, 0.4],
  [2.662, 1.8, 0.35],
  [3.011, 1.4, 0.35],
  [4.166, 0.9, 0.25],
  [5.43, 0.6, 0.15],
];

interface BellStroke {
  readonly hertz: number;
  readonly gain: number;
  /** Decay relative to a church bell's. */
  readonly length: number;
}

/** Adds one stroke of a bell: its partials, and the noise of the clapper. */
function strikeBell(
  buffer: StereoBuffer,
  noise: NoiseSource,
  startSample: number,
  { hertz, gain, length }: BellStroke,
): void {
  for (const [ratio, decay, strength] of BELL) {
    // Bells aren't perfectly round: every partial is a pair of close frequencies that beat.
    for (const detune of [1, 1 + noise.pickBetween(0.0006, 0.0022)])
      buffer.add(
        createPing(hertz * ratio * detune, decay * length),
        startSample,
        gain * strength * 0.5,
        noise.pickBetween(-0.25, 0.25),
      );
  }
  strikeModes(buffer, noise, startSample, { modes: [[hertz * 6.8, 0.05, 0.3]], gain, pan: 0, click: 0.12 });
}

/** A church bell that is struck every two seconds. */
export const renderBell: Patch = (seconds, intensity, seed) => {
  const noise = new NoiseSource(seed);
  const buffer = new StereoBuffer(Math.round(Math.max(9, Math.min(seconds, 14)) * RATE));
  const hertz = noise.pickBetween(290, 340);
  for (
    let startSeconds = 0.02;
    startSeconds < buffer.length / RATE - 3.6;
    startSeconds += 2.3 - 0.6 * intensity
  )
    strikeBell(buffer, noise, Math.round(startSeconds * RATE), { hertz, gain: 0.3, length: 1 });
  fadeTail(buffer, 3);
  return applyReverb(buffer.getChannels(), { decaySeconds: 2.4, wet: 0.25, dampingHz: 4500 });
};

/** A clock that strikes three. */
export const renderChime: Patch = (_seconds, _intensity, seed) => {
  const noise = new NoiseSource(seed);
  const buffer = new StereoBuffer(Math.round(6.5 * RATE));
  for (let k = 0; k < 3; k++)
    strikeBell(buffer, noise, Math.round((0.05 + k * 1.35) * RATE), {
      hertz: 590,
      gain: 0.3,
      length: 0.32,
    });
  fadeTail(buffer, 1);
  return applyReverb(buffer.getChannels(), SMALL_ROOM);
};

/** Fades the last seconds out, in place. */
function fadeTail(buffer: StereoBuffer, seconds: number): void {
  const getFade = (i: number): number => Math.min(1, (buffer.length - i) / (seconds * RATE));
  for (const channel of buffer.getChannels()) shapeInPlace(channel, getFade);
}

/** A ticking clock: one tick per second, or two at a high intensity. */
export const renderClock: Patch = (seconds, intensity, seed) => {
  const noise = new NoiseSource(seed);
  const buffer = new StereoBuffer(Math.round(seconds * RATE));
  const beat = intensity > 0.7 ? 0.5 : 1;
  for (let startSeconds = 0.1, k = 0; startSeconds < seconds; startSeconds += beat, k++) {
    const pitch = k % 2 === 0 ? 1 : 0.84;
    const modes: readonly Mode[] = [
      [2350 * pitch, 0.022, 0.8],
      [3900 * pitch, 0.014, 0.5],
      [1150 * pitch, 0.03, 0.5],
      [310 * pitch, 0.05, 0.4],
    ];
    strikeModes(buffer, noise, Math.round(startSeconds * RATE), { modes, gain: 0.4, pan: 0.15, click: 0.35 });
    strikeModes(buffer, noise, Math.round((startSeconds + 0.028) * RATE), {
      modes,
      gain: 0.12,
      pan: 0.15,
      click: 0.1,
    });
  }
  return applyReverb(buffer.getChannels(), SMALL_ROOM);
};

/** Adds occasional clinks of glasses and plates. */
export function addClinks(buffer: StereoBuffer, noise: NoiseSource, perSecond: number): void {
  for (const startSample of noise.pickMoments(buffer.length, perSecond)) {
    const hertz = noise.pickBetween(1900, 4200);
    const modes: readonly Mode[] = [
      [hertz, 0.22, 1],
      [hertz * 2.32, 0.15, 0.6],
      [hertz * 4.25, 0.07, 0.3],
    ];
    strikeModes(buffer, noise, startSample, {
      modes,
      gain: noise.pickBetween(0.02, 0.09),
      pan: noise.pickBetween(-0.8, 0.8),
      click: 0.2,
    });
  }
}
