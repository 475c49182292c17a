import type { Plate } from '../../frames/plate.ts';
import type { RgbPicture } from '../../frames/rgb-picture.ts';
import { isKnown } from '../builtin-plate/plate-score.ts';

/** Differences of R', G' or B' up to which a place shows the plate, and from which on it surely does not. */
const SAME = 0.02;
const OTHER = 0.2;
/** Standard deviations of noise by which both are raised. */
const NOISE_REACH = 3;
/** A shadow darkens the channels by factors that differ by less. */
const SHADOW_SPREAD = 0.1;
const BLACK = 0.02;

const UNSURE = 0;
const BACKGROUND = 1;
const SUBJECT = 2;

/** How far a matte is off in pixels of which it is sure what they show. */
interface ClassError {
  /** Sum of the absolute errors of opacity. */
  sum: number;
  count: number;
}

export interface SureError {
  readonly background: ClassError;
  readonly subject: ClassError;
}

/** A picture, and the plate as it is there. */
export interface PlatedPicture {
  readonly picture: RgbPicture;
  readonly plate: RgbPicture;
  /** 1 where the plate is known. */
  readonly known: Uint8Array;
  /** Standard deviation of R', G' and B'. */
  readonly noise: number;
}

/**
 * Holds a matte against what picture and plate show without a doubt: what equals the plate is background, and what differs
 * strongly from it, and not as a shadow does, is subject.
 *
 * @param error what is added to
 */
export function addSureError(error: SureError, alpha: Float32Array, plated: PlatedPicture): void {
  const classes = classify(plated);
  const { width, height } = plated.picture;
  for (let y = 1; y + 1 < height; y++) {
    for (let x = 1; x + 1 < width; x++) {
      const at = y * width + x;
      const found = classes[at]!;
      // At the border of a subject the opacity is something between.
      const isInside = [at - 1, at + 1, at - width, at + width].every((near) => classes[near] === found);
      if (found === UNSURE || !isInside) continue;
      const opacity = Math.min(1, Math.max(0, alpha[at]!));
      const kind = found === SUBJECT ? error.subject : error.background;
      kind.sum += found === SUBJECT ? 1 - opacity : opacity;
      kind.count++;
    }
  }
}

/** What each pixel surely shows. */
function classify({ picture, plate, known, noise }: PlatedPicture): Uint8Array {
  const area = known.length;
  const margin = NOISE_REACH * noise;
  const classes = new Uint8Array(area);
  for (let at = 0; at < area; at++) {
    if (known[at] === 0) continue;
    let [difference, least, most] = [0, Number.POSITIVE_INFINITY, 0];
    for (let i = at; i < area * 3; i += area) {
      const [seen, behind] = [picture.data[i]!, plate.data[i]!];
      const ratio = (seen + BLACK) / (behind + BLACK);
      difference = Math.max(difference, Math.abs(seen - behind));
      least = Math.min(least, ratio);
      most = Math.max(most, ratio);
    }
    const isShadow = most < 1 && most - least < SHADOW_SPREAD;
    if (difference <= SAME + margin) classes[at] = BACKGROUND;
    else if (difference >= OTHER + margin && !isShadow) classes[at] = SUBJECT;
  }
  return classes;
}

/** 1 where a plate is known, in another size. */
export function findKnownAt(
  { confidence, ...plate }: Plate,
  { width, height }: { readonly width: number; readonly height: number },
): Uint8Array {
  const known = new Uint8Array(width * height);
  for (let y = 0, at = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * plate.height) / height) * plate.width;
    for (let x = 0; x < width; x++, at++)
      known[at] = isKnown(confidence[row + Math.floor(((x + 0.5) * plate.width) / width)]!) ? 1 : 0;
  }
  return known;
}
