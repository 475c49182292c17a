/** Hues across a screen's, from one end to the other. */
export const HUES = 24;
/** Levels of shares along a screen's hue. */
export const LEVELS = 64;
/** Share of a hue's pixels that are taken to be without spill. */
const CLEAN_SHARE = 0.5;
/** Position of gray among the hues, between two of them: noise lets it fall in either. */
const NEUTRAL = (HUES - 1) / 2;
/** Such a share of what is gray or opposite to the screen: a little gray beside much of a pure color stays gray. */
const NEUTRAL_SHARE = 0.9;
const MIN_SAMPLES = 20;
/** So many levels in a row that hold less than such a share of a hue's pixels together part two colors. */
const EMPTY_SHARE = 0.01;
const MIN_EMPTY = 2;
/** A color of its own has at least such a share of a hue's pixels, and so many samples, within a few levels: spill is spread. */
const COLOR_SHARE = 0.03;
const PEAK_SHARE = 0.12;
const PEAK_LEVELS = 3;
/** Share of a hue's pixels below which its neighbors do not lower its limit. */
const LOWEST_SHARE = 0.05;

/**
 * How far the subject's own colors go towards the screen's, by their hue across.
 *
 * @param histogram numbers of pixels: HUES rows of LEVELS
 */
export function learnLimits(histogram: Float64Array): number[] {
  const limits = Array.from({ length: HUES }, (_, hue) =>
    findLimit(histogram.subarray(hue * LEVELS, (hue + 1) * LEVELS)),
  );
  const [below, above] = [Math.floor(NEUTRAL), Math.ceil(NEUTRAL)];
  limits.fill(findNeutralLimit(histogram.subarray(below * LEVELS, (above + 1) * LEVELS)), below, above + 1);
  return smooth(limits);
}

/** How far a hue's own colors go, and its cleanest pixels alone. */
interface HueLimit {
  readonly limit: number;
  readonly lowest: number;
}

/**
 * The share along the screen's hue below which the cleanest pixels of a hue lie; at most neutral. Another color of the subject may
 * have the same hue across. As the light of a screen falls off gradually, next to nothing lies between them: then it is the limit of
 * the color that is nearer to the screen, as that is no spill.
 */
function findLimit(levels: Float64Array): HueLimit | undefined {
  const total = addUp(levels);
  if (total < MIN_SAMPLES) return undefined;
  let limit = findLevel(levels, 0, CLEAN_SHARE);
  let first = 0;
  let between = 0;
  for (let level = limit + 1, empty = 0; level < LEVELS; level++) {
    between += levels[level]!;
    empty++;
    if (between >= total * EMPTY_SHARE) between = empty = 0;
    const behind = levels.subarray(level + 1);
    if (empty >= MIN_EMPTY && addUp(behind) >= Math.max(total * COLOR_SHARE, MIN_SAMPLES)) {
      const next = findLevel(levels, level + 1, CLEAN_SHARE);
      const peak = addUp(levels.subarray(Math.max(level + 1, next - 1), next + 2));
      if (peak < addUp(behind) * CLEAN_SHARE) continue;
      limit = next;
      first = level + 1;
    }
  }
  const lowest = findLevel(levels, first, LOWEST_SHARE);
  // All is nearer to the screen than gray: nothing here is the subject's own.
  if (lowest >= LEVELS / 2) return undefined;
  return { limit: toShare(limit), lowest: toShare(lowest) };
}

/**
 * As `findLimit`, of what is gray or opposite to the screen, which are one hue: the gray of a subject is a color of its own, and spill
 * on a color opposite to the screen is spread over many levels.
 */
function findNeutralLimit(counts: Float64Array): HueLimit | undefined {
  const levels = new Float64Array(LEVELS);
  for (let at = 0; at < counts.length; at++) levels[at % LEVELS]! += counts[at]!;
  const total = addUp(levels);
  if (total < MIN_SAMPLES) return undefined;
  const cleanest = findLevel(levels, 0, CLEAN_SHARE);
  let level = findLevel(levels, 0, NEUTRAL_SHARE);
  while (level > cleanest && addUp(levels.subarray(level - PEAK_LEVELS + 1, level + 1)) < total * PEAK_SHARE)
    level--;
  return { limit: toShare(level), lowest: toShare(level) };
}

/** The upper end of a level, at most neutral. */
function toShare(level: number): number {
  return Math.min(0, ((level + 1) / LEVELS - 0.5) * 1.6);
}

/** The level below which such a share of those from `first` on lies. */
function findLevel(levels: Float64Array, first: number, share: number): number {
  const total = addUp(levels.subarray(first));
  let below = 0;
  for (let level = first; level < LEVELS; level++) {
    below += levels[level]!;
    if (below >= total * share) return level;
  }
  return LEVELS - 1;
}

function addUp(counts: Float64Array): number {
  return counts.reduce((total, count) => total + count, 0);
}

/**
 * Gives hues without colors of the subject's own the limit of neutral ones, and evens the steps between neighbors. The color of a neighbor
 * is none of the hue's own: it lowers the limit to the cleanest pixels of the hue at most, as spill spreads over levels and hues.
 */
function smooth(limits: readonly (HueLimit | undefined)[]): number[] {
  return limits.map((own, hue) => {
    const beside = [limits[hue - 1], limits[hue + 1]];
    const [before, after] = beside.map((each) => each?.limit ?? 0);
    // Colors between two hues take from both.
    const lowest = own?.lowest ?? Math.max(...beside.map((each) => each?.limit ?? -1));
    return Math.max(lowest, (before! + 2 * (own?.limit ?? 0) + after!) / 4);
  });
}
