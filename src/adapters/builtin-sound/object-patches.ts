import { createBiquad, filter } from '../../sound/biquad.ts';
import { applyReverb } from '../../sound/reverb.ts';
import type { Patch } from './patch.ts';
import { Canvas, createPing, type Mode, RATE, shapeSamples, strikeModes, Texture } from './texture.ts';

const SMALL_ROOM = { decaySeconds: 0.45, wet: 0.16, dampingHz: 5000 };
const WOOD: readonly Mode[] = [
  [92, 0.16, 0.8],
  [185, 0.12, 1],
  [340, 0.08, 0.7],
  [610, 0.05, 0.45],
  [1150, 0.03, 0.3],
  [2100, 0.015, 0.15],
];

function tuneModes(modes: readonly Mode[], factor: number): Mode[] {
  return modes.map(([hertz, decay, gain]) => [hertz * factor, decay, gain]);
}

/** Footsteps in a room: heel and toe of each step, with variation. */
export const renderSteps: Patch = (seconds, intensity, seed) => {
  const texture = new Texture(seed);
  const canvas = new Canvas(Math.round(Math.min(seconds, 8) * RATE));
  const pace = 0.66 - 0.2 * intensity;
  for (
    let at = 0.05, foot = 0;
    at < canvas.length / RATE - 0.4;
    at += pace * texture.pickBetween(0.95, 1.05), foot++
  ) {
    const pan = (foot % 2 === 0 ? -0.12 : 0.12) + (at / 8) * 0.5 - 0.2;
    const gain = texture.pickBetween(0.8, 1);
    const pitch = texture.pickBetween(0.93, 1.07);
    const heel: readonly Mode[] = [
      [78 * pitch, 0.11, 1],
      [160 * pitch, 0.07, 0.7],
      [420 * pitch, 0.035, 0.35],
      [1700 * pitch, 0.012, 0.3],
    ];
    strikeModes(canvas, texture, Math.round(at * RATE), { modes: heel, gain: 0.5 * gain, pan, click: 0.5 });
    const toe = Math.round((at + texture.pickBetween(0.07, 0.1)) * RATE);
    strikeModes(canvas, texture, toe, { modes: tuneModes(heel, 1.35), gain: 0.2 * gain, pan, click: 0.35 });
  }
  return applyReverb(canvas.getChannels(), { ...SMALL_ROOM, decaySeconds: 0.8, wet: 0.22 });
};

