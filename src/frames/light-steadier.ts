import { getLumaScale } from '../analysis/luma.ts';
import type { Frame, Plane16 } from '../media/frame.ts';
import type { WorkingPicture } from '../media/video/working-picture.ts';
import { OPAQUE } from './compositing/matte-tiles.ts';
import { getPlanes, type PlanesFormat } from './compositing/picture-planes.ts';

/** Factors for the coded brightness of subject and background; 1 leaves them as they are. */
export interface LightFactors {
  readonly subject: number;
  readonly background: number;
}

const MAX_CODE = 1023;
const GRAY = 512;

/**
 * Multiplies the light of the two sides of a composite by factors of their own, mixed by the matte. Codes grow with a power
 * of light, so that a factor for luma and for the distance of chroma from gray is one for light.
 */
export class LightSteadier {
  readonly #format: WorkingPicture;

  constructor(format: WorkingPicture) {
    this.#format = format;
  }

  /** Changes a composite in the working format. @param alpha its matte, 0 to 65535 */
  apply(composite: Frame, alpha: Uint16Array, { subject, background }: LightFactors): void {
    if (subject === 1 && background === 1) return;
    const { isFullRange } = this.#format;
    const factors = { behind: background, added: subject - background };
    const planes = getPlanes(composite, this.#format);
    const black = getLumaScale(isFullRange).black;
    for (const [index, plane] of planes.entries())
      scalePlane(plane, alpha, {
        ...factors,
        zero: index === 0 ? black : GRAY,
        width: this.#format.width,
        shifts: index === 0 ? NO_SHIFTS : this.#format,
      });
  }
}

const NO_SHIFTS = { chromaShiftX: 0, chromaShiftY: 0 } as const;

interface PlaneScaling {
  readonly behind: number;
  /** What the subject's factor has more. */
  readonly added: number;
  /** Code of no light, or of gray. */
  readonly zero: number;
  /** Width of the matte. */
  readonly width: number;
  readonly shifts: Pick<PlanesFormat, 'chromaShiftX' | 'chromaShiftY'>;
}

function scalePlane(
  { samples, stride, width, height }: Plane16,
  alpha: Uint16Array,
  { behind, added, zero, width: columns, shifts }: PlaneScaling,
): void {
  const share = added / OPAQUE;
  for (let y = 0; y < height; y++) {
    const row = (y << shifts.chromaShiftY) * columns;
    for (let x = 0; x < width; x++) {
      const at = y * stride + x;
      const factor = behind + share * alpha[row + (x << shifts.chromaShiftX)]!;
      const code = Math.round(zero + (samples[at]! - zero) * factor);
      samples[at] = code < 0 ? 0 : code > MAX_CODE ? MAX_CODE : code;
    }
  }
}
