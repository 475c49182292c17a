import { type CameraMove, readImagery } from '../../imagery/read-imagery.ts';
import { computePose } from './camera.ts';
import { composeScene } from './compose-scene.ts';
import type { Context, CreateCanvas } from './painting/canvas.ts';
import { choosePalette } from './palette.ts';
import type { Scenery } from './scenery/scenery.ts';

/** What is drawn, and how large. */
export interface DrawingRequest {
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly seconds: number;
  readonly camera: CameraMove;
  readonly seed: number;
}

/** Height of the horizon from the top, as a share of the frame. */
const HORIZON = 0.58;
/** What sprites have beyond the frame on each side, as a share of its width. */
const OVERSCAN = 0.1;
/** The farthest moves with this share of the camera, so that all is one space. */
const MIN_MOTION = 0.12;

/** A scene painted once in sprites, of which every frame is composed. */
export class Drawing {
  readonly #request: DrawingRequest;
  readonly #overscan: number;
  readonly #parts: readonly Scenery[];

  constructor(request: DrawingRequest, createCanvas: CreateCanvas) {
    const { description, width, height, seed } = request;
    const imagery = readImagery(description);
    this.#request = request;
    this.#overscan = Math.ceil(width * OVERSCAN);
    this.#parts = composeScene({
      width,
      height,
      horizon: Math.round(height * HORIZON),
      palette: choosePalette(imagery),
      imagery,
      seed,
      createCanvas,
      overscan: this.#overscan,
    });
  }

  /**
   * Draws the frame at a time in seconds from the start of the scene.
   *
   * @param hidden what is left out, so that one sees what it covers
   */
  draw(context: Context, seconds: number, hidden: readonly string[] = []): void {
    const { width, height, seconds: length, camera } = this.#request;
    const { x, y, zoom } = computePose(camera, seconds / length);
    for (const part of this.#parts) {
      if (part.shows && hidden.includes(part.shows)) continue;
      const motion = MIN_MOTION + (1 - MIN_MOTION) * (1 - part.distance);
      const scale = 1 + (zoom - 1) * motion;
      const [left, top] = [x * this.#overscan * motion, y * this.#overscan * motion];
      context.setTransform(
        scale,
        0,
        0,
        scale,
        ((1 - scale) * width) / 2 - left,
        (1 - scale) * height * HORIZON - top,
      );
      part.draw(context, seconds);
    }
    context.resetTransform();
  }
}
