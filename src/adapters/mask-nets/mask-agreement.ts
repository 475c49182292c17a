import type { FloatMask } from '../../frames/mask-cores.ts';
import { judgeClarity } from '../../frames/mask-doubt.ts';
import type { RgbPicture } from '../../frames/rgb-picture.ts';
import type { MaskNet } from './mask-net.ts';
import type { PixelBox } from './pixel-box.ts';

/** What a net says of a part of a picture, from one look or from two. */
export interface AgreedMask {
  readonly mask: FloatMask;
  /** How sure the net is, 0 to 1. */
  readonly confidence: number;
  /** Whether there is anything that could be the subject. */
  readonly isSomebody: boolean;
}

/** Overlap of both masks (intersection over union): below the first a coincidence, from the second on the same. */
const COINCIDENCE = 0.6;
const AGREEMENT = 0.9;

/** Has a net look at a part of a picture, and at its mirror image if that is of use to it. */
export async function lookAt(net: MaskNet, picture: RgbPicture, box: PixelBox): Promise<AgreedMask> {
  const mask = await net.segment(picture, box);
  if (net.looksTwice) return joinMirrored(mask, await net.segment(picture, box, true));
  // A picture that is enlarged for the net has outlines as soft, which are no doubt.
  const scale = Math.min(1, Math.sqrt((box.width * box.height) / (mask.width * mask.height)));
  const { clarity, isSomebody } = judgeClarity(mask, scale);
  return { mask, confidence: clarity, isSomebody };
}

/**
 * Joins the masks of a picture and of its mirror image. Both are right about upright people, and their mean is steadier than
 * either; of somebody upside down one may be wrong, so where they don't agree on the core, the plain one is kept.
 */
function joinMirrored({ values: plain, ...size }: FloatMask, { values: mirrored }: FloatMask): AgreedMask {
  let [both, either] = [0, 0];
  for (let i = 0; i < plain.length; i++) {
    const [a, b] = [plain[i]!, mirrored[i]!];
    both += a < b ? a : b;
    either += a < b ? b : a;
  }
  const overlap = either > 0 ? both / either : 1;
  const values = plain.slice();
  if (overlap >= COINCIDENCE)
    for (let i = 0; i < values.length; i++) values[i] = (values[i]! + mirrored[i]!) / 2;
  const mask = { ...size, values };
  const { clarity, isSomebody } = judgeClarity(mask);
  const agreement = Math.min(1, Math.max(0, (overlap - COINCIDENCE) / (AGREEMENT - COINCIDENCE)));
  return { mask, confidence: isSomebody ? agreement * clarity : 1, isSomebody };
}
