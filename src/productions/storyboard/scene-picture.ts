import type { Rational } from '../../core/rational.ts';
import type { PictureFormat } from '../../media/cutting/picture-format.ts';
import type { ColorTags } from '../../media/media-info.ts';
import type { VideoFormat } from './video-format.ts';

/** The color of scenes: what players expect of video of any size, and say of it. */
const COLOR: ColorTags = { range: 'tv', matrix: 'bt709', primaries: 'bt709', transfer: 'bt709' };

/** FFmpeg filter text from RGB to the pictures of a scene. */
export const RGB_TO_SCENE = `scale=flags=accurate_rnd+full_chroma_int:out_color_matrix=${COLOR.matrix}:out_range=${COLOR.range},format=yuv420p`;

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
    pixelFormat: 'yuv420p',
    color: COLOR,
    rotationDegrees: 0,
    isMirrored: false,
    reorderDelay: 2,
  };
}
