import { writeFile } from 'node:fs/promises';
import type { ImageGenerator } from '../../engines/text-to-image.ts';
import { FontBook } from '../../typography/fonts/font-book.ts';
import { ANIMATOR_VERSION } from './animator.ts';
import { Drawing } from './drawing.ts';
import { loadCanvas } from './painting/canvas.ts';

/** Seconds of the drawn scene, of which the middle is painted: weather and water are in motion there. */
const SCENE_SECONDS = 4;

/** Paints what a description shows. */
export async function createPainter(): Promise<ImageGenerator> {
  const [createCanvas, fonts] = [await loadCanvas(), await FontBook.load()];
  return {
    id: 'builtin-painter',
    version: ANIMATOR_VERSION,
    concurrency: 1,
    usesAccelerator: false,
    follows: ['description', 'people', 'seed'],
    takesReference: false,
    async generate(request, path) {
      const drawing = new Drawing(
        { ...request, camera: 'still', seconds: SCENE_SECONDS },
        createCanvas,
        fonts,
      );
      const canvas = createCanvas(request.width, request.height);
      drawing.draw(canvas.getContext('2d'), SCENE_SECONDS / 2);
      await writeFile(path, await canvas.encode('png'));
    },
  };
}
