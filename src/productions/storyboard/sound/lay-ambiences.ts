import type { Interval } from '../../../core/samples.ts';
import { type PlacedPiece, repeatPieces } from '../../../sound/repeat-pieces.ts';
import type { Fades } from '../../../sound/stereo-bus.ts';
import type { SceneAmbience, SoundtrackScene } from './soundtrack.ts';

/** Ambiences are crossfaded over at least this many samples: at a cut a change at once would be a bump. */
const MIN_CROSSFADE = 12_000;

interface LaidAmbience extends Interval, Fades {
  readonly ambience: SceneAmbience;
  readonly targetLufs: number;
}

/**
 * Lays the ambiences of scenes out in time. Neighbors are crossfaded at equal power over their transition; an ambience
 * that goes on in the next scene at the same level is not interrupted.
 *
 * @param lufs loudness of the ambiences of one scene together
 */
export function layAmbiences(
  scenes: readonly SoundtrackScene[],
  totalSamples: number,
  lufs: number,
): PlacedPiece[] {
  let going = new Map<string, LaidAmbience>();
  const ended: LaidAmbience[] = [];
  for (const [i, scene] of scenes.entries()) {
    const bounds = widen(scene, i > 0, i < scenes.length - 1, totalSamples);
    const current = new Map<string, LaidAmbience>();
    for (const laid of createLaid(scene, bounds, lufs)) {
      const id = identify(laid);
      current.set(id, join(going.get(id), laid));
      going.delete(id);
    }
    ended.push(...going.values());
    going = current;
  }
  return [...ended, ...going.values()].flatMap(cutIntoPieces);
}

/** The scene with what its crossfades need beyond its cuts. */
function widen(
  { start, samples, fadeIn, fadeOut }: SoundtrackScene,
  hasBefore: boolean,
  hasAfter: boolean,
  totalSamples: number,
): Interval & Fades {
  const rise = Math.max(MIN_CROSSFADE, fadeIn);
  const fall = Math.max(MIN_CROSSFADE, fadeOut);
  // Half of what a transition is too short by, as the neighbor does the same.
  const before = hasBefore ? Math.ceil((rise - fadeIn) / 2) : 0;
  const after = hasAfter ? Math.floor((fall - fadeOut) / 2) : 0;
  return {
    start: Math.max(0, start - before),
    end: Math.min(totalSamples, start + samples + after),
    fadeIn: rise,
    fadeOut: fall,
  };
}

function createLaid({ ambiences }: SoundtrackScene, bounds: Interval & Fades, lufs: number): LaidAmbience[] {
  const made = ambiences.filter(({ pieces }) => pieces.length > 0);
  return made.map((ambience) => ({
    ...bounds,
    ambience,
    targetLufs: lufs - 10 * Math.log10(made.length) + ambience.levelLu,
  }));
}

function identify({ ambience, targetLufs }: LaidAmbience): string {
  return `${ambience.pieces[0]!.key} ${targetLufs.toFixed(3)}`;
}

function join(before: LaidAmbience | undefined, laid: LaidAmbience): LaidAmbience {
  if (!before) return laid;
  const hasMore = before.ambience.pieces.length > laid.ambience.pieces.length;
  const ambience = hasMore ? before.ambience : laid.ambience;
  return { ...laid, ambience, start: before.start, fadeIn: before.fadeIn };
}

function cutIntoPieces({ ambience, targetLufs, fadeIn, fadeOut, ...interval }: LaidAmbience): PlacedPiece[] {
  const pieces = repeatPieces(interval, ambience.pieces, targetLufs);
  const last = pieces.length - 1;
  return pieces.map((piece, i) => ({
    ...piece,
    fadeIn: i === 0 ? Math.min(fadeIn, piece.end - piece.start) : piece.fadeIn,
    fadeOut: i === last ? Math.min(fadeOut, piece.end - piece.start) : piece.fadeOut,
  }));
}
