import type { ShotTransition } from '../../src/analysis/shot-detector.ts';
import type { TrueTransition } from './edited-scenes.ts';

export interface Score {
  hits: number;
  extras: number;
  misses: number;
}

export function f1({ hits, extras, misses }: Score): number {
  return hits === 0 ? 0 : (2 * hits) / (2 * hits + extras + misses);
}

/**
 * The protocol of the shot detectors' benchmarks, at tolerance 0: predictions inside a gradual transition are consumed
 * first, the first of them matches and the others are false; the rest match cuts one to one.
 */
export function scoreShots(
  truth: readonly TrueTransition[],
  found: readonly Pick<ShotTransition, 'frame'>[],
): { cuts: Score; gradual: Score } {
  const cuts = { hits: 0, extras: 0, misses: 0 };
  const gradual = { hits: 0, extras: 0, misses: 0 };
  const left = new Set(found.map(({ frame }) => frame));
  for (const { start, end } of truth.filter(({ kind }) => kind !== 'cut')) {
    const inside = [...left].filter((frame) => frame >= start && frame <= end);
    for (const frame of inside) left.delete(frame);
    if (inside.length === 0) gradual.misses++;
    else {
      gradual.hits++;
      gradual.extras += inside.length - 1;
    }
  }
  for (const { start } of truth.filter(({ kind }) => kind === 'cut')) {
    if (left.delete(start)) cuts.hits++;
    else cuts.misses++;
  }
  cuts.extras = left.size;
  return { cuts, gradual };
}