/** A door: a stick-slip creak that speeds up and slows down, then the latch. */
export const renderDoor: Patch = (_seconds, intensity, seed) => {
  const texture = new Texture(seed);
  const canvas = new Canvas(Math.round(2.6 * RATE));
  strikeModes(canvas, texture, 0, {
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
  const speed = texture.renderDrift(creak.length, 1.6);
  for (let at = 0; at < creak.length; ) {
    const t = at / creak.length;
    const rate = (28 + 95 * speed[at]!) * (0.5 + Math.sin(Math.PI * t));
    creak[at] = texture.pickBetween(0.5, 1) * Math.sin(Math.PI * t) ** 0.5;
    at += Math.max(1, Math.round((RATE / rate) * texture.pickBetween(0.9, 1.1)));
  }
  const body = new Float32Array(creak.length);
  for (const [hertz, q, gain] of [
    [340, 9, 1],
    [720, 14, 1.2],
    [1180, 18, 1],
    [1730, 22, 0.7],
    [2600, 20, 0.4],
  ] as const) {
    const ringing = filter(
      Float32Array.from(creak),
      createBiquad('bandpass', hertz * texture.pickBetween(0.95, 1.05), RATE, { q }),
    );
    for (let i = 0; i < body.length; i++) body[i]! += ringing[i]! * gain;
  }
  canvas.add(body, Math.round(0.12 * RATE), 5 + 2 * intensity, 0);
  strikeModes(canvas, texture, Math.round(1.75 * RATE), { modes: WOOD, gain: 0.28, pan: -0.1, click: 0.25 });
  return applyReverb(canvas.getChannels(), SMALL_ROOM);
};

export const renderSlam: Patch = (_seconds, _intensity, seed) => {
  const texture = new Texture(seed);
  const canvas = new Canvas(Math.round(1.6 * RATE));
  const low: readonly Mode[] = [[52, 0.4, 1.4], [88, 0.3, 1.2], ...WOOD];
  strikeModes(canvas, texture, 0, { modes: low, gain: 0.7, pan: 0, click: 1 });
  for (const delay of [0.035, 0.07, 0.12, 0.19])
    strikeModes(canvas, texture, Math.round(delay * RATE), {
      modes: tuneModes(WOOD, 1.6),
      gain: 0.12 * (1 - delay * 3),
      pan: 0.1,
      click: 0.4,
    });
  return applyReverb(canvas.getChannels(), { ...SMALL_ROOM, decaySeconds: 0.9, wet: 0.25 });
};

export const renderKnock: Patch = (_seconds, intensity, seed) => {
  const texture = new Texture(seed);
  const canvas = new Canvas(Math.round(1.7 * RATE));
  const knocks = intensity > 0.7 ? 4 : 3;
  for (let k = 0; k < knocks; k++) {
    const at = Math.round((0.02 + k * texture.pickBetween(0.2, 0.24)) * RATE);
    const pitch = texture.pickBetween(0.96, 1.04);
    strikeModes(canvas, texture, at, {
      modes: tuneModes(WOOD, 1.25 * pitch),
      gain: texture.pickBetween(0.55, 0.7),
      pan: 0.05,
      click: 0.45,
    });
  }
  return applyReverb(canvas.getChannels(), SMALL_ROOM);
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

function strikeBell(canvas: Canvas, texture: Texture, at: number, { hertz, gain, length }: BellStroke): void {
  for (const [ratio, decay, strength] of BELL) {
    // Bells aren't perfectly round: every partial is a pair of close frequencies that beat.
    for (const detune of [1, 1 + texture.pickBetween(0.0006, 0.0022)])
      canvas.add(
        createPing(hertz * ratio * detune, decay * length),
        at,
        gain * strength * 0.5,
        texture.pickBetween(-0.25, 0.25),
      );
  }
  strikeModes(canvas, texture, at, { modes: [[hertz * 6.8, 0.05, 0.3]], gain, pan: 0, click: 0.12 });
}

export const renderBell: Patch = (seconds, intensity, seed) => {
  const texture = new Texture(seed);
  const canvas = new Canvas(Math.round(Math.max(9, Math.min(seconds, 14)) * RATE));
  const hertz = texture.pickBetween(290, 340);
  for (let at = 0.02; at < canvas.length / RATE - 3.6; at += 2.3 - 0.6 * intensity)
    strikeBell(canvas, texture, Math.round(at * RATE), { hertz, gain: 0.3, length: 1 });
  fadeTail(canvas, 3);
  return applyReverb(canvas.getChannels(), { decaySeconds: 2.4, wet: 0.25, dampingHz: 4500 });
};

/** A clock that strikes three. */
export const renderChime: Patch = (_seconds, _intensity, seed) => {
  const texture = new Texture(seed);
  const canvas = new Canvas(Math.round(6.5 * RATE));
  for (let k = 0; k < 3; k++)
    strikeBell(canvas, texture, Math.round((0.05 + k * 1.35) * RATE), {
      hertz: 590,
      gain: 0.3,
      length: 0.32,
    });
  fadeTail(canvas, 1);
  return applyReverb(canvas.getChannels(), SMALL_ROOM);
};

function fadeTail(canvas: Canvas, seconds: number): void {
  const getFade = (i: number): number => Math.min(1, (canvas.length - i) / (seconds * RATE));
  for (const channel of canvas.getChannels()) shapeSamples(channel, getFade);
}

/** A ticking clock, one tick per second. */
export const renderClock: Patch = (seconds, intensity, seed) => {
  const texture = new Texture(seed);
  const canvas = new Canvas(Math.round(seconds * RATE));
  const beat = intensity > 0.7 ? 0.5 : 1;
  for (let at = 0.1, k = 0; at < seconds; at += beat, k++) {
    const pitch = k % 2 === 0 ? 1 : 0.84;
    const modes: readonly Mode[] = [
      [2350 * pitch, 0.022, 0.8],
      [3900 * pitch, 0.014, 0.5],
      [1150 * pitch, 0.03, 0.5],
      [310 * pitch, 0.05, 0.4],
    ];
    strikeModes(canvas, texture, Math.round(at * RATE), { modes, gain: 0.4, pan: 0.15, click: 0.35 });
    strikeModes(canvas, texture, Math.round((at + 0.028) * RATE), {
      modes,
      gain: 0.12,
      pan: 0.15,
      click: 0.1,
    });
  }
  return applyReverb(canvas.getChannels(), SMALL_ROOM);
};

/** Adds occasional clinks of glasses and plates. */
export function addClinks(canvas: Canvas, texture: Texture, perSecond: number): void {
  for (const at of texture.pickMoments(canvas.length, perSecond)) {
    const hertz = texture.pickBetween(1900, 4200);
    const modes: readonly Mode[] = [
      [hertz, 0.22, 1],
      [hertz * 2.32, 0.15, 0.6],
      [hertz * 4.25, 0.07, 0.3],
    ];
    strikeModes(canvas, texture, at, {
      modes,
      gain: texture.pickBetween(0.02, 0.09),
      pan: texture.pickBetween(-0.8, 0.8),
      click: 0.2,
    });
  }
}
