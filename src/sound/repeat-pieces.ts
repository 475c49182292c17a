import type { Interval } from '../core/samples.ts';
import type { Fades } from './stereo-bus.ts';

const CROSSFADE_SAMPLES = 72_000;

/** Different pieces that an ambience of any length is made of. */
const MAX_PIECES = 2;
/** Length in seconds of the pieces that ambiences are made of. */
export const PIECE_SECONDS = 20;

/** How many different pieces a sound of that many seconds needs, which then repeat. */
export function countPieces(seconds: number): number {
  return Math.min(MAX_PIECES, Math.ceil(seconds / (PIECE_SECONDS - 2)));
}

/** A piece of a sound on a bus, in samples. */
export interface PlacedPiece extends Interval, Fades {
  readonly sound: string;
  readonly gainDb: number;
}

/** A stored sound that can be repeated. */
export interface RepeatedSound {
  readonly key: string;
  readonly samples: number;
  /** Integrated loudness in LUFS; null for silence. */
  readonly lufs: number | null;
}

/** Repeats sounds in turn over an interval at a loudness, each crossfaded into the next at equal power. */
export function repeatPieces(
  interval: Interval,
  sounds: readonly RepeatedSound[],
  targetLufs: number,
): PlacedPiece[] {
  const pieces: PlacedPiece[] = [];
  for (let start = interval.start, k = 0; start < interval.end && sounds.length > 0; k++) {
    const { key, samples, lufs } = sounds[k % sounds.length]!;
    const end = Math.min(interval.end, start + samples);
    pieces.push({
      start,
      end,
      sound: key,
      gainDb: lufs === null ? 0 : Math.round((targetLufs - lufs) * 100) / 100,
      fadeIn: Math.min(CROSSFADE_SAMPLES, end - start),
      fadeOut: Math.min(CROSSFADE_SAMPLES, end - start),
    });
    if (end === interval.end) break;
    start = end - Math.min(CROSSFADE_SAMPLES, samples >> 1);
  }
  return pieces;
}
