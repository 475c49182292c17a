import { type CameraMove, readImagery } from '../../imagery/read-imagery.ts';
import type { FontBook } from '../../typography/fonts/font-book.ts';
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

  /** @param fonts for the words of a description of which nothing is understood; without, its card is empty */
  constructor(request: DrawingRequest, createCanvas: CreateCanvas, fonts?: FontBook) {
    const { description, width, height, seconds, seed } = request;
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
      ...(fonts && { card: { text: description, seconds, fonts } }),
    });
  }

  /** Draws the frame at a time in seconds from the start of the scene. */
  draw(context: Context, seconds: number): void {
    const { width, height, seconds: length, camera } = this.#request;
    const { x, y, zoom } = computePose(camera, seconds / length);
    for (const part of this.#parts) {
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
