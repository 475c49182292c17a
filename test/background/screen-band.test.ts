import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Areas } from '../../src/adapters/builtin-screen/areas.ts';
import { SeamBridge } from '../../src/adapters/builtin-screen/bridge-seams.ts';
import { BAND, CORE, SCREEN } from '../../src/adapters/builtin-screen/classify.ts';
import { ChromaDetail } from '../../src/adapters/builtin-screen/enlarge-chroma.ts';
import type { KeyPicture } from '../../src/adapters/builtin-screen/key-picture.ts';
import { NearCore } from '../../src/adapters/builtin-screen/near-core.ts';

const WIDTH = 40;
const HEIGHT = 96;
const AREA = WIDTH * HEIGHT;

/** A picture against the screen, the same in every column: `draw` tells the chroma and the kind of each row. */
function createRows(draw: (y: number) => { toward: number; kind: number }) {
  const kinds = new Uint8Array(AREA);
  const map = (): Float32Array => new Float32Array(AREA);
  const codes = { width: WIDTH, height: HEIGHT, luma: map(), blue: map(), red: map() };
  const picture: KeyPicture = {
    width: WIDTH,
    height: HEIGHT,
    toward: map(),
    across: map(),
    light: map(),
    codes,
  };
  for (let y = 0; y < HEIGHT; y++) {
    const { toward, kind } = draw(y);
    picture.toward.fill(toward, y * WIDTH, (y + 1) * WIDTH);
    kinds.fill(kind, y * WIDTH, (y + 1) * WIDTH);
  }
  return { picture, kinds };
}

/** What becomes of a horizontal strip of band with so much of the screen's chroma, between core of so many rows. */
function bridgeStrip(toward: number, rows: number): number {
  const { picture, kinds } = createRows((y) => {
    if (y >= 50 && y < 52) return { toward, kind: BAND };
    return y >= 50 - rows && y < 52 + rows ? { toward: 0, kind: CORE } : { toward: 1, kind: SCREEN };
  });
  new SeamBridge(WIDTH, HEIGHT).apply(picture, kinds, new Areas(WIDTH, HEIGHT));
  return kinds[50 * WIDTH + 20]!;
}

test('a seam between two solid parts is the subject', () => {
  assert.equal(bridgeStrip(0.2, 12), CORE);
});

test('a gap through which the screen is seen stays open', () => {
  assert.equal(bridgeStrip(0.6, 12), BAND);
});

test('what lies between two hairs is no seam', () => {
  assert.equal(bridgeStrip(0.2, 2), BAND);
});

test('chroma is enlarged along luma, and sharpened where luma tells nothing', () => {
  const { picture, kinds } = createRows(() => ({ toward: 0.5, kind: BAND }));
  const { luma, blue, red } = picture.codes;
  for (let i = 0; i < AREA; i++) {
    const isLine = i % WIDTH === 20;
    luma[i] = isLine ? 300 : 500;
    blue[i] = isLine ? 520 : 420;
    red[i] = 440;
  }
  const detail = new ChromaDetail(WIDTH, HEIGHT);
  detail.measure(picture.codes, kinds, new Areas(WIDTH, HEIGHT));
  const at = 40 * WIDTH + 20;
  assert.ok(Math.abs(detail.blueSlope[at]! + 0.5) < 0.01, `blue falls by ${detail.blueSlope[at]} a code`);
  assert.equal(detail.redSlope[at], 0);
  assert.equal(detail.red[at], 440);
  assert.ok(detail.blue[at]! > 560, `blue is ${detail.blue[at]}`);
  assert.ok(detail.blue[at + 1]! < 400, `blue beside it is ${detail.blue[at + 1]}`);
  assert.ok(Math.abs(detail.blue[at + 4]! - 420) < 1e-3);
});

test('core near a pixel is summed alike in the middle and at the border', () => {
  const { picture, kinds } = createRows((y) => ({ toward: y / 100, kind: y < 10 ? CORE : BAND }));
  const near = new NearCore(WIDTH);
  near.startRow(picture, kinds, { y: 11, left: 0, right: WIDTH });
  near.lookAround(20);
  assert.equal(near.count, 5);
  assert.ok(Math.abs(near.toward / near.count - 0.09) < 1e-6);
  near.lookAround(0);
  assert.equal(near.count, 3);
  near.startRow(picture, kinds, { y: 30, left: 0, right: WIDTH });
  near.lookAround(20);
  assert.equal(near.count, 0);
});
