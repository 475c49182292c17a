import { Drawing } from '../../src/adapters/builtin-animator/drawing.ts';
import type { Canvas, CreateCanvas } from '../../src/adapters/builtin-animator/painting/canvas.ts';

/** Scenes whose pictures are kept, so that a change of one is seen and wanted: each kind of scenery is in one of them. */
const DESCRIPTIONS = [
  '雨夜的港口，渔船靠岸',
  'Snow falls on the hills on a winter morning',
  'The desert at noon, a caravan of camels',
  'A quiet room in the evening, she stands by the window, a fire in the fireplace',
  '夜里，谷仓着火，浓烟滚滚',
  'A street in spring, a woman walks past the houses',
  'A stormy sea, a lighthouse and a sailing boat',
  'Birds over a foggy lake at dawn, a boat',
  'A city at night under the stars, a crowd with lanterns',
  'A train crosses a bridge over a river in autumn, leaves fall',
  'An old tower over a village in a snow field at dusk',
  'A horse and its rider in a meadow, a car on the road by the sea',
] as const;
const [COLUMNS, WIDTH, HEIGHT] = [4, 128, 72];
const SECONDS = 1.5;

/** The pictures that are kept: a sheet of all scenes. */
export const GOLDEN_SHEET = new URL('../storyboard/golden-scenes.webp', import.meta.url);

/** A scene, and where it is on the sheet. */
export interface GoldenScene {
  readonly description: string;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export const GOLDEN_SCENES: readonly GoldenScene[] = DESCRIPTIONS.map((description, i) => ({
  description,
  left: (i % COLUMNS) * WIDTH,
  top: Math.floor(i / COLUMNS) * HEIGHT,
  width: WIDTH,
  height: HEIGHT,
}));

/** Draws all scenes on one sheet. */
export function drawGoldenSheet(createCanvas: CreateCanvas): Canvas {
  const sheet = createCanvas(COLUMNS * WIDTH, Math.ceil(GOLDEN_SCENES.length / COLUMNS) * HEIGHT);
  for (const { description, left, top, width, height } of GOLDEN_SCENES) {
    const canvas = createCanvas(width, height);
    const request = { description, width, height, seconds: 4, camera: 'pan', seed: 7 } as const;
    new Drawing(request, createCanvas).draw(canvas.getContext('2d'), SECONDS);
    sheet.getContext('2d').drawImage(canvas, left, top);
  }
  return sheet;
}
