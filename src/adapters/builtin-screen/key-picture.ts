import type { Plate } from '../../frames/plate.ts';
import { type Frame, getPlane16, type Plane16 } from '../../media/frame.ts';
import { createPixelRows, LightConverter, type PixelRows } from '../../media/video/light-converter.ts';
import type { WorkingPicture } from '../../media/video/working-picture.ts';
import type { Areas } from './areas.ts';
import { halvePlate, type ScreenCodes } from './screen-codes.ts';
import { measureScreenLight, ROOT_THREE_HALVES, type ScreenLight } from './screen-light.ts';

/**
 * A frame against its screen, at half the picture's size, in linear light. `toward` is the chroma along the screen's own,
 * 1 where the frame shows the screen and 0 where it is gray; `across` is the chroma at right angles, in the same unit.
 * `light` is luma's linear light relative to that of the screen. Pixels lie where 4:2:0 has its chroma: on even columns,
 * between two rows.
 */
export interface KeyPicture {
  readonly width: number;
  readonly height: number;
  readonly toward: Float32Array;
  readonly across: Float32Array;
  readonly light: Float32Array;
  /** The codes that it was read from. */
  readonly codes: ScreenCodes;
}

export type KeyFormat = Pick<
  WorkingPicture,
  'width' | 'height' | 'chromaShiftX' | 'chromaShiftY' | 'color' | 'isFullRange'
>;

/** The planes of a working frame. */
export interface KeyPlanes {
  readonly luma: Plane16;
  readonly blue: Plane16;
  readonly red: Plane16;
}

/** Reads frames as pictures against the screen of a shot. */
export class KeyReader implements ScreenLight {
  readonly width: number;
  readonly height: number;
  readonly codes: ScreenCodes;
  readonly converter: LightConverter;
  readonly lightByCode: Float32Array;
  readonly inverseLight: Float32Array;
  readonly inverseChroma: Float32Array;
  readonly bounce: Float32Array;
  readonly inverseNoise: Float32Array;
  readonly plateFirst: Float32Array;
  readonly plateSecond: Float32Array;
  readonly #format: KeyFormat;
  readonly #rows: PixelRows;
  /** Sums of the light and the codes of two rows, with one column more on both sides. */
  readonly #columnLight: Float32Array;
  readonly #columnCodes: Float32Array;

  constructor(format: KeyFormat, plate: Plate) {
    this.#format = format;
    this.codes = halvePlate(plate);
    this.width = this.codes.width;
    this.height = this.codes.height;
    this.converter = new LightConverter(format);
    this.#rows = createPixelRows(this.width);
    this.#columnLight = new Float32Array(2 * this.width + 2);
    this.#columnCodes = new Float32Array(2 * this.width + 2);
    const screen = measureScreenLight(this.codes, this.converter);
    this.lightByCode = screen.lightByCode;
    this.inverseLight = screen.inverseLight;
    this.inverseChroma = screen.inverseChroma;
    this.bounce = screen.bounce;
    this.inverseNoise = screen.inverseNoise;
    this.plateFirst = screen.plateFirst;
    this.plateSecond = screen.plateSecond;
  }

  createPicture(): KeyPicture {
    const { width, height, luma, blue, red } = this.codes;
    const area = width * height;
    return {
      width,
      height,
      toward: new Float32Array(area).fill(1),
      across: new Float32Array(area),
      light: new Float32Array(area).fill(1),
      codes: { width, height, luma: luma.slice(), blue: blue.slice(), red: red.slice() },
    };
  }

  getPlanes(frame: Frame): KeyPlanes {
    const { width, height, chromaShiftX, chromaShiftY } = this.#format;
    const chromaWidth = (width + chromaShiftX) >> chromaShiftX;
    const chromaHeight = (height + chromaShiftY) >> chromaShiftY;
    return {
      luma: getPlane16(frame, 0, width, height),
      blue: getPlane16(frame, 1, chromaWidth, chromaHeight),
      red: getPlane16(frame, 2, chromaWidth, chromaHeight),
    };
  }

