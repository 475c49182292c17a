import { createHalfPicture, type HalfPicture, type PictureFormat } from './half-picture.ts';
import type { OpacityJudge } from './opacity-judge.ts';
import { UNKNOWN } from './pixel-kinds.ts';
import { createSignalPicture, type SignalPicture } from './signal-picture.ts';

const MIN_LUMA = 16;

/** What is known of opacity at half size. */
export interface OpacityMap {
  readonly trimap: Uint8Array;
  readonly subject: SignalPicture;
  /** The plate in the light of the picture. */
  readonly lit: HalfPicture;
}

/** Brings what was judged on a smaller picture to half size. */
export class OpacityMapWriter {
  readonly map: OpacityMap;
  readonly #plate: HalfPicture;
  readonly #factor: number;

  /** @param factor pixels of the half picture along a side of one of the smaller picture */
  constructor(source: PictureFormat, plate: HalfPicture, factor: number) {
    const area = plate.width * plate.height;
    this.map = {
      trimap: new Uint8Array(area),
      subject: createSignalPicture(plate),
      lit: createHalfPicture(source),
    };
    this.#plate = plate;
    this.#factor = factor;
  }

  /** @param small plate of the smaller picture, as it is and lit */
  write(judge: OpacityJudge, small: { readonly plate: HalfPicture; readonly lit: HalfPicture }): void {
    const { trimap } = this.map;
    const { width, height } = this.#plate;
    for (let y = 0, at = 0; y < height; y++) {
      const row = Math.floor(y / this.#factor) * small.plate.width;
      for (let x = 0; x < width; x++, at++) {
        const from = row + ((x / this.#factor) | 0);
        trimap[at] = judge.trimap[from]!;
        if (trimap[at] === UNKNOWN) this.#copy(judge, small, from, at);
      }
    }
  }

  #copy(
    { colors: { colors } }: OpacityJudge,
    { plate, lit }: { readonly plate: HalfPicture; readonly lit: HalfPicture },
    from: number,
    at: number,
  ): void {
    const { map } = this;
    map.subject.red[at] = colors.red[from]!;
    map.subject.green[at] = colors.green[from]!;
    map.subject.blue[at] = colors.blue[from]!;
    const light = lit.luma[from]! / Math.max(MIN_LUMA, plate.luma[from]!);
    map.lit.luma[at] = this.#plate.luma[at]! * light;
    map.lit.blue[at] = this.#plate.blue[at]! * light;
    map.lit.red[at] = this.#plate.red[at]! * light;
  }
}
