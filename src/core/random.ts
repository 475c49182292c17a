/**
 * Creates a seeded generator of uniform numbers in [0, 1) (mulberry32), so that generated media are the same
 * everywhere.
 */
export function createSeededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Creates a fast source of roughly normal noise: reads a table of 64k samples from random positions. */
export function createGaussianTable(seed: number): (index: number) => number {
  const random = createSeededRandom(seed);
  const table = new Float32Array(1 << 16).map(() => {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    return radius * Math.cos(2 * Math.PI * random());
  });
  return (index) => table[(index ^ (index >>> 16)) & 0xffff]!;
}
