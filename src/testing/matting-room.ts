import { createSeededRandom } from '../core/random.ts';
import { type Color, createColor } from './matting-color.ts';

/** A color that is mixed in place, so that no pixel needs a new one. */
export interface MutableColor {
  red: number;
  green: number;
  blue: number;
}

const WALL = createColor(176, 164, 148);
const STRIPE = createColor(162, 148, 136);
const WOOD = createColor(118, 82, 56);
const DARK_WOOD = createColor(74, 50, 36);
const FLOOR = createColor(150, 114, 82);
const WHITE = createColor(226, 222, 212);
const SKY = createColor(206, 222, 236);
const SOFA = createColor(92, 104, 126);
const CURTAIN = createColor(170, 110, 96);
const BOOKS = [
  createColor(150, 52, 44),
  createColor(46, 82, 110),
  createColor(198, 176, 120),
  createColor(58, 96, 70),
  createColor(208, 204, 196),
  createColor(96, 60, 90),
  createColor(40, 40, 46),
];
const FLOOR_LINE = 0.8;

/** A furnished room: striped wall, bookshelf, pictures, a window with curtains, a sofa, floor boards. */
export class MattingRoom {
  readonly #lattice: Float32Array;
  readonly #shift: number;

  constructor(seed: number) {
    const random = createSeededRandom(seed * 389 + 3);
    this.#lattice = new Float32Array(4096).map(random);
    this.#shift = random() * 0.3;
  }

  /** Writes the light at a place, in picture heights from the top left. */
  colorAt(right: number, down: number, color: MutableColor): void {
    const x = right + this.#shift;
    this.#paintWall(x, down, color);
    this.#paintWindow(x - 1.55, down, color);
    this.#paintShelf(x - 0.12, down, color);
    this.#paintPicture(x - 0.98, down - 0.16, color);
    if (down > FLOOR_LINE) this.#paintFloor(x, down, color);
    this.#paintSofa(x - 1.25, down, color);
    // Light from the window falls off towards the far corner; no surface is without grain.
    const light = 0.62 + 0.5 / (1 + (x - 1.75) ** 2 + (down - 0.4) ** 2);
    scale(color, light * (0.93 + 0.14 * this.#noise(x * 90, down * 90)));
  }

  #paintWall(x: number, down: number, color: MutableColor): void {
    set(color, (x * 12) % 1 < 0.4 ? STRIPE : WALL);
    const motif = Math.sin(x * 75.4) * Math.sin(down * 62);
    scale(color, 1 + 0.1 * Math.max(0, motif) + 0.12 * (this.#noise(x * 14, down * 14) - 0.5));
    if (down > FLOOR_LINE - 0.045) set(color, WHITE);
  }

  #paintWindow(x: number, down: number, color: MutableColor): void {
    if (down > 0.07 && down < 0.58 && x > 0 && x < 0.4) {
      const isFrame = x < 0.018 || x > 0.382 || down < 0.09 || down > 0.56 || Math.abs(x - 0.2) < 0.008;
      set(color, isFrame ? WHITE : SKY);
      if (!isFrame) scale(color, 0.75 + 0.5 * this.#noise(x * 9, down * 11));
    }
    const isCurtain = down > 0.04 && down < 0.74 && ((x > -0.12 && x < 0.03) || (x > 0.37 && x < 0.52));
    if (!isCurtain) return;
    set(color, CURTAIN);
    scale(color, 0.8 + 0.3 * Math.sin(x * 170 + 0.8 * Math.sin(down * 9)));
  }

  #paintShelf(x: number, down: number, color: MutableColor): void {
    if (x < 0 || x > 0.62 || down < 0.06 || down > FLOOR_LINE) return;
    const board = (down - 0.06) / 0.185;
    const inBoard = board % 1;
    if (x < 0.018 || x > 0.602 || inBoard < 0.09) {
      set(color, WOOD);
      return;
    }
    const slot = Math.floor(x * 34);
    const row = Math.floor(board) * 41;
    const tall = 0.2 + 0.35 * this.#pick(slot + row);
    if (inBoard < tall || (this.#pick(slot + row + 977) > 0.88 && board > 1)) {
      set(color, DARK_WOOD);
      return;
    }
    set(color, BOOKS[Math.floor(this.#pick(slot + row + 400) * BOOKS.length)]!);
    const inBook = (x * 34) % 1;
    const isBand = Math.abs(inBoard - 0.5 - 0.3 * this.#pick(slot + row + 50)) < 0.04;
    scale(color, (0.6 + 0.6 * Math.sin(inBook * Math.PI)) * (isBand ? 1.6 : 1));
  }

  #paintPicture(x: number, down: number, color: MutableColor): void {
    if (x < 0 || x > 0.36 || down < 0 || down > 0.27) return;
    if (x < 0.02 || x > 0.34 || down < 0.02 || down > 0.25) {
      set(color, DARK_WOOD);
      return;
    }
    if (x < 0.045 || x > 0.315 || down < 0.045 || down > 0.225) {
      set(color, WHITE);
      return;
    }
    const hill = 0.13 + 0.03 * Math.sin(x * 31) + 0.05 * (this.#noise(x * 30, 3) - 0.5);
    set(color, down < hill ? SKY : BOOKS[3]!);
    scale(color, 0.6 + 0.8 * this.#noise(x * 40, down * 60));
  }

  #paintFloor(x: number, down: number, color: MutableColor): void {
    const depth = 0.22 / (down - FLOOR_LINE + 0.12);
    const board = (x - 1) * depth * 5 + 40;
    set(color, FLOOR);
    scale(color, board % 1 < 0.05 ? 0.55 : 0.8 + 0.35 * this.#pick(Math.floor(board) * 7));
    scale(color, 0.85 + 0.3 * this.#noise(board * 3, depth * 30));
  }

  #paintSofa(x: number, down: number, color: MutableColor): void {
    if (x < 0 || x > 0.9 || down < 0.62 || down > 0.94) return;
    const isBack = down < 0.76;
    if (isBack && (x < 0.06 || x > 0.84)) return;
    set(color, SOFA);
    const seam = Math.abs(((x * 3.4) % 1) - 0.5);
    scale(color, (isBack ? 0.9 : 1.15) * (0.62 + 0.9 * Math.min(0.45, seam)) * (down > 0.88 ? 0.5 : 1));
    scale(color, 0.9 + 0.2 * Math.sin(x * 500) * Math.sin(down * 500));
  }

  #pick(index: number): number {
    return this.#lattice[(index * 37 + 11) & 4095]!;
  }

  /** Smooth noise, 0 to 1, that changes over a distance of one. */
  #noise(x: number, y: number): number {
    const column = Math.floor(x);
    const row = Math.floor(y);
    const fx = (x - column) ** 2 * (3 - 2 * (x - column));
    const fy = (y - row) ** 2 * (3 - 2 * (y - row));
    const at = column * 57 + row * 1031;
    const top = this.#mix(at, at + 57, fx);
    return top + (this.#mix(at + 1031, at + 1088, fx) - top) * fy;
  }

  #mix(from: number, to: number, share: number): number {
    const first = this.#lattice[from & 4095]!;
    return first + (this.#lattice[to & 4095]! - first) * share;
  }
}

function set(color: MutableColor, { red, green, blue }: Color): void {
  color.red = red;
  color.green = green;
  color.blue = blue;
}

function scale(color: MutableColor, factor: number): void {
  color.red *= factor;
  color.green *= factor;
  color.blue *= factor;
}
