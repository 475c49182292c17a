import { createCancelledError } from '../../core/errors.ts';
import type { StepHost } from '../step-runner.ts';
import type { SharedWork } from './shared-work.ts';

/**
 * Keeps the run of a helper to what it is for: what the owner has not stored before its shared items is not made again
 * here, and nothing is asked of hosted services, whose bills the owner counts. The first of such things ends the run.
 */
export function createHelperLimits(
  work: SharedWork,
  signal: AbortSignal,
): Required<Pick<StepHost, 'isHelper' | 'onMake' | 'budget'>> {
  const end = (): never => {
    work.end(0);
    throw createCancelledError(signal.reason);
  };
  return {
    isHelper: true,
    onMake: ({ isLocal }) => isLocal || end(),
    budget: { admit: end, count: () => undefined },
  };
}
