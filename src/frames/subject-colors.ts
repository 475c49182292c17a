import type { PictureSize } from './box-mean.ts';
import { BACKGROUND, RIM, SUBJECT, UNKNOWN } from './pixel-kinds.ts';
import { SeeThrough } from './see-through.ts';
import { createSignalPicture, type SignalPicture } from './signal-picture.ts';
import { MAX_COLORS, SubjectPalette } from './subject-palette.ts';

/** Squared distance of signals up to which a pixel is explained by a mixture. */
const MAX_MISFIT = 0.028 ** 2;
/** Opacity from which a mixture is the subject's color itself. */
const SOLID_OPACITY = 0.93;
/** Squared distance of lights below which two colors can't be told apart. */
const MIN_CONTRAST = 1e-5;

const SOLID = 1;
const MIXED = 2;

/**
 * Chooses for each pixel of unknown opacity the color of the subject that explains it best as a mixture with the known
 * background (robust matting: Wang and Cohen, 2007). Light mixes where it is linear; a square stands for the camera's curve,
 * near enough for a choice.
 */
export class SubjectColors {
  /** The chosen colors. */
  readonly colors: SignalPicture;
  readonly #opacity: Float32Array;
  readonly #misfit: Float32Array;
  readonly #palette: SubjectPalette;
  readonly #seeThrough: SeeThrough;
  readonly #solidity: Uint8Array;

  constructor(size: PictureSize) {
    this.colors = createSignalPicture(size);
    this.#opacity = new Float32Array(size.width * size.height);
    this.#misfit = new Float32Array(size.width * size.height);
    this.#palette = new SubjectPalette(size);
    this.#seeThrough = new SeeThrough(size);
    this.#solidity = new Uint8Array(size.width * size.height);
  }

  /** Decides for the RIM of `trimap` what is SUBJECT and what UNKNOWN, and chooses colors for all that is UNKNOWN. */
  choose(picture: SignalPicture, behind: SignalPicture, trimap: Uint8Array): void {
    this.#palette.collect(picture, trimap);
    this.#chooseAll(picture, behind, trimap, RIM);
    this.#seeThrough.measure(picture, behind, trimap, this.#opacity);
    this.#decideRim(trimap);
    this.#palette.collect(picture, trimap);
    this.#chooseAll(picture, behind, trimap, UNKNOWN);
  }

  #chooseAll(picture: SignalPicture, behind: SignalPicture, trimap: Uint8Array, kind: number): void {
    for (let y = 0, at = 0; y < picture.height; y++) {
      for (let x = 0; x < picture.width; x++, at++) {
        if (trimap[at] === kind) this.#chooseAt(picture, behind, at, this.#palette.getTile(x, y));
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
    let least = Number.POSITIVE_INFINITY;
    let opacity = 1;
    const first = tile * MAX_COLORS * 3;
    for (let color = first; color < first + counts[tile]! * 3; color += 3) {
      const spanRed = colors[color]! * colors[color]! - behindRed;
      const spanGreen = colors[color + 1]! * colors[color + 1]! - behindGreen;
      const spanBlue = colors[color + 2]! * colors[color + 2]! - behindBlue;
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
    this.#opacity[at] = opacity;
    this.#misfit[at] = least;
    this.colors.red[at] = best < 0 ? red : colors[best]!;
    this.colors.green[at] = best < 0 ? green : colors[best + 1]!;
    this.colors.blue[at] = best < 0 ? blue : colors[best + 2]!;
  }

  /** A pixel of the rim is mixed if a mixture explains it, the background shines through, and most around it are mixed. */
  #decideRim(trimap: Uint8Array): void {
    const { width, height } = this.colors;
    const solidity = this.#solidity;
    for (let y = 0, at = 0; y < height; y++) {
      for (let x = 0; x < width; x++, at++) {
        const kind = trimap[at]!;
        if (kind !== RIM) solidity[at] = kind === SUBJECT ? SOLID : kind === UNKNOWN ? MIXED : BACKGROUND;
        else solidity[at] = this.#isSolid(x, y, at) ? SOLID : MIXED;
      }
    }
    for (let at = 0; at < trimap.length; at++) {
      if (trimap[at] === RIM) trimap[at] = isMostlySolid(solidity, at, width) ? SUBJECT : UNKNOWN;
    }
  }

  #isSolid(x: number, y: number, at: number): boolean {
    return (
      this.#misfit[at]! > MAX_MISFIT || this.#opacity[at]! > SOLID_OPACITY || this.#seeThrough.isSolid(x, y)
    );
  }
}

function isMostlySolid(solidity: Uint8Array, at: number, width: number): boolean {
  let balance = 0;
  for (let row = at - width; row <= at + width; row += width) {
    for (let near = row - 1; near <= row + 1; near++) {
      if (solidity[near] === SOLID) balance++;
      else if (solidity[near] === MIXED) balance--;
    }
  }
  return balance >= 0;
}
