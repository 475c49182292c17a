import type { VideoStreamInfo } from '../../media/media-info.ts';
import { resolveTarget, type Size } from '../../pipelines/film/target.ts';
import type { BackgroundOptions } from './options.ts';

/** Long and short side that a picture is enlarged to. */
const FULL_SIDES = [1920, 1080] as const;

/**
 * The size of a clip's result: that of the source, or the largest of its shape inside 1920x1080 where it is smaller, and
 * the factors by which it is enlarged.
 *
 * @throws `enhance.target-too-large`
 */
export function planResultSize(
  { displayWidth: width, displayHeight: height }: Pick<VideoStreamInfo, 'displayWidth' | 'displayHeight'>,
  { upscale }: Pick<BackgroundOptions, 'upscale'>,
): { readonly size: Size; readonly steps: readonly number[] } {
  // A wide picture of few lines fills the width already.
  const isFull = Math.max(width, height) >= FULL_SIDES[0] || Math.min(width, height) >= FULL_SIDES[1];
  if (!upscale || isFull) return { size: resolveTarget('x1', { width, height }), steps: [] };
  const size = resolveTarget('1080p', { width, height });
  return { size, steps: [size.height / height] };
}