  /** Reads the areas of a frame whose light is `gain` times that of the plate. */
  read(planes: KeyPlanes, areas: Areas, gain: number, picture: KeyPicture): void {
    areas.release(picture.toward, 1);
    areas.release(picture.across, 0);
    areas.release(picture.light, 1);
    for (const channel of ['luma', 'blue', 'red'] as const)
      areas.restore(picture.codes[channel], this.codes[channel]);
    for (let area = 0; area < areas.count; area++)
      for (let y = areas.top[area]!; y < areas.bottom[area]!; y++)
        this.readRow(planes, { y, left: areas.left[area]!, right: areas.right[area]!, gain }, picture);
  }

  /** Reads a part of a row. */
  readRow(planes: KeyPlanes, part: RowPart, { toward, across, light, codes }: KeyPicture): void {
    const { y, left, right } = part;
    const { first, second, third } = this.#rows;
    const [plateFirst, plateSecond] = [this.plateFirst, this.plateSecond];
    const scale = 1 / part.gain;
    this.#readChroma(planes.blue, part, second);
    this.#readChroma(planes.red, part, third);
    this.#readLuma(planes.luma, part, light);
    const at = y * this.width + left;
    codes.luma.set(first.subarray(left, right), at);
    codes.blue.set(second.subarray(left, right), at);
    codes.red.set(third.subarray(left, right), at);
    this.converter.toLight(this.#rows, left, right);
    for (let x = left, i = y * this.width + left; x < right; x++, i++) {
      const red = first[x]!;
      const blue = third[x]!;
      const a = (second[x]! - (red + blue) * 0.5) * scale;
      const b = (red - blue) * (ROOT_THREE_HALVES * scale);
      const alongFirst = plateFirst[i]!;
      const alongSecond = plateSecond[i]!;
      toward[i] = a * alongFirst + b * alongSecond;
      across[i] = b * alongFirst - a * alongSecond;
    }
  }

  /** Means of codes to the first row, means of their light to `light`. */
  #readLuma({ samples, stride, width, height }: Plane16, part: RowPart, light: Float32Array): void {
    const { y, left, right, gain } = part;
    const [table, lights, codes] = [this.lightByCode, this.#columnLight, this.#columnCodes];
    const above = 2 * y * stride;
    const below = Math.min(2 * y + 1, height - 1) * stride;
    const end = Math.min(width, 2 * right);
    for (let x = Math.max(0, 2 * left - 1); x < end; x++) {
      const a = samples[above + x]! & 1023;
      const b = samples[below + x]! & 1023;
      codes[x + 1] = a + b;
      lights[x + 1] = table[a]! + table[b]!;
    }
    if (left === 0) {
      codes[0] = codes[1]!;
      lights[0] = lights[1]!;
    }
    if (end === width) {
      codes[end + 1] = codes[end]!;
      lights[end + 1] = lights[end]!;
    }
    const { inverseLight } = this;
    const to = this.#rows.first;
    const scale = 0.125 / gain;
    for (let x = left, i = y * this.width + left, at = 2 * left; x < right; x++, i++, at += 2) {
      to[x] = (codes[at]! + 2 * codes[at + 1]! + codes[at + 2]!) * 0.125;
      light[i] = (lights[at]! + 2 * lights[at + 1]! + lights[at + 2]!) * scale * inverseLight[i]!;
    }
  }

  #readChroma({ samples, stride, height }: Plane16, { y, left, right }: RowPart, to: Float32Array): void {
    const { chromaShiftX, chromaShiftY, width } = this.#format;
    const above = (chromaShiftY === 1 ? y : 2 * y) * stride;
    const below = chromaShiftY === 1 ? above : Math.min(2 * y + 1, height - 1) * stride;
    if (chromaShiftX === 1) {
      for (let x = left; x < right; x++) to[x] = (samples[above + x]! + samples[below + x]!) * 0.5;
      return;
    }
    for (let x = left; x < right; x++) {
      const middle = 2 * x;
      const before = middle > 0 ? middle - 1 : middle;
      const after = middle + 1 < width ? middle + 1 : middle;
      const upper = samples[above + before]! + 2 * samples[above + middle]! + samples[above + after]!;
      const lower = samples[below + before]! + 2 * samples[below + middle]! + samples[below + after]!;
      to[x] = (upper + lower) * 0.125;
    }
  }
}

/** Pixels of a row from `left` up to `right`, and the light of their frame relative to the plate. */
interface RowPart {
  readonly y: number;
  readonly left: number;
  readonly right: number;
  readonly gain: number;
}
