/**
 * How a clip or a scene begins: with a cut, or with a transition that takes pictures of the one before it and of its
 * own. `dissolve` mixes both; `wipe` uncovers the next from the left; `fade` fades out, stays black for a while and
 * fades in; `dip` does so without staying black.
 */
export const TRANSITIONS = ['cut', 'dissolve', 'fade', 'wipe', 'dip'] as const;

export type Transition = (typeof TRANSITIONS)[number];

/** A transition that takes time. */
export type GradualTransition = Exclude<Transition, 'cut'>;

/** In order: a "Dip To Color Dissolve" is a dip. */
const NAMES: readonly (readonly [GradualTransition, RegExp])[] = [
  ['dip', /\bdip\b/i],
  ['dissolve', /dissolve|cross-?\s?fade/i],
  ['wipe', /wipe/i],
  ['fade', /\bfade/i],
];

/** The transition that an editing program's name for it stands for, such as "Dip To Color"; undefined for others. */
export function findNamedTransition(name: string): GradualTransition | undefined {
  return NAMES.find(([, pattern]) => pattern.test(name))?.[0];
}
