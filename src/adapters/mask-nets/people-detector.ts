import type { PeopleDetector, ShotRequest } from '../../engines/matter.ts';
import { readRgbPicture } from '../../frames/rgb-picture.ts';
import type { Frame } from '../../media/frame.ts';
import type { MaskNet } from './mask-net.ts';
import { findMaskBox, growBox, WHOLE_PICTURE } from './picture-box.ts';
import { placeMask, toPixels } from './pixel-box.ts';
import { BOX_MARGIN, computeWorkSize } from './work-size.ts';

/** Says of each pixel whether the net sees a person there: in the whole picture, or nearer, around whom it saw. */
export class MaskPeopleDetector implements PeopleDetector {
  readonly #net: MaskNet;
  readonly #request: Pick<ShotRequest, 'source' | 'signal'>;

  constructor(net: MaskNet, request: Pick<ShotRequest, 'source' | 'signal'>) {
    this.#net = net;
    this.#request = request;
  }

  async detect(frame: Frame): Promise<Uint8Array> {
    const { source, signal } = this.#request;
    signal.throwIfAborted();
    const picture = readRgbPicture(frame, source, computeWorkSize(source));
    const whole = toPixels(WHOLE_PICTURE, source);
    const coarse = await this.#net.segment(picture, toPixels(WHOLE_PICTURE, picture));
    const mask = placeMask(coarse, whole, source);
    const box = findMaskBox(coarse);
    if (box) {
      const near = growBox(box, BOX_MARGIN);
      const fine = await this.#net.segment(picture, toPixels(near, picture));
      const placed = placeMask(fine, toPixels(near, source), source);
      // Background is learned from what is no person, so either look is enough to be one.
      for (let i = 0; i < mask.length; i++) if (placed[i]! > mask[i]!) mask[i] = placed[i]!;
    }
    return Uint8Array.from(mask, (value) => value * 255 + 0.5);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#net[Symbol.asyncDispose]();
  }
}
