/** Bounds of the detail that is added at one step, in 10-bit codes. */
export interface SharpenerSettings {
  /** Gain on the difference of base and soft. */
  readonly share: number;
  /** Differences up to this size count as noise and are dropped; what exceeds it is reduced by as much. */
  readonly coring: number;
  /** Largest change of a pixel. */
  readonly limit: number;
}

export const MAX_LEVEL = 1023;

/** The change of a pixel by its difference from the soft luma, from -1023 to 1023: in whole codes, rounded down. */
export function listChanges({ share, coring, limit }: SharpenerSettings): Int16Array {
  return Int16Array.from({ length: 2 * MAX_LEVEL + 1 }, (_, at) => {
    const difference = at - MAX_LEVEL;
    const cored = Math.sign(difference) * Math.max(0, Math.abs(difference) - coring);
    return Math.floor(Math.min(limit, Math.max(-limit, share * cored)));
  });
}
