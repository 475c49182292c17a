import type { ColorBand } from './color-band.ts';
import type { BackgroundEffect } from './light-effects.ts';
import type { MatteTiles } from './matte-tiles.ts';
import type { PicturePlanes } from './picture-planes.ts';
import type { SubjectEffects } from './subject-effects.ts';

/** What a frame is composed of. */
export interface Layers {
  readonly source: PicturePlanes;
  readonly background: PicturePlanes;
  readonly alpha: Uint16Array;
  readonly tiles: MatteTiles;
  /** Colors of the half-transparent pixels, all of them. */
  readonly band: ColorBand;
  readonly subjectEffects: SubjectEffects;
  readonly backgroundEffect?: BackgroundEffect;
}
