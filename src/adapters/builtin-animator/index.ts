import { createNotReady, isInstalled, READY } from '../../engines/availability.ts';
import type { EngineAdapter } from '../../engines/engine.ts';
import { CANVAS_PACKAGE } from './painting/canvas.ts';

const checkAvailability = async () =>
  isInstalled(CANVAS_PACKAGE) ? READY : createNotReady('animator.no-package', { package: CANVAS_PACKAGE });

export const animator: EngineAdapter<'image-to-video'> = {
  task: 'image-to-video',
  name: 'builtin',
  isEmbedded: true,
  getResourceNeed: () => ({ kind: 'cpu' }),
  checkAvailability,
  create: async () => (await import('./animator.ts')).createAnimator(),
};

export const painter: EngineAdapter<'text-to-image'> = {
  task: 'text-to-image',
  name: 'builtin',
  isEmbedded: true,
  getResourceNeed: () => ({ kind: 'cpu' }),
  checkAvailability,
  create: async () => (await import('./painter.ts')).createPainter(),
};
