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

/**
 * The matrix and range that players assume for an untagged stream: BT.709 from 720 lines on, BT.601 below,
 * limited range for Y'CbCr. The master is tagged with it, as its larger size would change the guess.
 */
export function resolveColor(tags: ColorTags, codedHeight: number, isRgb: boolean): ColorTags {
  const isHighDefinition = codedHeight >= 720;
  const fallback = isHighDefinition ? 'bt709' : 'smpte170m';
  const useFallback = (tag: string): string => (tag === 'unknown' || tag === 'gbr' ? fallback : tag);
  return {
    range: tags.range === 'unknown' || isRgb ? 'tv' : tags.range,
    matrix: useFallback(tags.matrix),
    primaries: useFallback(tags.primaries),
    transfer: useFallback(tags.transfer),
  };
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
