import type { ColorCells } from './color-cells.ts';

/** A colored screen behind the subject, as a shot's sampled frames show it. */
export interface ScreenColor {
  /** Whether there is one: the confidence is at least one half. */
  readonly isScreen: boolean;
  /** How sure it is that there is one, 0 to 1. */
  readonly confidence: number;
  readonly name: ScreenColorName;
  /** Angle of its chroma in degrees, from blue difference towards red difference, 0 to 360. */
  readonly hueDegrees: number;
  /** Mean length of its chroma vector, whose parts are -0.5 to 0.5; that of pure green is about 0.6. */
  readonly saturation: number;
  /** Share of the picture that it covers where it shows most, 0 to 1. */
  readonly share: number;
  /** Light of its dark places (10th percentile of luma) relative to its bright ones (90th): 1 is perfectly even. */
  readonly evenness: number;
}

type ScreenColorName = 'green' | 'blue' | 'other';

const HUE_BINS = 72;
const BIN_DEGREES = 360 / HUE_BINS;
/** Angle from the screen's hue within which chroma belongs to it. */
export const HUE_REACH_DEGREES = 22;
/** Chroma and its ratio to luma below which a color is gray: walls, shadows, compressed black. */
const MIN_CHROMA = 0.035;
const MIN_CHROMA_TO_LUMA = 0.12;
/** Share of the typical chroma of a screen that its dark corners still have. */
const MIN_CHROMA_SHARE = 0.3;
/** Change of luma and chroma between neighboring cells, relative to their size, that light on a cloth explains. */
const SMOOTH_CHANGE = 0.12;
const SMOOTH_NOISE = 0.012;

const BLUE_DEGREES = { bt709: 347, reach: 40 };
const GREEN_DEGREES = { bt709: 230, reach: 32 };

/**
 * Finds out whether there is a colored screen. It goes by the angle of chroma, which dim light and pale cloth leave as it
 * is, not by the distance from pure green: real screens have a third of its saturation. A screen is smooth, unlike
 * leaves and grass, has one hue, and goes to the borders of the picture, unlike furniture and clothes.
 */
export function findScreenColor(frames: readonly ColorCells[]): ScreenColor {
  const hue = findHue(frames);
  const chroma = findTypicalChroma(frames, hue);
  const minChroma = Math.max(MIN_CHROMA, chroma * MIN_CHROMA_SHARE);
  const looks = frames.map((cells) => examine(cells, hue, minChroma));
  // A subject may cover the screen for a while: the frames that show most of it decide.
  const best = looks.toSorted((a, b) => b.share - a.share).slice(0, Math.ceil(looks.length / 4));
  const mean = (read: (look: Look) => number): number =>
    best.length === 0 ? 0 : best.reduce((sum, look) => sum + read(look), 0) / best.length;
  const share = mean((look) => look.share);
  const spread = mean((look) => look.hueSpread);
  const saturation = mean((look) => look.chroma);
  const confidence =
    rise(share, 0.06, 0.2) *
    rise(
      mean((look) => look.smooth),
      0.7,
      0.92,
    ) *
    rise(
      mean((look) => look.border),
      0.12,
      0.4,
    ) *
    rise(saturation, 0.045, 0.08) *
    rise(-spread, -10, -5);
  return {
    isScreen: confidence >= 0.5,
    confidence,
    name: nameHue(hue),
    hueDegrees: hue,
    saturation,
    share,
    evenness: mean((look) => look.evenness),
  };
}

/** What one frame shows of the screen. */
interface Look {
  readonly share: number;
  /** Share of its cells that are as smooth as cloth. */
  readonly smooth: number;
  /** Share of the picture's top, left and right border that it takes. */
  readonly border: number;
  readonly chroma: number;
  /** Standard deviation of the hue in degrees. */
  readonly hueSpread: number;
  readonly evenness: number;
}

function examine(cells: ColorCells, hue: number, minChroma: number): Look {
  const { width, height, luma } = cells;
  const levels: number[] = [];
  let [smooth, border, chroma, squares] = [0, 0, 0, 0];
  for (let i = 0; i < luma.length; i++) {
    const angle = getAngleFrom(cells, i, hue, minChroma);
    if (Math.abs(angle) > HUE_REACH_DEGREES) continue;
    const [x, y] = [i % width, Math.floor(i / width)];
    levels.push(luma[i]!);
    chroma += Math.hypot(cells.blue[i]!, cells.red[i]!);
    squares += angle * angle;
    if (isSmooth(cells, x, y)) smooth++;
    if (y === 0 || x === 0 || x === width - 1) border++;
  }
  levels.sort((a, b) => a - b);
  const count = Math.max(1, levels.length);
  const at = (share: number): number => levels[Math.floor(share * (count - 1))] ?? 0;
  return {
    share: levels.length / luma.length,
    smooth: smooth / count,
    border: border / (width + 2 * height - 2),
    chroma: chroma / count,
    hueSpread: Math.sqrt(squares / count),
    evenness: at(0.9) > 0 ? Math.max(0, at(0.1)) / at(0.9) : 0,
  };
}

