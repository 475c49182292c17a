import type { LumaPlane } from './luma-pyramid.ts';

/** A plane of opacity: 8 or 16 bits, floats from 0 to 1, or other codes with their `peak`. `stride` counts samples. */
export type AlphaPlane = LumaPlane;

/** The code of full opacity. */
export function getAlphaPeak({ samples, peak }: AlphaPlane): number {
  return peak ?? (samples instanceof Uint8Array ? 255 : samples instanceof Uint16Array ? 65535 : 1);
}
