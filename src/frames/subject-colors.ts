import type { PictureSize } from './box-mean.ts';
import { createSignalPicture, type SignalPicture } from './signal-picture.ts';
import { MAX_COLORS, SubjectPalette } from './subject-palette.ts';

/** Squared distance of lights below which two colors can't be told apart. */
const MIN_CONTRAST = 1e-5;
/** Squared distance of signals of a color that is like none. */
const FAR = 1;

/**
 * Chooses for each pixel of unknown opacity the color of the subject that explains it best as a mixture with the known
 * background (robust matting: Wang and Cohen, 2007). Light mixes where it is linear; a square stands for the camera's curve,
 * near enough for a choice.
 */
export class SubjectColors {
  /** The chosen colors. */
  readonly colors: SignalPicture;
  /** Opacity of the mixture that explains each pixel best, and squared distance of signals from it. */
  readonly opacities: Float32Array;
  readonly misfits: Float32Array;
  /** Squared distance of signals from the nearest color of the subject around. */
  readonly distances: Float32Array;
  readonly #palette: SubjectPalette;

  constructor(size: PictureSize) {
    const area = size.width * size.height;
    this.colors = createSignalPicture(size);
    this.opacities = new Float32Array(area);
    this.misfits = new Float32Array(area);
    this.distances = new Float32Array(area);
    this.#palette = new SubjectPalette(size);
  }

  /** Chooses where `mask` is 1, by the colors of what is SUBJECT. */
  choose(picture: SignalPicture, behind: SignalPicture, trimap: Uint8Array, mask: Uint8Array): void {
    this.#palette.collect(picture, trimap);
    for (let y = 0, at = 0; y < picture.height; y++) {
      for (let x = 0; x < picture.width; x++, at++) {
        if (mask[at] === 1) this.#chooseAt(picture, behind, at, this.#palette.getTile(x, y));
      }
    }
  }

  /** Without any color of the subject in reach a pixel is taken for solid. */
  #chooseAt(picture: SignalPicture, behind: SignalPicture, at: number, tile: number): void {
    const { colors, counts } = this.#palette;
    const [red, green, blue] = [picture.red[at]!, picture.green[at]!, picture.blue[at]!];
    const behindRed = behind.red[at]! * behind.red[at]!;
    const behindGreen = behind.green[at]! * behind.green[at]!;
    const behindBlue = behind.blue[at]! * behind.blue[at]!;
    let best = -1;
    let least = FAR;
    let opacity = 1;
    let nearest = FAR;
    const first = tile * MAX_COLORS * 3;
    for (let color = first; color < first + counts[tile]! * 3; color += 3) {
      const [own, ownGreen, ownBlue] = [colors[color]!, colors[color + 1]!, colors[color + 2]!];
      const away = (own - red) ** 2 + (ownGreen - green) ** 2 + (ownBlue - blue) ** 2;
      if (away < nearest) nearest = away;
      const spanRed = own * own - behindRed;
      const spanGreen = ownGreen * ownGreen - behindGreen;
      const spanBlue = ownBlue * ownBlue - behindBlue;
      const along =
        (red * red - behindRed) * spanRed +
        (green * green - behindGreen) * spanGreen +
        (blue * blue - behindBlue) * spanBlue;
      const length = spanRed * spanRed + spanGreen * spanGreen + spanBlue * spanBlue + MIN_CONTRAST;
      const share = along <= 0 ? 0 : along >= length ? 1 : along / length;
      const dr = Math.sqrt(behindRed + spanRed * share) - red;
      const dg = Math.sqrt(behindGreen + spanGreen * share) - green;
      const db = Math.sqrt(behindBlue + spanBlue * share) - blue;
      const misfit = dr * dr + dg * dg + db * db;
      if (misfit >= least) continue;
      least = misfit;
      best = color;
      opacity = share;
    }
    this.opacities[at] = opacity;
    this.misfits[at] = least;
    this.distances[at] = nearest;
    this.colors.red[at] = best < 0 ? red : colors[best]!;
    this.colors.green[at] = best < 0 ? green : colors[best + 1]!;
    this.colors.blue[at] = best < 0 ? blue : colors[best + 2]!;
  }
}