/** Angle in degrees between a cell's chroma and a hue; 180 if the cell is gray. */
function getAngleFrom({ luma, blue, red }: ColorCells, i: number, hue: number, minChroma: number): number {
  const chroma = Math.hypot(blue[i]!, red[i]!);
  if (chroma < minChroma || chroma < MIN_CHROMA_TO_LUMA * luma[i]!) return 180;
  const angle = (Math.atan2(red[i]!, blue[i]!) * 180) / Math.PI - hue;
  return angle - 360 * Math.round(angle / 360);
}

/** Whether a cell differs from those to the right and below by no more than light on a smooth surface explains. */
function isSmooth({ width, height, luma, blue, red }: ColorCells, x: number, y: number): boolean {
  const i = y * width + x;
  const limit = SMOOTH_NOISE + SMOOTH_CHANGE * Math.hypot(blue[i]!, red[i]!);
  const lumaLimit = SMOOTH_NOISE + SMOOTH_CHANGE * luma[i]!;
  for (const next of [x + 1 < width ? i + 1 : i, y + 1 < height ? i + width : i]) {
    if (Math.abs(luma[next]! - luma[i]!) > lumaLimit) return false;
    if (Math.abs(blue[next]! - blue[i]!) + Math.abs(red[next]! - red[i]!) > 1.5 * limit) return false;
  }
  return true;
}

/** The hue that most smooth, colored cells have. */
function findHue(frames: readonly ColorCells[]): number {
  const bins = new Float64Array(HUE_BINS);
  for (const cells of frames) {
    for (let i = 0; i < cells.luma.length; i++) {
      const angle = getAngleFrom(cells, i, 0, MIN_CHROMA);
      if (angle === 180 || !isSmooth(cells, i % cells.width, Math.floor(i / cells.width))) continue;
      const bin = Math.floor((angle + 360) / BIN_DEGREES) % HUE_BINS;
      bins[bin] = bins[bin]! + 1;
    }
  }
  const around = (bin: number, offset: number): number => bins[(bin + offset + HUE_BINS) % HUE_BINS]!;
  const score = (bin: number): number => {
    let sum = 0;
    for (let offset = -3; offset <= 3; offset++) sum += around(bin, offset);
    return sum;
  };
  let peak = 0;
  for (let bin = 1; bin < HUE_BINS; bin++) if (score(bin) > score(peak)) peak = bin;
  let moment = 0;
  for (let offset = -3; offset <= 3; offset++) moment += offset * around(peak, offset);
  const center = peak + 0.5 + moment / Math.max(1, score(peak));
  return (((center * BIN_DEGREES) % 360) + 360) % 360;
}

/** Median chroma of the cells of a hue. */
function findTypicalChroma(frames: readonly ColorCells[], hue: number): number {
  const values: number[] = [];
  for (const cells of frames) {
    for (let i = 0; i < cells.luma.length; i += 3) {
      if (Math.abs(getAngleFrom(cells, i, hue, MIN_CHROMA)) < HUE_REACH_DEGREES)
        values.push(Math.hypot(cells.blue[i]!, cells.red[i]!));
    }
  }
  values.sort((a, b) => a - b);
  return values[values.length >> 1] ?? 0;
}

function nameHue(hue: number): ScreenColorName {
  const isNear = ({ bt709, reach }: typeof BLUE_DEGREES): boolean => {
    const angle = hue - bt709;
    return Math.abs(angle - 360 * Math.round(angle / 360)) <= reach;
  };
  return isNear(GREEN_DEGREES) ? 'green' : isNear(BLUE_DEGREES) ? 'blue' : 'other';
}

/** 0 up to `from`, 1 from `to`, smooth between. */
function rise(value: number, from: number, to: number): number {
  const t = Math.min(1, Math.max(0, (value - from) / (to - from)));
  return t * t * (3 - 2 * t);
}
