/** Pixels between the nodes of a layer's depth. */
export const DEPTH_STEP = 8;
/** Sides in pixels of the blocks for which a layer knows whether it is empty or opaque. */
export const BLOCK = 16;

/** Depth at points `DEPTH_STEP` pixels apart, from the center of the picture's first pixel on. */
export interface DepthGrid {
  readonly width: number;
  readonly height: number;
  readonly depth: Float32Array;
}

/**
 * What lies between two depths. A plane holds what the layer adds: with `alpha` from 0 to 255 the picture is
 * `plane + behind * (255 - alpha) / 255`, so that layers over each other are the picture to the last bit.
 */
export interface SceneLayer {
  readonly planes: readonly [Int16Array, Int16Array, Int16Array];
  /** Opacity of luma samples and of chroma samples; undefined for the farthest layer, which has no holes. */
  readonly alphas: readonly [Uint8Array, Uint8Array] | undefined;
  readonly grid: DepthGrid;
  /** Least and largest opacity in each block of luma samples. */
  readonly blocks: AlphaBlocks | undefined;
}

export interface AlphaBlocks {
  readonly width: number;
  readonly height: number;
  readonly least: Uint8Array;
  readonly most: Uint8Array;
}

export function measureBlocks(alpha: Uint8Array, width: number, height: number): AlphaBlocks {
  const columns = Math.ceil(width / BLOCK);
  const rows = Math.ceil(height / BLOCK);
  const least = new Uint8Array(columns * rows).fill(255);
  const most = new Uint8Array(columns * rows);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / BLOCK) * columns;
    for (let x = 0; x < width; x++) {
      const block = row + Math.floor(x / BLOCK);
      const value = alpha[y * width + x]!;
      if (value < least[block]!) least[block] = value;
      if (value > most[block]!) most[block] = value;
    }
  }
  return { width: columns, height: rows, least, most };
}
