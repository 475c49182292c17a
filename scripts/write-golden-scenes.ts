import { writeFile } from 'node:fs/promises';
import { loadCanvas } from '../src/adapters/builtin-animator/painting/canvas.ts';
import { drawGoldenSheet, GOLDEN_SHEET } from '../test/support/golden-scenes.ts';

/** Small, and above 38 dB. */
const QUALITY = 96;

// Draws the pictures that scenes are held to anew. Look at them before they are committed.
await writeFile(GOLDEN_SHEET, drawGoldenSheet(await loadCanvas()).toBuffer('image/webp', QUALITY));
