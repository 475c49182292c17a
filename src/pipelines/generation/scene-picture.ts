import type { Rational } from '../../core/rational.ts';
import type { PictureFormat } from '../../media/cutting/picture-format.ts';
import type { ColorTags } from '../../media/media-info.ts';
import type { VideoFormat } from './video-format.ts';

/** The color of scenes: what players expect of video of any size, and say of it. */
const COLOR: ColorTags = { range: 'tv', matrix: 'bt709', primaries: 'bt709', transfer: 'bt709' };

/** How the pictures of scenes are stored between drawing and encoding. */
export const SCENE_PICTURE = {
  pixelFormat: 'yuv420p',
  chromaShiftX: 1,
  chromaShiftY: 1,
  color: COLOR,
  isFullRange: false,
} as const;

/** FFmpeg filter text from RGB to the pictures of a scene: chroma is the mean of its pixels, in two thirds of the default's time. */
export const RGB_TO_SCENE = `scale=flags=area:out_color_matrix=${COLOR.matrix}:out_range=${COLOR.range},format=${SCENE_PICTURE.pixelFormat}`;

/** The pictures of scenes: H.264, upright, square pixels. @param frameRate that of the video if it is left out */
export function createScenePictureFormat(
  format: VideoFormat,
  frameRate: Rational = format.frameRate,
): PictureFormat {
  return {
    width: format.width,
    height: format.height,
    frameRate,
    codec: 'h264',
    sampleAspectRatio: { num: 1, den: 1 },
    pixelFormat: SCENE_PICTURE.pixelFormat,
    color: COLOR,
    rotationDegrees: 0,
    isMirrored: false,
    reorderDelay: 2,
  };
}
