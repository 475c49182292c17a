import type { GradualTransition } from '../core/transitions.ts';
import { createWarning, type Warning } from '../core/warning.ts';

/** Creates the warning that a transition of another program is read as the nearest one. `clip` counts from 0, the sentence from 1. */
export function createOtherTransitionWarning(
  name: string,
  clip: number,
  transition: GradualTransition,
): Warning {
  return createWarning('edit.other-transition', { name, clip: clip + 1, transition });
}
