import type { Matte, MatteRequest, ShotFinding } from '../engines/matter.ts';
import type { Frame } from '../media/frame.ts';
import type { WorkingPicture } from '../media/video/working-picture.ts';
import type { MattingFrame } from './matting-frame.ts';
import { MattingScene, type MattingSceneOptions } from './matting-scene.ts';
import type { MattingShot } from './matting-shot.ts';
import { createMattingFrame, createMattingPicture, getMattingTimeBase } from './matting-video.ts';

/** Frames of the contract's shots. */
export const FRAMES = 13;

/** A small shot of a scene, drawn once. */
export function createShot(
  options: Partial<MattingSceneOptions> = {},
  pixelFormat: WorkingPicture['pixelFormat'] = 'yuv420p10le',
): MattingShot {
  const scene = new MattingScene({ width: 96, height: 54, ...options, frames: FRAMES });
  const picture = createMattingPicture(scene, pixelFormat);
  const timeBase = getMattingTimeBase(scene);
  const drawn = drawOnce(scene);
  return {
    picture,
    timeBase,
    frameCount: FRAMES,
    createFrame: (number) => createMattingFrame(drawn[number]!.picture, picture, number, timeBase),
    findPeople: (number) => Uint8Array.from(drawn[number]!.alpha, (opacity) => opacity >> 8),
  };
}

/** Most cases look at the same scene. */
const DRAWN = new Map<string, readonly MattingFrame[]>();

function drawOnce(scene: MattingScene): readonly MattingFrame[] {
  const key = JSON.stringify(scene.options);
  const known = DRAWN.get(key);
  if (known) return known;
  const drawn = Array.from({ length: FRAMES }, (_, number) => scene.drawFrame(number));
  DRAWN.set(key, drawn);
  return drawn;
}

/** A shot that remembers which of its frames were not freed. */
export class WatchedFrames {
  readonly shot: MattingShot;
  readonly #frames: Frame[] = [];

  constructor(shot: MattingShot) {
    const createFrame = (number: number): Frame => {
      const frame = shot.createFrame(number);
      this.#frames.push(frame);
      return frame;
    };
    this.shot = { ...shot, createFrame };
  }

  countOpen(): number {
    return this.#frames.filter(isOpen).length;
  }

  free(): void {
    for (const frame of this.#frames) frame.free();
  }
}

export function createRequest(
  { picture: source, timeBase }: MattingShot,
  finding: ShotFinding,
): MatteRequest {
  return { source, timeBase, finding, firstFrame: 0, signal: new AbortController().signal };
}

/** A frame that was freed, or whose pixels were taken over, has none. */
function isOpen(frame: Frame): boolean {
  return frame.data !== null;
}

export function copyPlanes(frame: Frame): Buffer[] {
  return frame.data!.map((plane) => Buffer.from(plane));
}

export function drain(mattes: AsyncIterable<Matte>): Promise<Matte[]> {
  return Array.fromAsync(mattes);
}

export function findGreatestDifference(actual: Uint16Array, expected: Uint16Array): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let most = 0;
  for (let i = 0; i < actual.length; i++) most = Math.max(most, Math.abs(actual[i]! - expected[i]!));
  return most;
}
