import { judgeClarity } from '../../frames/mask-doubt.ts';
import { MASK_SIDE } from './selfie-net.ts';

/** What two masks of one picture, the plain and the mirrored one's, say together. */
export interface AgreedMask {
  readonly mask: Float32Array;
  /** How sure the net is, 0 to 1. */
  readonly confidence: number;
  /** Whether there is anything that could be a person. */
  readonly isSomebody: boolean;
}

/** Overlap of both masks (intersection over union): below the first a coincidence, from the second on the same. */
const COINCIDENCE = 0.6;
const AGREEMENT = 0.9;

/**
 * Joins the masks of a picture and of its mirror image. Both are right about upright people, and their mean is steadier than
 * either; of somebody upside down one may be wrong, so where they don't agree on the core, the plain one is kept.
 */
export function joinMirrored(plain: Float32Array, mirrored: Float32Array): AgreedMask {
  let [both, either] = [0, 0];
  for (let i = 0; i < plain.length; i++) {
    const [a, b] = [plain[i]!, mirrored[i]!];
    both += a < b ? a : b;
    either += a < b ? b : a;
  }
  const overlap = either > 0 ? both / either : 1;
  const mask = plain.slice();
  if (overlap >= COINCIDENCE) for (let i = 0; i < mask.length; i++) mask[i] = (mask[i]! + mirrored[i]!) / 2;
  const { clarity, isSomebody } = judgeClarity({ width: MASK_SIDE, height: MASK_SIDE, values: mask });
  const agreement = Math.min(1, Math.max(0, (overlap - COINCIDENCE) / (AGREEMENT - COINCIDENCE)));
  return { mask, confidence: isSomebody ? agreement * clarity : 1, isSomebody };
}
