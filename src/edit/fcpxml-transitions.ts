import type { Rational } from '../core/rational.ts';
import { findNamedTransition, type GradualTransition } from '../core/transitions.ts';
import type { Warning } from '../core/warning.ts';
import { type ClipTransition, type EditDecisions, listTransitions } from './edit-decisions.ts';
import {
  createElement,
  findAll,
  formatSeconds,
  getAttributes,
  getChildren,
  type Node,
  timeAttribute,
} from './fcpxml-nodes.ts';
import { createOtherTransitionWarning } from './other-transition.ts';

interface Effect {
  readonly id: string;
  readonly name: string;
  readonly uid: string;
}

const DISSOLVE: Effect = {
  id: 't1',
  name: 'Cross Dissolve',
  uid: 'FxPlug:4731E73A-8DAC-4113-9A30-AE85B1761265',
};
/** By default to black, with a hold that can be set. */
const FADE: Effect = { id: 't2', name: 'Fade To Color', uid: 'FxPlug:F779C565-486D-4633-8035-0374B4DB8F5C' };

/** The effects of Final Cut Pro; its wipe is named alone, as no document of it gives the wipe's identifier. */
const EFFECTS: Readonly<Record<GradualTransition, Effect | undefined>> = {
  dissolve: DISSOLVE,
  fade: FADE,
  dip: FADE,
  wipe: undefined,
};
const KIND_KEY = 'footlight.transition';

/** The effects that the transitions of an edit refer to, as resources. */
export function createEffects(edit: EditDecisions): Node[] {
  const used = new Set(listTransitions(edit).flatMap((each) => (each && EFFECTS[each.kind]) ?? []));
  return [...used].map(({ id, name, uid }) => createElement('effect', { id, name, uid }));
}

export function createTransition(offset: Rational, { kind, duration }: ClipTransition): Node {
  const effect = EFFECTS[kind];
  const attributes = {
    name: effect?.name ?? 'Wipe',
    offset: formatSeconds(offset),
    duration: formatSeconds(duration),
  };
  return createElement('transition', attributes, [
    ...(effect ? [createElement('filter-video', { ref: effect.id, name: effect.name })] : []),
    ...(kind === 'dissolve'
      ? []
      : [createElement('metadata', {}, [createElement('md', { key: KIND_KEY, value: kind })])]),
  ]);
}

/** Reads a transition into the clip of that number. */
export function readTransition(node: Node, clip: number, warn: (warning: Warning) => void): ClipTransition {
  const { name = '', duration } = getAttributes(node);
  const written = findAll(getChildren(node), 'md')
    .map(getAttributes)
    .find(({ key }) => key === KIND_KEY);
  const known = findNamedTransition(written?.value ?? '') ?? findNamedTransition(name);
  if (!known) warn(createOtherTransitionWarning(name, clip, 'dissolve'));
  return {
    kind: known ?? 'dissolve',
    duration: timeAttribute.catch({ num: 0, den: 1 }).parse(duration),
  };
}
