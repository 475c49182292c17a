import type { Plate } from '../../frames/plate.ts';
import type { Frame } from '../../media/frame.ts';
import type { WorkingPicture } from '../../media/video/working-picture.ts';
import { BAND, SCREEN } from './classify.ts';
import { KeyReader } from './key-picture.ts';
import { measureNoise } from './measure-noise.ts';
import { SpillMeter } from './measure-spill.ts';
import { learnPalette } from './palette.ts';
import { DEFAULT_SCREEN, type ScreenData } from './screen-data.ts';
import { ScreenKeyer } from './screen-keyer.ts';

/** What whole frames of a shot show of its screen. */
export interface ScreenMeasures {
  readonly data: ScreenData;
  /** Share of the subject that is screen enclosed by it, in the frame that has most. */
  readonly holes: number;
  /** Share of the band in what is not screen. */
  readonly band: number;
  /** Share of the picture that is not screen. */
  readonly subject: number;
}

/** Pixels from the band in which its blur no longer shows. */
const DEEP = 6;
/** The white point lets through this share of the deep subject. */
const WHITE_QUANTILE = 0.1;
const WHITE_LIMITS = { lowest: 0.85, highest: 0.9 };
const WHITE_MARGIN = 0.03;
/** One of so many pixels goes into the palette. */
const FEATURE_STEP = 7;

/** Measures noise, white point, spill and holes on a few frames of a shot. */
export function measureScreen(
  frames: readonly Frame[],
  format: WorkingPicture,
  plate: Plate,
): ScreenMeasures {
  const reader = new KeyReader(format, plate);
  const noise = measureNoise(frames, reader);
  const keyer = new ScreenKeyer(reader, plate, { ...DEFAULT_SCREEN, ...noise });
  const spill = new SpillMeter(keyer.picture.width, keyer.picture.height);
  const opaque: number[] = [];
  const features: number[] = [];
  let [holes, band, subject, total] = [0, 0, 0, 0];
  for (const frame of frames) {
    keyer.read(frame);
    const { kinds } = keyer.classes;
    spill.add(keyer.picture, kinds);
    holes = Math.max(holes, keyer.measureHoles());
    for (let i = 0; i < kinds.length; i++) {
      if (kinds[i] === BAND) band++;
      if (kinds[i] !== SCREEN) subject++;
    }
    total += kinds.length;
    collectDeepOpacity(keyer, opaque);
    keyer.completeCore();
    keyer.collectFeatures(features, FEATURE_STEP);
  }
  return {
    data: {
      isScreen: true,
      ...noise,
      whitePoint: findWhitePoint(opaque),
      spill: spill.getResult(),
      palette: learnPalette(Float64Array.from(features)),
    },
    holes,
    band: subject === 0 ? 0 : band / subject,
    subject: total === 0 ? 0 : subject / total,
  };
}

/** Opacity by color difference in what is far from all that is like the screen. */
function collectDeepOpacity({ picture, classes: { kinds } }: ScreenKeyer, opaque: number[]): void {
  const { width, height, toward, across } = picture;
  for (let y = DEEP; y < height - DEEP; y += 4) {
    for (let x = DEEP; x < width - DEEP; x += 4) {
      const i = y * width + x;
      if (kinds[i] === SCREEN || kinds[i - DEEP] === SCREEN || kinds[i + DEEP] === SCREEN) continue;
      if (kinds[i - DEEP * width] === SCREEN || kinds[i + DEEP * width] === SCREEN) continue;
      opaque.push(1 - (toward[i]! - Math.abs(across[i]!) / Math.sqrt(3)));
    }
  }
}

/** The opacity from which nearly all of the deep subject is, within limits. */
function findWhitePoint(opaque: number[]): number {
  if (opaque.length === 0) return DEFAULT_SCREEN.whitePoint;
  opaque.sort((a, b) => a - b);
  const point = opaque[Math.floor(WHITE_QUANTILE * opaque.length)]! - WHITE_MARGIN;
  return Math.min(WHITE_LIMITS.highest, Math.max(WHITE_LIMITS.lowest, point));
}
