import type { FrameGenerator } from '../../engines/image-to-video.ts';
import { Animation } from './animation.ts';
import { loadCanvas } from './painting/canvas.ts';
import { PictureAnimation } from './picture-animation.ts';

/** Raise it when pictures change. */
export const ANIMATOR_VERSION = '8';

/**
 * Draws what a description shows, or takes a picture of it, and moves the camera through it.
 *
 * @throws `canvas.no-package`
 */
export async function createAnimator(): Promise<FrameGenerator> {
  // A missing package is told here, before any thread is started.
  await loadCanvas();
  return {
    kind: 'frames',
    id: 'builtin-animator',
    version: ANIMATOR_VERSION,
    concurrency: 2,
    usesAccelerator: false,
    follows: ['description', 'people', 'seed', 'camera'],
    still: 'optional',
    open: async (request) =>
      request.still === undefined ? new Animation(request) : PictureAnimation.open(request, request.still),
  };
}
