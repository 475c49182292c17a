import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { createSeededRandom } from '../../src/core/random.ts';
import { Despill } from '../../src/frames/compositing/despill.ts';
import { Feather } from '../../src/frames/compositing/feather.ts';
import type { ForegroundEffect } from '../../src/frames/compositing/light-effects.ts';
import { LightWrap } from '../../src/frames/compositing/light-wrap.ts';
import { MatteShape } from '../../src/frames/compositing/matte-shape.ts';
import { MatteTiles, TileKind } from '../../src/frames/compositing/matte-tiles.ts';
import { SoftMatte } from '../../src/frames/compositing/soft-matte.ts';
import { SubjectEffects } from '../../src/frames/compositing/subject-effects.ts';
import { createPixelRows, type PixelRows } from '../../src/media/video/light-converter.ts';
import { LightSampler } from '../../src/media/video/light-sampler.ts';
import { createFormat, createRandomFrame } from '../support/compositing.ts';

const OPAQUE = 65535;
/** Even and odd, with tiles that the borders cut. */
const SIZES = [
  [256, 208],
  [237, 203],
] as const;

/** A matte of a body with a soft outline, a hole, strands and specks. */
function createMatte(width: number, height: number, seed: number): Uint16Array {
  const random = createSeededRandom(seed);
  const alpha = new Uint16Array(width * height).map((_, at) => {
    const [x, y] = [at % width, Math.floor(at / width)];
    const body = (90 - Math.hypot(x - width * 0.45, (y - height * 0.55) * 0.8)) / 4;
    const hole = (Math.hypot(x - width * 0.45, y - height * 0.6) - 12) / 3;
    return OPAQUE * Math.min(1, Math.max(0, Math.min(body, hole)));
  });
  for (let strand = 0; strand < 30; strand++) {
    const [x, y] = [Math.floor(random() * (width - 20)), Math.floor(random() * height)];
    const opacity = OPAQUE * random();
    for (let i = 0; i < 20; i++) {
      const at = y * width + x + i;
      alpha[at] = Math.max(alpha[at]!, opacity);
    }
  }
  return alpha;
}

function describe(alpha: Uint16Array, width: number, height: number) {
  const tiles = new MatteTiles(width, height);
  tiles.update(alpha);
  const shape = new MatteShape(width, height);
  shape.update(alpha, tiles);
  return { tiles, shape };
}

function createLight(width: number, seed: number): PixelRows {
  const random = createSeededRandom(seed);
  const rows = createPixelRows(width);
  for (const row of [rows.first, rows.second, rows.third])
    for (let x = 0; x < width; x++) row[x] = random() ** 2;
  return rows;
}

function createWrap(shape: MatteShape, width: number, height: number): LightWrap {
  const format = createFormat(width, height);
  using background = createRandomFrame(format, 5);
  const wrap = new LightWrap(0.5, shape, height);
  wrap.setBackground(background, new LightSampler(format, 4), height);
  return wrap;
}

/** A strong green light on a subject that has none of its own. */
const SPILL = { screen: [0.05, 0.5, 0.1] as const, limits: new Array<number>(24).fill(-0.2) };

for (const [width, height] of SIZES)
  suite(`tiles of ${width}x${height} that are not gone through`, () => {
    const alpha = createMatte(width, height, 1);
    const { tiles, shape } = describe(alpha, width, height);

    test('are those that hold one value', () => {
      for (let row = 0; row < tiles.rows; row++)
        for (let column = 0; column < tiles.columns; column++) {
          const values = new Set<number>();
          for (let y = row * 16; y < Math.min(height, row * 16 + 16); y++)
            for (let x = column * 16; x < Math.min(width, column * 16 + 16); x++)
              values.add(alpha[y * width + x]!);
          const [value] = values;
          const kind =
            values.size > 1 || (value !== 0 && value !== OPAQUE)
              ? TileKind.mixed
              : value === 0
                ? TileKind.clear
                : TileKind.solid;
          assert.equal(tiles.kinds[row * tiles.columns + column], kind, `${column}, ${row}`);
        }
      assert.deepEqual(new Set(tiles.kinds), new Set(Object.values(TileKind)));
    });

    const effects: Readonly<Record<string, () => ForegroundEffect>> = {
      'light of the screen': () => new Despill(SPILL, shape, height / 2),
      'light of the background': () => createWrap(shape, width, height),
    };
    for (const [name, create] of Object.entries(effects))
      test(`keep what the whole computation leaves: ${name}`, () => {
        const effect = create();
        const subject = new SubjectEffects([effect], tiles);
        subject.start(alpha, tiles);
        let [changed, skipped] = [0, 0];
        for (let y = 0; y < height; y++) {
          const [given, whole, some] = [0, 1, 2].map(() => createLight(width, y)) as [
            PixelRows,
            PixelRows,
            PixelRows,
          ];
          effect.apply(whole, y, 0, width);
          subject.apply(some, y, 0, width);
          for (let x = 0; x < width; x++) {
            if (alpha[y * width + x] === 0) continue;
            const tile = (y >> 4) * tiles.columns + (x >> 4);
            if (subject.changedTiles[tile] === 0 && tiles.kinds[tile] === TileKind.solid) skipped++;
            if (whole.first[x] !== given.first[x]) changed++;
            for (const part of ['first', 'second', 'third'] as const)
              assert.equal(some[part][x], whole[part][x], `${part} of ${x}, ${y}`);
          }
        }
        assert.ok(changed > 500, `${changed} pixels are changed`);
        assert.ok(skipped > 500, `${skipped} pixels are skipped`);
      });

    test('are as soft as when all are gone through', () => {
      const feather = new Feather(2.4, shape, tiles);
      const some = new Uint16Array(alpha.length);
      feather.apply(alpha, tiles, some);
      const everywhere = new MatteTiles(width, height);
      everywhere.kinds.fill(TileKind.mixed);
      const whole = new Uint16Array(alpha.length);
      new Feather(2.4, shape, everywhere).apply(alpha, everywhere, whole);
      assert.deepEqual(some, whole);
      assert.ok(some.some((value, at) => value < alpha[at]!));
      assert.ok(feather.marks.includes(0));
    });

    test('are known after softening as if all were classified', () => {
      const soft = new SoftMatte(2.4, shape, tiles);
      // What was there before must not be left.
      const other = createMatte(width, height, 2).reverse();
      soft.update({ alpha: other, tiles: describe(other, width, height).tiles });
      soft.update({ alpha, tiles });
      const whole = new MatteTiles(width, height);
      whole.update(soft.alpha);
      assert.deepEqual(soft.tiles.kinds, whole.kinds);
      assert.notDeepEqual(whole.kinds, tiles.kinds);
    });
  });

test('the mean of a soft edge is that of its pixels', () => {
  const [width, height] = [64, 64];
  const alpha = new Uint16Array(width * height).map((_, at) => (at % width < 30 ? 0 : OPAQUE));
  const { tiles, shape } = describe(alpha, width, height);
  const output = new Uint16Array(alpha.length);
  new Feather(1.5, shape, tiles).apply(alpha, tiles, output);
  // A mean over four pixels, the outermost by half. Near so short an edge not all is taken to be a body.
  const row = [...output.subarray(32 * width + 29, 32 * width + 33)].map((value) => value / OPAQUE);
  for (const [i, expected] of [0, 2.5 / 4, 3.5 / 4, 1].entries())
    assert.ok(Math.abs(row[i]! - expected) < 0.01, `${i}: ${row[i]} not ${expected}`);
});
