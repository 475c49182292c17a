import { type Appearance, readAppearance } from '../../imagery/read-appearance.ts';
import { type CameraMove, type Imagery, readImagery } from '../../imagery/read-imagery.ts';
import type { FontBook } from '../../typography/fonts/font-book.ts';
import { computePose, type Pose } from './camera.ts';
import { composeScene } from './compose-scene.ts';
import { createFinish } from './finish.ts';
import type { Context, CreateCanvas } from './painting/canvas.ts';
import { choosePalette } from './palette.ts';
import type { Scenery } from './scenery/scenery.ts';
import { leaveOut } from './scenery/still-scenery.ts';

/** What is drawn, and how large. */
export interface DrawingRequest {
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly seconds: number;
  readonly camera: CameraMove;
  readonly seed: number;
  /** How those look who are seen. */
  readonly people?: readonly string[];
}

/** Height of the horizon from the top, as a share of the frame. */
const HORIZON = 0.58;
/** What sprites have beyond the frame on each side, as a share of its width. */
const OVERSCAN = 0.1;
/** The farthest moves with this share of the camera, so that all is one space. */
const MIN_MOTION = 0.12;

/** How far the whole picture wanders at most, as a share of its height. */
const WEAVE = 0.0005;

/** A scene painted once in sprites, of which every frame is composed. */
export class Drawing {
  readonly #request: DrawingRequest;
  readonly #overscan: number;
  readonly #parts: readonly Scenery[];
  readonly #finish: (context: Context, seconds: number) => void;

  /** @param fonts for the words of a description of which nothing is understood; without, its card is empty */
  constructor(request: DrawingRequest, createCanvas: CreateCanvas, fonts?: FontBook) {
    const { description, width, height, seconds, seed } = request;
    const people = (request.people ?? []).map(readAppearance).filter(({ isHuman }) => isHuman);
    const imagery = addPeople(readImagery(description), people);
    this.#request = request;
    this.#overscan = Math.ceil(width * OVERSCAN);
    this.#parts = composeScene({
      width,
      height,
      horizon: Math.round(height * HORIZON),
      palette: choosePalette(imagery),
      imagery,
      description,
      people,
      seed,
      createCanvas,
      overscan: this.#overscan,
      ...(fonts && { card: { text: description, seconds, fonts } }),
    });
    this.#finish = createFinish(request, createCanvas);
  }

  /**
   * Draws the frame at a time in seconds from the start of the scene.
   *
   * @param hidden what is left out, so that one sees what it covers
   */
  draw(context: Context, seconds: number, hidden: readonly string[] = []): void {
    const pose = computePose(this.#request.camera, seconds / this.#request.seconds);
    const weave = this.computeWeave(seconds);
    const parts = leaveOut(this.#parts, hidden);
    const views = parts.map(({ distance }) => this.place(pose, 1 - distance, weave));
    const bottoms = this.findBottoms(parts, views);
    for (const [i, { scale, left, top }] of views.entries()) {
      // Caps, widths and modes of one part are not left to the next, nor to the next frame.
      context.save();
      context.setTransform(scale, 0, 0, scale, left, top);
      context.imageSmoothingEnabled = !parts[i]!.isSoft;
      parts[i]!.draw(context, seconds, (bottoms[i]! - top) / scale);
      context.restore();
    }
    this.#finish(context, seconds);
  }

  /** The slow wander of a picture in the gate of a projector; none where nothing moves, as sharp edges would swim. */
  private computeWeave(seconds: number): Shift {
    const { camera, height, seed } = this.#request;
    const reach = camera === 'still' ? 0 : WEAVE * height;
    return { x: reach * Math.sin(1.9 * seconds + seed), y: reach * Math.sin(2.7 * seconds + 2 * seed) };
  }

  /** Where a part is seen in the frame. @param nearness 0 for what is infinitely far */
  private place({ x, y, zoom }: Pose, nearness: number, weave: Shift): View {
    const { width, height } = this.#request;
    const motion = MIN_MOTION + (1 - MIN_MOTION) * nearness;
    const scale = 1 + (zoom - 1) * motion;
    return {
      scale,
      left: ((1 - scale) * width) / 2 - x * this.#overscan * motion + weave.x,
      top: (1 - scale) * height * HORIZON - y * this.#overscan * motion + weave.y,
    };
  }

  /** The rows of the frame below which each part is hidden by those before it. */
  private findBottoms(parts: readonly Scenery[], views: readonly View[]): number[] {
    const bottoms: number[] = [];
    let bottom = this.#request.height;
    for (let i = views.length - 1; i >= 0; i--) {
      bottoms[i] = bottom;
      const { scale, top } = views[i]!;
      const hidesFrom = parts[i]!.hidesFrom ?? Number.POSITIVE_INFINITY;
      // A row more, as its edge may lie between two rows.
      bottom = Math.min(bottom, Math.ceil(scale * hidesFrom + top) + 1);
    }
    return bottoms;
  }
}

/** Names of people are no words of the dictionary: whoever is described as a human is seen. */
function addPeople(imagery: Imagery, people: readonly Appearance[]): Imagery {
  const { subjects } = imagery;
  const isSeen = people.length === 0 || subjects.includes('person');
  return isSeen ? imagery : { ...imagery, subjects: [...subjects, 'person'] };
}

interface Shift {
  readonly x: number;
  readonly y: number;
}

/** Enlargement and shift of a part. */
interface View {
  readonly scale: number;
  readonly left: number;
  readonly top: number;
}
