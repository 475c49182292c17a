import type { FootlightError } from '../../core/errors.ts';
import type { Step } from '../../execution/step.ts';

/** The kinds of steps that may be tried again: opening, copying, transfers, what models say of videos, and the plan. */
export const STEP_KINDS = ['prepare', 'compress', 'upload', 'analyze', 'plan'] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/**
 * How often a step is tried again, by its kind. Models are asked again only where that was asked for: a request that
 * failed may have been worked on, and is then billed twice.
 */
const USUAL_RETRIES: Readonly<Record<StepKind, number>> = {
  prepare: 3,
  compress: 2,
  upload: 3,
  analyze: 0,
  plan: 0,
};

const BACKOFF_SECONDS = 1;

/** Failures of a model's service that the next request may not meet. */
const PASSING_FAILURES: ReadonlySet<string> = new Set([
  'model.answer',
  'model.failed',
  'model.refused',
  'remote.no-answer',
  'remote.timed-out',
  'step.timed-out',
]);

/** How often steps are tried again, and how long an attempt may take in seconds. */
export interface StepPolicies {
  readonly retries: Readonly<Record<StepKind, number>>;
  readonly limits: Readonly<Partial<Record<StepKind, number>>>;
}

/** Reads what is set as `KIND=NUMBER`; the last one of a kind counts. */
export function readStepPolicies({
  retries = [],
  timeLimits = [],
}: {
  readonly retries?: readonly string[];
  readonly timeLimits?: readonly string[];
}): StepPolicies {
  return { retries: { ...USUAL_RETRIES, ...readSettings(retries) }, limits: readSettings(timeLimits) };
}

function readSettings(settings: readonly string[]): Partial<Record<StepKind, number>> {
  const pairs = settings.map((setting) => setting.split('='));
  return Object.fromEntries(pairs.map(([kind, number]) => [kind, Number(number)]));
}

/** A step as it is tried again here. What is wrong with an input or a request is never tried again. */
export function withPolicy<Input, Resources, Output>(
  step: Step<Input, Resources, Output>,
  kind: StepKind,
  { retries, limits }: StepPolicies,
): Step<Input, Resources, Output> {
  const retry = { attempts: 1 + retries[kind], backoffSeconds: BACKOFF_SECONDS, mayPass };
  const limitSeconds = limits[kind];
  return { ...step, retry, ...(limitSeconds !== undefined && { limitSeconds }) };
}

function mayPass({ code, kind }: FootlightError): boolean {
  return kind === 'terminal' && PASSING_FAILURES.has(code);
}
