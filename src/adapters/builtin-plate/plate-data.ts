import type { Json } from '../../engines/matter.ts';
import type { HalfNoise } from '../../frames/picture-noise.ts';

/**
 * What a survey hands to stages beside the plate. A camera that moves would add the homography of each frame here, by which
 * stages warp the plate before they compare it.
 */
export interface PlateData {
  /** Deviations of the frames from their plate, at half size. */
  readonly noise: HalfNoise;
}

export function writePlateData({ noise: { luma, chroma } }: PlateData): Json {
  return { noise: { luma, chroma } };
}

/** Reads what `writePlateData` wrote. */
export function readPlateData(data: Json): PlateData {
  return data as unknown as PlateData;
}
