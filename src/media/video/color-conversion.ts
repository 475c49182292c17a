import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getCacheDirectory } from '../../core/cache-directory.ts';
import { writeAtomically } from '../../core/files.ts';
import { hashJson } from '../../core/hashing.ts';
import type { ColorConversion, ColorTags } from '../media-info.ts';
import {
  type DisplayLight,
  decodeDisplayLight,
  encodeDisplayLight,
  getDynamicRange,
  getPeak,
  USUAL_PEAK,
} from './display-light.ts';
import { createGamutConversion, isWideGamut, limitGamut } from './gamut.ts';
import { mapTone } from './tone-mapping.ts';

/** Raise it when the same conversion gives other colors. */
const VERSION = '1';
/** Points on each side of the table: between them, colors differ from the exact ones by 0.4 of 255 on average. */
const POINTS = 49;

/** Whether pictures of one color would look wrong with the tags of another. */
export function needsConversion(from: ColorTags, to: ColorTags): boolean {
  return (
    getDynamicRange(from.transfer) !== getDynamicRange(to.transfer) ||
    isWideGamut(from.primaries) !== isWideGamut(to.primaries)
  );
}

export function planConversion(from: ColorTags, to: ColorTags, peak?: number): ColorConversion {
  return { version: VERSION, from, to, ...(peak !== undefined && { peak }) };
}

/** The function from coded colors to those of another range and gamut, all from 0 to 1. */
export function createColorConversion({
  from,
  to,
  peak = USUAL_PEAK,
}: Omit<ColorConversion, 'version'>): (values: DisplayLight) => DisplayLight {
  const [source, target] = [getDynamicRange(from.transfer), getDynamicRange(to.transfer)];
  const sourcePeak = source === 'pq' ? peak : getPeak(source);
  const targetPeak = getPeak(target);
  const convert = createGamutConversion(from.primaries, to.primaries);
  return (values) => {
    const light = mapTone(decodeDisplayLight(values, source), sourcePeak, targetPeak);
    return encodeDisplayLight(limitGamut(convert(light), targetPeak), target);
  };
}

/**
 * FFmpeg filter text that converts decoded pictures, up to one of RGB in 16 bits with the new color. Its table has to be
 * written by {@link prepareConversion} first.
 */
export function createConversionFilters(conversion: ColorConversion): string[] {
  const { matrix, range } = conversion.from;
  const path = escapePath(getTablePath(conversion));
  return [
    `scale=flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp:in_color_matrix=${matrix}:in_range=${range}`,
    'format=gbrp16le',
    `lut3d=file=${path}:interp=tetrahedral`,
  ];
}

/** Escapes a path for the options of a filter, and those for the text of a graph. */
function escapePath(path: string): string {
  return path
    .replaceAll('\\', '/')
    .replaceAll(/[:']/g, '\\$&')
    .replaceAll(/[\\'[\],;]/g, '\\$&');
}

/** FFmpeg filter text from that RGB to a pixel format. */
export function createTargetFilters({ to }: ColorConversion, pixelFormat: string): string[] {
  return [
    `scale=flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp:out_color_matrix=${to.matrix}:out_range=${to.range}`,
    `format=${pixelFormat}`,
    `setparams=color_primaries=${to.primaries}:color_trc=${to.transfer}:colorspace=${to.matrix}:range=${to.range}`,
  ];
}

/** Writes the table of a conversion where FFmpeg's filter reads it, if it is not there yet. */
export async function prepareConversion(conversion: ColorConversion): Promise<void> {
  const path = getTablePath(conversion);
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (isThere) return;
  await writeAtomically(path, (temporary) => writeFile(temporary, formatTable(conversion)));
}

function getTablePath({ version, from, to, peak }: ColorConversion): string {
  const key = hashJson([
    version,
    POINTS,
    from.primaries,
    from.transfer,
    to.primaries,
    to.transfer,
    peak ?? null,
  ]);
  return join(getCacheDirectory(), 'color', `${key.slice(0, 24)}.cube`);
}

/** Adobe's format .cube: red changes fastest. */
function formatTable(conversion: ColorConversion): string {
  const convert = createColorConversion(conversion);
  const lines = [`LUT_3D_SIZE ${POINTS}`];
  const last = POINTS - 1;
  for (let blue = 0; blue < POINTS; blue++)
    for (let green = 0; green < POINTS; green++)
      for (let red = 0; red < POINTS; red++) {
        const values = convert([red / last, green / last, blue / last]);
        lines.push(values.map((value) => Math.min(1, Math.max(0, value)).toFixed(6)).join(' '));
      }
  return `${lines.join('\n')}\n`;
}
