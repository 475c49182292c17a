import type { GradualTransition } from '../../core/transitions.ts';

/** Shares of the two pictures in a mix, 0 to 1; what is missing to 1 is black. */
export interface Shares {
  readonly from: number;
  readonly to: number;
}

/** Length of each fade of a transition through black, as a share of the transition. */
const FADES: Readonly<Partial<Record<GradualTransition, number>>> = { fade: 0.4, dip: 0.5 };

/** Width of the soft edge of a wipe, as a share of the picture's width. */
const WIPE_EDGE = 0.02;

/**
 * The share of a transition that the first picture takes to fade to black, and the second to fade in again; undefined
 * for transitions that do not go through black.
 */
export function getFadeShare(kind: GradualTransition): number | undefined {
  return FADES[kind];
}

/**
 * What a place of the picture shows during a transition.
 *
 * @param progress 0 to 1
 * @param column from the left edge, 0, to the right one, 1
 */
export function computeShares(kind: GradualTransition, progress: number, column: number): Shares {
  const fade = getFadeShare(kind);
  if (fade !== undefined)
    return { from: Math.max(0, 1 - progress / fade), to: Math.max(0, 1 - (1 - progress) / fade) };
  if (kind === 'dissolve') return { from: 1 - progress, to: progress };
  const edge = progress * (1 + WIPE_EDGE);
  const to = Math.min(1, Math.max(0, (edge - column) / WIPE_EDGE));
  return { from: 1 - to, to };
}
