import { FootlightError } from '../../core/errors.ts';
import { toCanonicalJson } from '../../core/hashing.ts';
import type { GivenBackground } from './backdrops/given-background.ts';
import { readPoint } from './candidates.ts';
import { type BackgroundOptions, backgroundOptions } from './options.ts';
import type { BackgroundPlan } from './plan.ts';

/** What stands behind the subject, and how it is composed. */
export type Look = Pick<BackgroundPlan, 'background' | 'compositing'>;

/** Puts together what options say of the look. */
export function createLook(options: BackgroundOptions, kind: GivenBackground['kind']): Look {
  const { fit, focus, life } = options;
  const { shadow, shadowOpacity, relight, colorStrength, colorMethod } = options;
  const { feather, lightWrap, matchGrain } = options;
  return {
    background: { kind, fit, focus: readPoint(focus), life },
    compositing: {
      shadowOpacity: shadow ? shadowOpacity : 0,
      relight,
      colorStrength,
      colorMethod,
      feather,
      lightWrap,
      matchGrain,
    },
  };
}

/**
 * Takes the look of a plan. Options that were left at their defaults give way to it.
 *
 * @throws `background.plan-mismatch` if the plan is for another kind of background, or says otherwise than options that were
 * set
 */
export function takePlannedLook(
  plan: BackgroundPlan,
  options: BackgroundOptions,
  kind: GivenBackground['kind'],
): Look {
  if (plan.background.kind !== kind)
    throw new FootlightError('background.plan-mismatch', {
      kind: 'usage',
      reason: 'background',
      parameters: { planned: plan.background.kind, given: kind },
    });
  const [wanted, usual, planned] = [
    createLook(options, kind),
    createLook(backgroundOptions.parse({ videos: options.videos }), kind),
    plan,
  ].map(listSettings);
  const overruled = [...wanted!.keys()].filter(
    (name) => wanted!.get(name) !== usual!.get(name) && wanted!.get(name) !== planned!.get(name),
  );
  if (overruled.length === 0) return plan;
  throw new FootlightError('background.plan-mismatch', {
    kind: 'usage',
    reason: 'options',
    parameters: { options: overruled },
  });
}

/** Settings by their names, as text that can be compared. */
function listSettings({ background, compositing }: Look): ReadonlyMap<string, string> {
  const settings = Object.entries({ ...background, ...compositing });
  return new Map(settings.map(([name, value]) => [name, toCanonicalJson(value)]));
}
