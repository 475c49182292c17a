import { toNumber } from '../../core/rational.ts';
import type { Artifact } from '../../execution/artifact-store.ts';
import type { NewestResult } from '../../execution/newest-result.ts';
import type { CutOutput } from './cut-clips.ts';
import type { CutItem } from './cut-item.ts';

/**
 * The first picture of an interval that was encoded, to be looked at before the cut is whole; undefined where all of it is
 * copied, which takes no time.
 *
 * @param frameRate of the cut; 0 or not a number where its container tells none, and the picture is then placed within its interval
 */
export function describeNewestPiece(
  items: readonly CutItem[],
  number: number,
  { key, manifest: { output } }: Artifact<CutOutput>,
  frameRate: number,
): NewestResult | undefined {
  const piece = output.pieces.find(({ kind }) => kind === 'encode');
  if (piece?.kind !== 'encode') return undefined;
  const before = items.slice(0, number).reduce((sum, item) => sum + countFrames(item), 0);
  const within = ((piece.times[0] ?? output.startTicks) - output.startTicks) * toNumber(output.timeBase);
  const start = frameRate > 0 ? before / frameRate : 0;
  return { kind: 'frame', artifact: key, file: piece.file, seconds: start + within };
}

function countFrames(item: CutItem): number {
  return item.kind === 'clip' ? item.range.shows.length : item.frames;
}
