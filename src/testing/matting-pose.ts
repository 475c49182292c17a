export interface Point {
  readonly x: number;
  readonly y: number;
}

/** How the figure stands at a moment, in pixels. */
export interface Pose {
  readonly seconds: number;
  /** Height of the picture. */
  readonly scale: number;
  /** How much of the backdrop's light edges catch, 0 to 1. */
  readonly spill: number;
  readonly head: {
    readonly x: number;
    readonly y: number;
    readonly radiusX: number;
    readonly radiusY: number;
    /** Radians, clockwise. */
    readonly angle: number;
    /** Pixels per second. */
    readonly velocityX: number;
    readonly velocityY: number;
  };
  /** Middle of the shoulders and of the hips. */
  readonly chest: Point;
  readonly hips: Point;
  /** Shoulder, elbow, wrist; `angle` is the direction of the hand. */
  readonly waving: Arm;
  readonly resting: Arm;
}

export interface Arm {
  readonly shoulder: Point;
  readonly elbow: Point;
  readonly wrist: Point;
  readonly angle: number;
}

export interface Motion {
  readonly width: number;
  readonly height: number;
  readonly spill: number;
  /** Stays on a spot, or goes to and fro. */
  readonly kind: 'sway' | 'walk';
  /** When the figure comes in from the right; 0 if it is there from the start. */
  readonly entersAt: number;
  /** Radians by which figures of different seeds are out of step. */
  readonly phase: number;
}

const TURN = Math.PI * 2;

export function computePose(motion: Motion, seconds: number): Pose {
  const scale = motion.height;
  const { chest, hips, head } = placeTrunk(motion, seconds);
  const late = placeTrunk(motion, seconds - 0.04).head;
  return {
    seconds,
    scale,
    spill: motion.spill,
    chest,
    hips,
    head: {
      ...head,
      radiusX: 0.076 * scale,
      radiusY: 0.1 * scale,
      velocityX: (head.x - late.x) / 0.04,
      velocityY: (head.y - late.y) / 0.04,
    },
    waving: placeWavingArm(chest, scale, seconds + motion.phase),
    resting: placeRestingArm(chest, hips, scale, seconds + motion.phase),
  };
}

function placeTrunk(motion: Motion, seconds: number) {
  const { width, height: scale, kind, phase } = motion;
  const time = seconds + phase;
  const isWalking = kind === 'walk';
  const way = isWalking ? 0.2 * Math.sin(TURN * 0.3 * time) : 0.05 * Math.sin(TURN * 0.45 * time);
  const bob = isWalking ? 0.012 * Math.abs(Math.sin(TURN * 0.9 * time)) : 0.004 * Math.sin(TURN * 0.3 * time);
  const lean = 0.022 * Math.sin(TURN * 0.75 * time);
  const missing = motion.entersAt > 0 ? Math.max(0, 1 - Math.max(0, seconds - motion.entersAt) / 0.9) : 0;
  const center = width / 2 + way * scale + missing ** 1.6 * (width / 2 + 0.45 * scale);
  const nod = 0.012 * Math.sin(TURN * 0.8 * time + 1);
  return {
    hips: { x: center, y: (0.98 - bob) * scale },
    chest: { x: center + lean * scale, y: (0.47 - bob) * scale },
    head: {
      x: center + (lean * 1.7 + nod) * scale,
      y: (0.285 - bob + 0.006 * Math.sin(TURN * 1.1 * time)) * scale,
      angle: 0.12 * Math.sin(TURN * 0.55 * time + 2),
    },
  };
}

/** The hand goes at its fastest by a tenth of the picture's height from one frame to the next. */
function placeWavingArm(chest: Point, scale: number, time: number): Arm {
  const shoulder = { x: chest.x + 0.142 * scale, y: chest.y + 0.012 * scale };
  const strength = 0.55 + 0.45 * Math.sin(TURN * 0.35 * time);
  const swing = Math.sin(TURN * 2.1 * time) * strength;
  const elbow = turn(shoulder, 0.19 * scale, 0.62 + 0.07 * swing);
  const angle = -1.12 + 0.72 * swing;
  return { shoulder, elbow, wrist: turn(elbow, 0.175 * scale, angle), angle: angle + 0.35 * swing };
}

/** The hand on the hip, so that the backdrop is seen through the gap under the arm. */
function placeRestingArm(chest: Point, hips: Point, scale: number, time: number): Arm {
  const shoulder = { x: chest.x - 0.142 * scale, y: chest.y + 0.012 * scale };
  const wrist = { x: hips.x - 0.135 * scale, y: hips.y - 0.175 * scale };
  const out = 0.125 + 0.02 * Math.sin(TURN * 0.5 * time);
  const elbow = { x: (shoulder.x + wrist.x) / 2 - out * scale, y: (shoulder.y + wrist.y) / 2 + 0.03 * scale };
  return { shoulder, elbow, wrist, angle: 0.9 };
}

/** The point at a distance in a direction: 0 is to the right, rising clockwise. */
function turn({ x, y }: Point, length: number, angle: number): Point {
  return { x: x + Math.cos(angle) * length, y: y + Math.sin(angle) * length };
}
