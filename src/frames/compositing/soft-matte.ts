import { Feather } from './feather.ts';
import type { MatteShape } from './matte-shape.ts';
import { MatteTiles } from './matte-tiles.ts';

/** A matte and its tiles. */
export interface TiledMatte {
  readonly alpha: Uint16Array;
  readonly tiles: MatteTiles;
}

/** A matte with softened edges, in memory of its own. */
export class SoftMatte implements TiledMatte {
  readonly alpha: Uint16Array;
  readonly tiles: MatteTiles;
  readonly #feather: Feather;

  /** `featherWidth` is that of the softened edge in pixels of this picture. */
  constructor(featherWidth: number, shape: MatteShape, { width, height }: MatteTiles) {
    this.alpha = new Uint16Array(width * height);
    this.tiles = new MatteTiles(width, height);
    this.#feather = new Feather(featherWidth, shape, this.tiles);
  }

  /** Softens a matte, the shape of which is known. */
  update({ alpha, tiles }: TiledMatte): void {
    this.#feather.apply(alpha, tiles, this.alpha);
    this.tiles.updateFrom(tiles, this.alpha, this.#feather.marks);
  }
}
