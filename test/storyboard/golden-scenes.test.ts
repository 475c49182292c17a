import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { loadCanvas } from '../../src/adapters/builtin-animator/painting/canvas.ts';
import { drawGoldenSheet, GOLDEN_SCENES, GOLDEN_SHEET, type GoldenScene } from '../support/golden-scenes.ts';

/** The kept pictures are compressed, and other machines round otherwise: both stay above. */
const MIN_PSNR = 34;

const createCanvas = await loadCanvas().catch(() => undefined);
const skip = createCanvas ? false : '@napi-rs/canvas is not installed here';

test('scenes look as they did when their pictures were last looked at', { skip }, async () => {
  const { loadImage } = await import('@napi-rs/canvas');
  const kept = await loadImage(await readFile(GOLDEN_SHEET));
  const sheet = drawGoldenSheet(createCanvas!);
  assert.deepEqual([kept.width, kept.height], [sheet.width, sheet.height]);
  const context = createCanvas!(sheet.width, sheet.height).getContext('2d');
  context.drawImage(kept, 0, 0);
  const changed = GOLDEN_SCENES.map((scene) => ({
    description: scene.description,
    psnr: measurePsnr(read(context, scene), read(sheet.getContext('2d'), scene)),
  })).filter(({ psnr }) => psnr < MIN_PSNR);
  assert.deepEqual(changed, [], '`node scripts/write-golden-scenes.ts` draws them anew');
});

function read(
  context: ReturnType<ReturnType<NonNullable<typeof createCanvas>>['getContext']>,
  { left, top, width, height }: GoldenScene,
): Uint8ClampedArray {
  return context.getImageData(left, top, width, height).data;
}

/** Of red, green and blue, in dB. */
function measurePsnr(a: Uint8ClampedArray, b: Uint8ClampedArray): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) if (i % 4 !== 3) sum += (a[i]! - b[i]!) ** 2;
  return 10 * Math.log10(255 ** 2 / (sum / (0.75 * a.length)));
}
