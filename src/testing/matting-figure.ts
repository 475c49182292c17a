import { createSeededRandom } from '../core/random.ts';
import type { MattingBackground } from './matting-backdrop.ts';
import type { MattingCanvas } from './matting-canvas.ts';
import type { Surface } from './matting-cloth.ts';
import { type Color, createColor } from './matting-color.ts';
import { MattingHair } from './matting-hair.ts';
import { Limb, type Look, Oval, Trunk } from './matting-parts.ts';
import type { Arm, Point, Pose } from './matting-pose.ts';

const HAIR_COLORS = [
  createColor(74, 48, 34),
  createColor(176, 134, 82),
  createColor(42, 34, 32),
  createColor(128, 66, 38),
];
const SKIN_COLORS = [createColor(208, 158, 132), createColor(150, 102, 78), createColor(222, 180, 156)];
const SHIRTS: readonly (readonly [Color, Color])[] = [
  [createColor(150, 44, 52), createColor(222, 200, 170)],
  [createColor(92, 74, 120), createColor(206, 158, 96)],
  [createColor(176, 150, 118), createColor(88, 62, 58)],
  [createColor(66, 66, 74), createColor(190, 88, 60)],
];
/** Clothes for a room, whose colors are also those of its walls, wood and sofa, as they often are. */
const ROOM_SHIRTS: readonly (readonly [Color, Color])[] = [
  [createColor(162, 136, 110), createColor(104, 74, 54)],
  [createColor(79, 90, 116), createColor(167, 151, 136)],
  [createColor(142, 102, 72), createColor(70, 54, 46)],
  [createColor(111, 93, 87), createColor(185, 164, 141)],
];
const DARK = createColor(40, 26, 26);
const LIPS = createColor(168, 84, 80);

export interface FigureOptions {
  readonly width: number;
  readonly height: number;
  readonly seed: number;
  readonly background: MattingBackground;
}

/** A person down to the thighs with one hand on the hip, who waves with the other. */
export class MattingFigure {
  readonly #hair: MattingHair;
  readonly #skin: Surface;
  readonly #shirt: Surface;
  readonly #trousers: Surface;
  readonly #mane: Surface;

  constructor({ width, height, seed, background }: FigureOptions) {
    const random = createSeededRandom(seed * 131 + 17);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
    const hair = pick(HAIR_COLORS);
    const [color, checks] = pick(background === 'room' ? ROOM_SHIRTS : SHIRTS);
    this.#hair = new MattingHair(width, height, seed, hair);
    this.#skin = { color: pick(SKIN_COLORS), folds: 0.02 };
    this.#shirt = { color, checks, folds: 0.5 };
    this.#trousers = { color: createColor(58, 58, 72), checks: createColor(66, 66, 82), folds: 0.35 };
    this.#mane = { color: hair, folds: 0.3 };
  }

  /** All but the waving arm. */
  paintBody(canvas: MattingCanvas, pose: Pose): void {
    const { scale, chest, hips, head } = pose;
    const look = (surface: Surface): Look => ({ surface, scale, spill: pose.spill });
    canvas.paint(
      new Oval(at(pose, 0, 0.05), [head.radiusX * 1.27, head.radiusY * 1.36], head.angle, look(this.#mane)),
    );
    canvas.paint(
      new Limb(
        head,
        { x: chest.x, y: chest.y - 0.03 * scale },
        [0.04 * scale, 0.05 * scale],
        look(this.#skin),
      ),
    );
    canvas.paint(new Trunk(chest, hips, look(this.#shirt)));
    const belt = { x: hips.x - 0.09 * scale, y: hips.y };
    canvas.paint(
      new Limb(
        belt,
        { x: hips.x + 0.09 * scale, y: hips.y },
        [0.06 * scale, 0.06 * scale],
        look(this.#trousers),
      ),
    );
    this.#paintArm(canvas, pose.resting, pose);
    this.#paintHead(canvas, pose);
    this.#hair.paint(canvas, pose);
  }

  /** The waving arm, which needs many more moments than the body for a smooth blur. */
  paintWavingArm(canvas: MattingCanvas, pose: Pose): void {
    this.#paintArm(canvas, pose.waving, pose);
  }

  #paintArm(canvas: MattingCanvas, { shoulder, elbow, wrist, angle }: Arm, { scale, spill }: Pose): void {
    const sleeve: Look = { surface: this.#shirt, scale, spill };
    const skin: Look = { surface: this.#skin, scale, spill };
    canvas.paint(new Limb(elbow, wrist, [0.032 * scale, 0.024 * scale], skin));
    canvas.paint(new Limb(shoulder, elbow, [0.052 * scale, 0.043 * scale], sleeve));
    const middle = { x: (elbow.x + wrist.x) / 2, y: (elbow.y + wrist.y) / 2 };
    canvas.paint(new Limb(elbow, middle, [0.043 * scale, 0.038 * scale], sleeve));
    for (let finger = 0; finger < 5; finger++) {
      const spread = angle + (finger - 2) * 0.27;
      const length = (finger === 0 || finger === 4 ? 0.062 : 0.078) * scale;
      const tip = { x: wrist.x + Math.cos(spread) * length, y: wrist.y + Math.sin(spread) * length };
      canvas.paint(new Limb(wrist, tip, [0.012 * scale, 0.0075 * scale], skin));
    }
    const palm = {
      x: wrist.x + Math.cos(angle) * 0.022 * scale,
      y: wrist.y + Math.sin(angle) * 0.022 * scale,
    };
    canvas.paint(new Oval(palm, [0.032 * scale, 0.024 * scale], angle, skin));
  }

  #paintHead(canvas: MattingCanvas, pose: Pose): void {
    const { scale, head, spill } = pose;
    const plain = (color: Color): Look => ({ surface: { color, folds: 0 }, scale, spill: 0 });
    const paint = (x: number, y: number, radii: readonly [number, number], look: Look): void =>
      canvas.paint(
        new Oval(at(pose, x, y), [radii[0] * head.radiusX, radii[1] * head.radiusY], head.angle, look),
      );
    paint(0, 0, [1, 1], { surface: this.#skin, scale, spill });
    for (const side of [-1, 1]) {
      paint(side * 0.38, -0.02, [0.17, 0.06], plain(createColor(225, 222, 216)));
      paint(side * 0.38, -0.02, [0.075, 0.06], plain(DARK));
      paint(side * 0.38, -0.19, [0.22, 0.035], plain(DARK));
    }
    paint(0.05, 0.2, [0.08, 0.16], { surface: { color: this.#skin.color, folds: 0.2 }, scale, spill: 0 });
    paint(0, 0.52, [0.27, 0.06], plain(LIPS));
    // Hair above the forehead, parted at one side.
    const mane: Look = { surface: this.#mane, scale, spill };
    paint(0, -0.86, [0.98, 0.4], mane);
    for (const side of [-1, 1]) paint(side * 1.02, 0.12, [0.24, 0.95], mane);
  }
}

/** A place on the head, in its radii from its middle. */
function at({ head }: Pose, right: number, down: number): Point {
  const x = right * head.radiusX;
  const y = down * head.radiusY;
  return {
    x: head.x + x * Math.cos(head.angle) - y * Math.sin(head.angle),
    y: head.y + x * Math.sin(head.angle) + y * Math.cos(head.angle),
  };
}
