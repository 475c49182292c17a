import type { LightReader } from './light-reader.ts';
import { CLEAR_ALPHA, CORE_ALPHA, type QualityFrame } from './quality-picture.ts';

export interface ColorMeasures {
  /** Shift of the subject's chroma that neither light nor the new background explains, in 10-bit codes. */
  readonly unexplainedShift: number;
  /** Light of the subject in the result against that in the source, in stops; 0 without a subject. */
  readonly lightStops: number;
}

/** Mean color in 10-bit codes: luma from black, blue and red difference from gray. */
type MeanColor = readonly [number, number, number];

const MIN_PIXELS = 64;
/** Share of white that is added to both sides: how black turns to black can't be seen. */
const DARK = 0.03;
/** Stops of light of doubled codes, as video is coded with about this power. */
const GAMMA = 2.2;

/**
 * Compares the subject's color in source and result. Chroma that grows with luma is light, and no other color. A shift
 * towards the new background's color is wanted, at most to half the way, and so is a small one away from the old
 * background's, whose light was removed; what is beside or beyond is not.
 */
export function measureColor(
  { alpha, source, result }: QualityFrame,
  { black, span }: LightReader,
): ColorMeasures {
  const [before, old] = averageColors(alpha, source, black);
  const [after, fresh] = averageColors(alpha, result, black);
  if (!before || !after) return { unexplainedShift: 0, lightStops: 0 };
  const dark = DARK * span;
  const ratio = (Math.max(0, after[0]) + dark) / (Math.max(0, before[0]) + dark);
  const shift: Chroma = [after[1] - before[1] * ratio, after[2] - before[2] * ratio];
  const towards = fresh ? subtractWay(shift, findWay(before, fresh), TOWARDS) : shift;
  const [x, y] = old ? subtractWay(towards, findWay(old, before), AWAY) : towards;
  return { unexplainedShift: Math.hypot(x, y), lightStops: Math.log2(ratio) * GAMMA };
}

type Chroma = readonly [blue: number, red: number];

/** Largest shares of the ways that shifts may go: to the new background's color, and away from the old one's. */
const TOWARDS = 0.5;
const AWAY = 0.25;

function findWay(from: MeanColor, to: MeanColor): Chroma {
  return [to[1] - from[1], to[2] - from[2]];
}

/** What remains of a shift after as much of `way` as explains most of it, up to a share of it. */
function subtractWay([x, y]: Chroma, [wayX, wayY]: Chroma, largest: number): Chroma {
  const squared = wayX * wayX + wayY * wayY;
  const share = squared > 0 ? Math.max(0, Math.min(largest, (x * wayX + y * wayY) / squared)) : 0;
  return [x - share * wayX, y - share * wayY];
}

/** The mean colors of the subject, and of what is clear of it; undefined where there is too little. */
function averageColors(
  alpha: Float32Array,
  { luma, blue, red }: QualityFrame['source'],
  black: number,
): readonly [subject: MeanColor | undefined, clear: MeanColor | undefined] {
  const subject = createColorSum();
  const clear = createColorSum();
  for (let i = 0; i < alpha.length; i++) {
    const opacity = alpha[i]!;
    const sum = opacity >= CORE_ALPHA ? subject : opacity <= CLEAR_ALPHA ? clear : undefined;
    if (!sum) continue;
    sum.count++;
    sum.luma += luma[i]!;
    sum.blue += blue[i]!;
    sum.red += red[i]!;
  }
  return [divideSum(subject, black), divideSum(clear, black)];
}

type ColorSum = ReturnType<typeof createColorSum>;

function createColorSum() {
  return { count: 0, luma: 0, blue: 0, red: 0 };
}

function divideSum({ count, luma, blue, red }: ColorSum, black: number): MeanColor | undefined {
  if (count < MIN_PIXELS) return undefined;
  return [luma / count - black, blue / count - 512, red / count - 512];
}
