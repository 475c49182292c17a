import { getPixelFormatInfo } from '../../media/video/pixel-format.ts';
import type { WorkingPicture } from '../../media/video/working-picture.ts';

/** Format of the frames that are interpolated: planar Y'CbCr of 8 or 10 bits, with the colors that it is to be read in. */
export interface InterpolationSource
  extends Pick<
    WorkingPicture,
    'width' | 'height' | 'chromaShiftX' | 'chromaShiftY' | 'color' | 'isFullRange'
  > {
  /** FFmpeg's name of the format, such as "yuv420p" or "yuv420p10le". */
  readonly pixelFormat: string;
}

export function getBitDepth({ pixelFormat }: InterpolationSource): 8 | 10 {
  return getPixelFormatInfo(pixelFormat).bitDepth === 8 ? 8 : 10;
}
