import type { CodecParameters } from 'node-av/lib';
import type { ColorTags } from '../media-info.ts';

/** H.273 code points to FFmpeg's names (libavutil/pixdesc.c). */
const MATRIX: Record<number, string> = {
  0: 'gbr',
  1: 'bt709',
  4: 'fcc',
  5: 'bt470bg',
  6: 'smpte170m',
  7: 'smpte240m',
  8: 'ycgco',
  9: 'bt2020nc',
  10: 'bt2020c',
};
const PRIMARIES: Record<number, string> = {
  1: 'bt709',
  4: 'bt470m',
  5: 'bt470bg',
  6: 'smpte170m',
  7: 'smpte240m',
  8: 'film',
  9: 'bt2020',
  11: 'smpte431',
  12: 'smpte432',
};
const TRANSFER: Record<number, string> = {
  1: 'bt709',
  4: 'gamma22',
  5: 'gamma28',
  6: 'smpte170m',
  7: 'smpte240m',
  8: 'linear',
  11: 'iec61966-2-4',
  13: 'iec61966-2-1',
  14: 'bt2020-10',
  15: 'bt2020-12',
  16: 'smpte2084',
  18: 'arib-std-b67',
};
const RANGE: Record<number, string> = { 1: 'tv', 2: 'pc' };

export function getColorTags(
  source: Pick<CodecParameters, 'colorRange' | 'colorSpace' | 'colorPrimaries' | 'colorTrc'>,
): ColorTags {
  return {
    range: RANGE[source.colorRange] ?? 'unknown',
    matrix: MATRIX[source.colorSpace] ?? 'unknown',
    primaries: PRIMARIES[source.colorPrimaries] ?? 'unknown',
    transfer: TRANSFER[source.colorTrc] ?? 'unknown',
  };
}

type Colorimetry = Pick<ColorTags, 'matrix' | 'primaries' | 'transfer'>;

const BT709: Colorimetry = { matrix: 'bt709', primaries: 'bt709', transfer: 'bt709' };
const NTSC: Colorimetry = { matrix: 'smpte170m', primaries: 'smpte170m', transfer: 'smpte170m' };
/** BT.601 has one transfer curve for both line counts. */
const PAL: Colorimetry = { matrix: 'bt470bg', primaries: 'bt470bg', transfer: 'smpte170m' };
const BT2020: Colorimetry = { matrix: 'bt2020nc', primaries: 'bt2020', transfer: 'bt2020-10' };

/** What belongs to a matrix, by H.273. */
const BY_MATRIX: Readonly<Record<string, Colorimetry>> = {
  bt709: BT709,
  smpte170m: NTSC,
  bt470bg: PAL,
  fcc: { matrix: 'fcc', primaries: 'bt470m', transfer: 'gamma22' },
  smpte240m: { matrix: 'smpte240m', primaries: 'smpte240m', transfer: 'smpte240m' },
  bt2020nc: BT2020,
  bt2020c: { ...BT2020, matrix: 'bt2020c' },
};
/**
 * The color of a stream whose tags are missing or incomplete. What is known leads, the matrix first, as it decided about
 * the samples; without it, the size tells, as it does in players: BT.709 for high definition, else BT.601 with the primaries of
 * its line count. The range is limited for Y'CbCr. The master is tagged with it, as its larger size would change the guess.
 */
export function resolveColor(
  tags: ColorTags,
  size: { readonly width: number; readonly height: number },
  isRgb: boolean,
): ColorTags {
  const fallback = BY_MATRIX[tags.matrix] ?? (usesBt2020(tags) ? BT2020 : guessColorimetry(size));
  const useFallback = (name: keyof Colorimetry): string =>
    tags[name] === 'unknown' || tags[name] === 'gbr' ? fallback[name] : tags[name];
  return {
    range: tags.range === 'unknown' || isRgb ? 'tv' : tags.range,
    matrix: useFallback('matrix'),
    primaries: useFallback('primaries'),
    transfer: useFallback('transfer'),
  };
}

function usesBt2020({ primaries, transfer }: ColorTags): boolean {
  return primaries === 'bt2020' || transfer === 'smpte2084' || transfer === 'arib-std-b67';
}

function guessColorimetry({
  width,
  height,
}: {
  readonly width: number;
  readonly height: number;
}): Colorimetry {
  // A film without its bars has fewer lines, but is as wide.
  if (height >= 720 || width >= 1280) return BT709;
  return height === 576 || height === 288 ? PAL : NTSC;
}

const getCode = (table: Record<number, string>, name: string): number =>
  Number(Object.entries(table).find(([, value]) => value === name)?.[0] ?? 2);

/** Where H.273 code points stand: an encoder, whose options accept only some of the names, or a stream's parameters. */
type ColorTarget = Pick<CodecParameters, 'colorRange' | 'colorSpace' | 'colorPrimaries' | 'colorTrc'>;

/** Tags what is written with its color. */
export function setColor(target: ColorTarget, tags: ColorTags): void {
  target.colorRange = (tags.range === 'pc' ? 2 : 1) as ColorTarget['colorRange'];
  target.colorSpace = getCode(MATRIX, tags.matrix) as ColorTarget['colorSpace'];
  target.colorPrimaries = getCode(PRIMARIES, tags.primaries) as ColorTarget['colorPrimaries'];
  target.colorTrc = getCode(TRANSFER, tags.transfer) as ColorTarget['colorTrc'];
}

/** Weights of red and blue in luma: Kr and Kb of ITU-T H.273, table 4. */
export function getLumaWeights(matrix: string): [red: number, blue: number] {
  switch (matrix) {
    case 'bt709':
      return [0.2126, 0.0722];
    case 'bt2020nc':
    case 'bt2020c':
      return [0.2627, 0.0593];
    case 'smpte240m':
      return [0.212, 0.087];
    case 'fcc':
      return [0.3, 0.11];
    default:
      return [0.299, 0.114];
  }
}
