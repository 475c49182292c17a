import type { MatteRequest } from '../../engines/matter.ts';
import { type FloatMask, keepNearCores } from '../../frames/mask-cores.ts';
import { MatteRefiner } from '../../frames/matte-refiner.ts';
import { type RgbPicture, readRgbPicture } from '../../frames/rgb-picture.ts';
import type { Frame } from '../../media/frame.ts';
import { lookAt } from './mask-agreement.ts';
import type { MaskNet } from './mask-net.ts';
import { growBox, WHOLE_PICTURE } from './picture-box.ts';
import { type PixelBox, placeMask, toPixels } from './pixel-box.ts';
import { SubjectBoxes } from './subject-boxes.ts';
import { widenToSubject } from './widened-box.ts';
import { BOX_MARGIN, computeWorkSize } from './work-size.ts';

/** How far from a confident core a mask may reach, as a share of the longest side of what the net looks at. */
export const REACH = 9 / 256;

/** The mask of a single frame in the size in which mattes are made. */
export interface FrameMask {
  readonly values: Float32Array;
  readonly confidence: number;
}

/** Masks the frames of a shot, from the first of a segment on. */
export interface FrameMasker extends AsyncDisposable {
  /** Masks the next frame of the shot, which stays the caller's. */
  mask(frame: Frame): Promise<FrameMask>;
}

/**
 * Masks frames one by one: the net looks at the subject's box, ghosts far from the subject's core are
 * dropped, and the band is refined by color.
 */
export class BoxMasker implements FrameMasker {
  readonly #net: MaskNet;
  readonly #request: MatteRequest;
  readonly #size: { readonly width: number; readonly height: number };
  readonly #boxes: SubjectBoxes;
  readonly #refiner: MatteRefiner;
  #number: number;

  constructor(net: MaskNet, request: MatteRequest) {
    this.#net = net;
    this.#request = request;
    this.#size = computeWorkSize(request.source);
    this.#boxes = SubjectBoxes.fromJson(request.finding.data);
    this.#refiner = new MatteRefiner(this.#size.width, this.#size.height);
    this.#number = request.firstFrame;
  }

  async mask(frame: Frame): Promise<FrameMask> {
    const picture = readRgbPicture(frame, this.#request.source, this.#size);
    const expected = toPixels(growBox(this.#boxes.at(this.#number++), BOX_MARGIN), this.#size);
    const others = this.#boxes.isSelected ? undefined : await this.findOthers(picture, expected);
    const box = others ? widenToSubject(expected, others) : expected;
    const { mask, confidence } = await lookAt(this.#net, picture, box);
    const values = placeMask(mask, box, this.#size);
    if (others) addOutside(values, others, box);
    const map = { ...this.#size, values };
    keepNearCores(map, REACH * Math.max(box.width, box.height));
    this.#refiner.refine(picture, map);
    return { values, confidence };
  }

  /** Looks at the whole picture for who is outside the box, which was seen in some frames only. */
  private async findOthers(picture: RgbPicture, box: PixelBox): Promise<FloatMask | undefined> {
    if (box.width === this.#size.width && box.height === this.#size.height) return undefined;
    const whole = toPixels(WHOLE_PICTURE, picture);
    return { ...this.#size, values: placeMask(await this.#net.segment(picture, whole), whole, picture) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#net[Symbol.asyncDispose]();
  }
}

/** Takes over what a mask of the whole picture shows outside a box. */
function addOutside(values: Float32Array, { width, height, values: others }: FloatMask, box: PixelBox): void {
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const isInside = x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height;
      if (!isInside) values[i] = others[i]!;
    }
}
