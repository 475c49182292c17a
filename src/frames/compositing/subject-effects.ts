import type { PixelRows } from '../../media/video/light-converter.ts';
import type { ForegroundEffect } from './light-effects.ts';
import { type MatteTiles, TILE, TILE_SHIFT, TileKind } from './matte-tiles.ts';

interface MarkedEffect {
  readonly effect: ForegroundEffect;
  /** 1 for each tile in which it changes anything. */
  readonly marks: Uint8Array;
}

/**
 * What is done to the light of a subject, effect by effect. Each is left out of the tiles in which it would leave everything
 * as it is.
 */
export class SubjectEffects {
  /** 1 for each tile in which any effect changes opaque pixels. */
  readonly changedTiles: Uint8Array;
  readonly #effects: readonly MarkedEffect[];
  readonly #columns: number;

  constructor(effects: readonly ForegroundEffect[], { kinds, columns }: MatteTiles) {
    this.changedTiles = new Uint8Array(kinds.length);
    this.#columns = columns;
    this.#effects = effects.map((effect) => ({ effect, marks: new Uint8Array(kinds.length) }));
  }

  get isEmpty(): boolean {
    return this.#effects.length === 0;
  }

  /**
   * Begins a frame with its matte. `composed` are the tiles of the matte that is composed with: half-transparent pixels are
   * changed in any of them.
   */
  start(alpha: Uint16Array, composed: MatteTiles): void {
    this.changedTiles.fill(0);
    for (const { effect, marks } of this.#effects) {
      effect.start(alpha);
      marks.fill(0);
      effect.markTiles(marks);
      for (let tile = 0; tile < marks.length; tile++) {
        this.changedTiles[tile]! |= marks[tile]!;
        if (composed.kinds[tile] === TileKind.mixed) marks[tile] = 1;
      }
    }
  }

  /** Changes the light of the subject in row `y` from `start` up to `end`. */
  apply(light: PixelRows, y: number, start: number, end: number): void {
    const tiles = (y >> TILE_SHIFT) * this.#columns;
    for (const { effect, marks } of this.#effects) {
      for (let from = start, to: number; from < end; from = to) {
        const isMarked = marks[tiles + (from >> TILE_SHIFT)];
        to = ((from >> TILE_SHIFT) + 1) << TILE_SHIFT;
        while (to < end && marks[tiles + (to >> TILE_SHIFT)] === isMarked) to += TILE;
        if (to > end) to = end;
        if (isMarked === 1) effect.apply(light, y, from, to);
      }
    }
  }
}
