import type { Rational } from '../../../core/rational.ts';
import type { PictureSize } from '../../../frames/box-mean.ts';
import type { Frame } from '../../../media/frame.ts';
import type { WorkingPicture } from '../../../media/video/working-picture.ts';
import { ALPHA_PIXEL_FORMAT, createMatteFrame } from '../matte-stage.ts';
import { ArtifactFinder, MARKS } from './find-artifacts.ts';
import { growMask } from './find-pieces.ts';
import { PictureReducer } from './picture-reducer.ts';
import { chooseMeasuredSize } from './read-pairs.ts';
import { SideColors } from './side-colors.ts';

/** Drops islands from mattes, and fills holes, as the measurement of quality finds them. */
export class MatteCleaner implements Disposable {
  readonly #picture: WorkingPicture;
  readonly #timeBase: Rational;
  readonly #size: PictureSize;
  readonly #sides: SideColors;
  readonly #finder: ArtifactFinder;
  readonly #marks: Uint8Array;
  readonly #grown: Uint8Array;
  #reducers: readonly [picture: PictureReducer, matte: PictureReducer] | undefined;

  constructor(picture: WorkingPicture, timeBase: Rational) {
    this.#picture = picture;
    this.#timeBase = timeBase;
    this.#size = chooseMeasuredSize(picture);
    this.#sides = new SideColors(this.#size);
    this.#finder = new ArtifactFinder(this.#size, this.#sides);
    this.#marks = new Uint8Array(this.#size.width * this.#size.height);
    this.#grown = new Uint8Array(this.#marks.length);
  }

  /** Changes the matte of a frame, which stays the caller's. */
  async clean(frame: Frame, matte: Uint16Array): Promise<void> {
    this.#reducers ??= await this.#openReducers();
    const [pictures, mattes] = this.#reducers;
    const source = await pictures.reduce(frame.clone()!);
    const context = { source: this.#picture, timeBase: this.#timeBase };
    const alpha = await mattes.reduceMatte(createMatteFrame(matte, frame.pts, context));
    this.#sides.build({ alpha, source, result: source });
    this.#finder.mark({ alpha, source }, this.#marks);
    for (const [mark, opacity] of [
      [MARKS.island, 0],
      [MARKS.hole, 65_535],
    ] as const)
      this.#paint(mark, opacity, matte);
  }

  async #openReducers(): Promise<readonly [PictureReducer, PictureReducer]> {
    const { width, height, pixelFormat, color } = this.#picture;
    const format = { width, height, timeBase: this.#timeBase, color };
    return [
      await PictureReducer.open({ ...format, pixelFormat }, this.#size),
      await PictureReducer.open({ ...format, pixelFormat: ALPHA_PIXEL_FORMAT }, this.#size),
    ];
  }

  /** Paints what was marked, and the pixels around it, which are soft. */
  #paint(mark: number, opacity: number, matte: Uint16Array): void {
    const only = this.#marks.map((value) => (value === mark ? 1 : 0));
    growMask(only, this.#size, 1, this.#grown);
    const { width, height } = this.#picture;
    const [columns, rows] = [this.#size.width / width, this.#size.height / height];
    for (let y = 0, i = 0; y < height; y++) {
      const row = Math.floor((y + 0.5) * rows) * this.#size.width;
      for (let x = 0; x < width; x++, i++)
        if (this.#grown[row + Math.floor((x + 0.5) * columns)] !== 0) matte[i] = opacity;
    }
  }

  [Symbol.dispose](): void {
    for (const reducer of this.#reducers ?? []) reducer[Symbol.dispose]();
  }
}
