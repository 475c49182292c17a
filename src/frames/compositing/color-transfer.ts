import { COLOR_BINS, COLOR_RANGES, type ColorStatistics } from '../../analysis/color-statistics.ts';
import { labToLight, lightToLab } from '../../analysis/lab.ts';
import { decodeLight, encodeLight, type TransferTables } from '../../media/video/transfer-curve.ts';
import type { CompositorSettings, ShotLook } from '../compositor-settings.ts';
import type { CubeLut } from '../cube-lut.ts';

/** Points on each side of the table: colors move smoothly, so that few are enough. */
const SIZE = 17;
/** Limits of how far the spread of a channel is changed. */
const MIN_SPREAD = 0.5;
const MAX_SPREAD = 2;

/** Distance from black and from white, in lightness, within which less and less is moved. */
const ANCHOR_RANGE = 25;

/** Moves a value of channel 0 to 2 of Lab. */
type MoveChannel = (channel: number, value: number) => number;

/**
 * The table that moves the subject's colors towards those of the background by the strength: by the user's own table, or by
 * the statistics of the shot in Lab (Reinhard et al., "Color transfer between images", 2001). Undefined if nothing is to
 * be moved.
 */
export function bakeColorTransfer(
  settings: CompositorSettings,
  { lut, colors }: ShotLook,
  tables: TransferTables,
): CubeLut | undefined {
  const { colorStrength, colorMethod } = settings;
  if (colorStrength <= 0) return undefined;
  if (lut) return weaken(lut, colorStrength);
  if (!colors) return undefined;
  const move =
    colorMethod === 'histogram'
      ? matchHistograms(colors.subject, colors.background)
      : matchMoments(colors.subject, colors.background);
  return bake(tables, (channel, value) => value + colorStrength * (move(channel, value) - value));
}

function matchMoments(from: ColorStatistics, to: ColorStatistics): MoveChannel {
  const spreads = from.deviation.map((deviation, i) =>
    Math.min(MAX_SPREAD, Math.max(MIN_SPREAD, to.deviation[i]! / Math.max(0.5, deviation))),
  );
  return (channel, value) => to.mean[channel]! + (value - from.mean[channel]!) * spreads[channel]!;
}

/** Gives each value that of the same rank; values beyond what was seen move as the last one does. */
function matchHistograms(from: ColorStatistics, to: ColorStatistics): MoveChannel {
  const [ranks, targets] = [from.histograms.map(accumulate), to.histograms.map(accumulate)];
  return (channel, value) => {
    const { lowest, span } = COLOR_RANGES[channel]!;
    const position = Math.min(COLOR_BINS, Math.max(0, ((value - lowest) / span) * COLOR_BINS));
    const bin = Math.min(COLOR_BINS - 1, Math.floor(position));
    const rank =
      ranks[channel]![bin]! + (ranks[channel]![bin + 1]! - ranks[channel]![bin]!) * (position - bin);
    return lowest + (span * findRank(targets[channel]!, rank)) / COLOR_BINS;
  };
}

function accumulate(shares: readonly number[]): number[] {
  const sums = [0];
  for (const share of shares) sums.push(sums.at(-1)! + share);
  return sums;
}

/** Position in bins at which `sums` reaches a rank. */
function findRank(sums: readonly number[], rank: number): number {
  let bin = 0;
  while (bin < sums.length - 2 && sums[bin + 1]! < rank) bin++;
  const share = sums[bin + 1]! - sums[bin]!;
  return bin + (share > 0 ? Math.min(1, Math.max(0, (rank - sums[bin]!) / share)) : 0.5);
}

function bake(tables: TransferTables, move: MoveChannel): CubeLut {
  const data = new Float32Array(SIZE ** 3 * 3);
  const lab = new Float64Array(3);
  const light = new Float64Array(3);
  const decoded = Array.from({ length: SIZE }, (_, i) => decodeLight(tables, i / (SIZE - 1)));
  for (let point = 0; point < SIZE ** 3; point++) {
    const [red, green, blue] = [point % SIZE, Math.floor(point / SIZE) % SIZE, Math.floor(point / SIZE ** 2)];
    lightToLab(decoded[red]!, decoded[green]!, decoded[blue]!, lab);
    // Black and white keep their places: a dark suit doesn't turn gray in a bright street.
    const share = Math.min(1, Math.max(0, Math.min(lab[0]!, 100 - lab[0]!) / ANCHOR_RANGE));
    const [lightness, a, b] = [0, 1, 2].map(
      (channel) => lab[channel]! + share * (move(channel, lab[channel]!) - lab[channel]!),
    );
    labToLight(Math.max(0, lightness!), a!, b!, light);
    for (let channel = 0; channel < 3; channel++)
      data[point * 3 + channel] = encodeLight(tables, Math.max(0, light[channel]!));
  }
  return { size: SIZE, data };
}

function weaken({ size, data }: CubeLut, strength: number): CubeLut {
  const mixed = new Float32Array(data.length);
  for (let point = 0; point < size ** 3; point++) {
    const own = [point % size, Math.floor(point / size) % size, Math.floor(point / size ** 2)];
    for (let channel = 0; channel < 3; channel++) {
      const value = own[channel]! / (size - 1);
      mixed[point * 3 + channel] = value + strength * (data[point * 3 + channel]! - value);
    }
  }
  return { size, data: mixed };
}
