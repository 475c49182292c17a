import { createSeededRandom } from '../../src/core/random.ts';
import type { Plane8 } from '../../src/media/frame.ts';

export interface TrueTransition {
  readonly kind: 'cut' | 'dissolve' | 'fade';
  /** First frame of the new shot, or first and last frame of a gradual transition. */
  readonly start: number;
  readonly end: number;
}

export interface EditedScenes {
  readonly frames: number;
  readonly transitions: readonly TrueTransition[];
  draw(frame: number, planes: readonly [Plane8, Plane8, Plane8]): void;
}

interface Scene {
  readonly brightness: number;
  readonly color: readonly [number, number];
  readonly waves: readonly {
    readonly fx: number;
    readonly fy: number;
    readonly phase: number;
    readonly gain: number;
  }[];
  /** Pixels a frame, of the width 160. */
  readonly pan: number;
  /** Bright frames by number within the scene. */
  readonly flashes: ReadonlySet<number>;
  readonly strobe: boolean;
  readonly length: number;
}

type Joint = { readonly kind: 'cut' | 'dissolve' | 'fade'; readonly length: number };

const SHOTS = 24;

/**
 * An edited video whose edits are known: textured scenes that stand, pan, flash and strobe, joined by hard cuts (some
 * shots have three frames), dissolves of 8 to 48 frames and fades over black.
 */
export function makeEditedScenes(seed: number): EditedScenes {
  const random = createSeededRandom(seed);
  const scenes = Array.from({ length: SHOTS }, (_, i) => makeScene(random, i));
  const joints = scenes
    .slice(1)
    .map((scene, i) => makeJoint(random, Math.min(scene.length, scenes[i]!.length)));
  const layout = layOut(scenes, joints);
  return {
    frames: layout.frames,
    transitions: layout.transitions,
    draw: (frame, planes) => drawFrame(scenes, joints, layout.starts, frame, planes),
  };
}

function makeScene(random: () => number, number: number): Scene {
  const isShort = number % 8 === 5;
  const length = isShort ? 3 : 60 + Math.floor(random() * 60);
  const hasFlash = number % 5 === 2 && !isShort;
  return {
    brightness: 60 + random() * 110,
    color: [100 + random() * 56, 100 + random() * 56],
    waves: Array.from({ length: 9 }, () => ({
      fx: (random() - 0.5) * 0.6,
      fy: (random() - 0.5) * 0.6,
      phase: random() * 6.28,
      gain: 6 + random() * 16,
    })),
    pan: number % 3 === 1 ? 1 + random() * 4 : random() * 0.3,
    flashes: new Set(hasFlash ? [20, 21, 40] : []),
    strobe: number % 11 === 7,
    length,
  };
}

function makeJoint(random: () => number, shorter: number): Joint {
  const kind = shorter < 60 ? 0 : random();
  if (kind < 0.55) return { kind: 'cut', length: 0 };
  const length = 8 + Math.floor(random() * 41);
  return { kind: kind < 0.8 ? 'dissolve' : 'fade', length: Math.min(length, Math.floor(shorter / 2) - 4) };
}

/** Scenes follow each other; those that dissolve overlap, those that fade stand apart by the black between. */
function layOut(scenes: readonly Scene[], joints: readonly Joint[]) {
  const starts: number[] = [0];
  const transitions: TrueTransition[] = [];
  for (const [i, { kind, length }] of joints.entries()) {
    const end = starts[i]! + scenes[i]!.length;
    const start = kind === 'dissolve' ? end - length : end;
    starts.push(start);
    if (kind === 'cut') transitions.push({ kind, start, end: start });
    if (kind === 'dissolve') transitions.push({ kind, start, end });
    if (kind === 'fade') transitions.push({ kind, start: end - length, end: end + length });
  }
  return { starts, transitions, frames: starts.at(-1)! + scenes.at(-1)!.length };
}

function drawFrame(
  scenes: readonly Scene[],
  joints: readonly Joint[],
  starts: readonly number[],
  frame: number,
  planes: readonly [Plane8, Plane8, Plane8],
): void {
  const shown = scenes
    .map((scene, i) => ({
      scene,
      local: frame - starts[i]!,
      weight: weightOf(scenes, joints, starts, i, frame),
    }))
    .filter(({ weight }) => weight > 0);
  for (const [plane, { samples, stride, width, height }] of planes.entries()) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        let value = plane === 0 ? 16 : 128;
        for (const { scene, local, weight } of shown)
          value += weight * (sample(scene, local, plane, x / width, y / height) - (plane === 0 ? 16 : 128));
        samples[y * stride + x] = value;
      }
    }
  }
}

function weightOf(
  scenes: readonly Scene[],
  joints: readonly Joint[],
  starts: readonly number[],
  i: number,
  frame: number,
): number {
  const [start, end] = [starts[i]!, starts[i]! + scenes[i]!.length];
  if (frame < start || frame >= end) return 0;
  const [into, outOf] = [joints[i - 1], joints[i]];
  const rise = into && into.kind !== 'cut' ? Math.min(1, (frame - start) / into.length) : 1;
  const fall = outOf && outOf.kind !== 'cut' ? Math.min(1, (end - frame) / outOf.length) : 1;
  return Math.min(rise, fall);
}

function sample(scene: Scene, frame: number, plane: number, x: number, y: number): number {
  if (plane > 0) return scene.color[plane - 1]! + 10 * Math.sin(6 * x + scene.waves[plane]!.phase);
  const [px, py] = [x * 160 + frame * scene.pan, y * 90];
  let value = scene.brightness;
  for (const { fx, fy, phase, gain } of scene.waves)
    value += gain * Math.sign(Math.sin(fx * px + fy * py + phase));
  const isBright = scene.flashes.has(frame) || (scene.strobe && Math.floor(frame / 2) % 2 === 0);
  return Math.max(16, Math.min(235, isBright ? value + 70 : value));
}
