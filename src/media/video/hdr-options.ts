import type { HdrMetadata } from '../media-info.ts';

/** Steps in 1 of a chromaticity, and in 1 cd/m² of a luminance, as SMPTE ST 2086 counts them. */
export const CHROMATICITY_STEPS = 50_000;
export const LUMINANCE_STEPS = 10_000;

/** The options by which x265 codes it into the stream. */
export function formatX265Hdr({ mastering, light }: HdrMetadata): string[] {
  const { chromaticity: c, luminance } = mastering ?? {};
  return [
    'hdr10=1',
    ...(c && luminance
      ? [
          `master-display=G(${c[2]},${c[3]})B(${c[4]},${c[5]})R(${c[0]},${c[1]})WP(${c[6]},${c[7]})L(${luminance[1]},${luminance[0]})`,
        ]
      : []),
    ...(light ? [`max-cll=${light[0]},${light[1]}`] : []),
  ];
}

/** The options by which SVT-AV1 codes it into the stream. */
export function formatAv1Hdr({ mastering, light }: HdrMetadata): string[] {
  const { chromaticity, luminance } = mastering ?? {};
  const c = chromaticity?.map((each) => (each / CHROMATICITY_STEPS).toFixed(5));
  const l = luminance?.map((each) => (each / LUMINANCE_STEPS).toFixed(4));
  return [
    ...(c && l
      ? [
          `mastering-display=G(${c[2]},${c[3]})B(${c[4]},${c[5]})R(${c[0]},${c[1]})WP(${c[6]},${c[7]})L(${l[1]},${l[0]})`,
        ]
      : []),
    ...(light ? [`content-light=${light[0]},${light[1]}`] : []),
  ];
}
