import type { FrameGenerator } from '../../engines/image-to-video.ts';
import { Animation } from './animation.ts';
import { loadCanvas } from './painting/canvas.ts';

/** Raise it when pictures change. */
export const ANIMATOR_VERSION = '2';

/** Draws what a description shows, and moves the camera through it. @throws `animator.no-package` */
export async function createAnimator(): Promise<FrameGenerator> {
  // Missing packages are told here, before any thread is started.
  await loadCanvas();
  return {
    kind: 'frames',
    id: 'builtin-animator',
    version: ANIMATOR_VERSION,
    concurrency: 2,
    usesAccelerator: false,
    follows: ['description', 'seed', 'camera'],
    still: 'unused',
    open: async (request) => new Animation(request),
  };
}
