import { FootlightError } from '../../core/errors.ts';
import { toCanonicalJson } from '../../core/hashing.ts';
import { AUTOMATIC } from '../../engines/reference.ts';
import type { GivenBackground } from './backdrops/given-background.ts';
import { readPoint } from './candidates.ts';
import { type BackgroundOptions, backgroundOptions } from './options.ts';
import type { BackgroundPlan } from './plan.ts';
import { readSubject } from './subject-pick.ts';

/** What a plan says of the run as a whole: the subject, what stands behind it, how it is composed, and the result. */
export type Look = Omit<BackgroundPlan, 'version' | 'clips' | 'generation' | 'spent' | 'spent_items'>;

/** What was given to a run: it stands in a plan by its kind or digest, and has to be given again. */
export interface GivenLook {
  readonly kind: GivenBackground['kind'];
  /** SHA-256 of a table of colors. */
  readonly lut?: string;
}

/** Puts together what options say of the look. */
export function createLook(options: BackgroundOptions, { kind, lut }: GivenLook): Look {
  const { fit, focus, life, blurStrength, depth, subject, upscale, upscaler } = options;
  const { prompt = null, seed, engine, imageEngine } = options;
  const { shadow, shadowOpacity, relight, colorStrength, colorMethod } = options;
  const { feather, lightWrap, matchGrain } = options;
  return {
    subject: subject === undefined ? null : describeSubject(subject, options.detector),
    background: {
      ...{ kind, prompt, seed, engine, imageEngine },
      ...{ fit, focus: readPoint(focus), life, blurStrength, depth },
    },
    compositing: {
      shadowOpacity: shadow ? shadowOpacity : 0,
      relight,
      colorStrength,
      colorMethod,
      feather,
      lightWrap,
      matchGrain,
      lut: lut ?? null,
    },
    result: { upscale, upscaler },
  };
}

function describeSubject(text: string, detector = AUTOMATIC): Look['subject'] {
  const { pick, words } = readSubject(text);
  return pick ?? { words, detector };
}

/** Puts what a plan says in the place of options, but for the subject: no text could say all that a plan may. */
export function replaceOptions(options: BackgroundOptions, plan: BackgroundPlan): BackgroundOptions {
  const { focus, ...background } = plan.background;
  const { fit, life, blurStrength, depth, prompt, seed, engine, imageEngine } = background;
  const { lut: _, ...compositing } = plan.compositing;
  return {
    ...options,
    ...{ fit, life, blurStrength, depth, seed, engine, imageEngine },
    ...(prompt !== null && { prompt }),
    ...compositing,
    ...plan.result,
    shadow: true,
    focus: writePoint(focus),
    subject: undefined,
  };
}

function writePoint({ x, y }: { readonly x: number; readonly y: number }): string {
  return `${x},${y}`;
}

/**
 * Makes sure that what a run was given fits a plan. Options that were left at their defaults give way to it.
 *
 * @throws `background.plan-mismatch` if the plan is for another kind of background or another table of colors, or says
 * otherwise than options that were set
 */
export function assertLookFits(plan: BackgroundPlan, options: BackgroundOptions, given: GivenLook): void {
  if (plan.background.kind !== given.kind)
    throw new FootlightError('background.plan-mismatch', {
      kind: 'usage',
      reason: 'background',
      parameters: { planned: plan.background.kind, given: given.kind },
    });
  if (plan.compositing.lut !== null && plan.compositing.lut !== given.lut)
    throw new FootlightError('background.plan-mismatch', {
      kind: 'usage',
      reason: 'lut',
      parameters: { digest: plan.compositing.lut },
      ...(options.lut !== undefined && { value: options.lut }),
    });
  const overruled = listOverruled(plan, options, given);
  if (overruled.length === 0) return;
  throw new FootlightError('background.plan-mismatch', {
    kind: 'usage',
    reason: 'options',
    parameters: { options: overruled },
  });
}

/** Names of the settings for which options were set that say otherwise than a plan. */
function listOverruled(plan: BackgroundPlan, options: BackgroundOptions, given: GivenLook): string[] {
  const wanted = listSettings(createLook(leaveDetector(plan, options), given));
  const usual = listSettings(
    createLook(backgroundOptions.parse({ videos: options.videos }), { kind: given.kind }),
  );
  const planned = listSettings(plan);
  const overruled = [...wanted.keys()].filter(
    (name) => wanted.get(name) !== usual.get(name) && wanted.get(name) !== planned.get(name),
  );
  // With words it is part of the subject.
  const isDetectorAlone = options.subject === undefined && isOtherDetector(plan, options.detector);
  return isDetectorAlone ? [...overruled, 'detector'] : overruled;
}

/** Words alone leave it to a plan how they are looked for. */
function leaveDetector({ subject }: BackgroundPlan, options: BackgroundOptions): BackgroundOptions {
  const { detector = AUTOMATIC } = options;
  const isLeft = detector === AUTOMATIC && subject !== null && 'words' in subject;
  return isLeft ? { ...options, detector: subject.detector } : options;
}

function isOtherDetector({ subject }: BackgroundPlan, detector = AUTOMATIC): boolean {
  return subject !== null && 'words' in subject && ![AUTOMATIC, subject.detector].includes(detector);
}

/** Settings by their names, as text that can be compared. */
function listSettings({ subject, background, compositing, result }: Look): ReadonlyMap<string, string> {
  const settings = Object.entries({ subject, ...background, ...compositing, ...result });
  return new Map(settings.map(([name, value]) => [name, toCanonicalJson(value)]));
}
