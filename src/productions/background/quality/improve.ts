import type { QualityCheck } from './check-quality.ts';
import {
  addRepair,
  planRepairs,
  REPAIRS,
  type RepairName,
  type RepairOptions,
  type RepairSettings,
} from './plan-repairs.ts';
import { passesQuality, type QualityScores } from './scores.ts';

/** A result, and how it is rated. */
export interface RatedResult<Result> {
  readonly result: Result;
  readonly check: QualityCheck;
}

/** A repair that was tried. */
export interface RepairAttempt {
  readonly repair: RepairName;
  /** The score that was too low. */
  readonly cause: keyof QualityScores;
  readonly before: { readonly overall: number; readonly scores: QualityScores };
  readonly after: { readonly overall: number; readonly scores: QualityScores };
  /** Whether the result was better with it; otherwise it was undone. */
  readonly isKept: boolean;
}

export interface ImprovedResult<Result> extends RatedResult<Result> {
  readonly repairs: readonly RepairAttempt[];
}

/** A gain in the overall score below this can't be seen. */
const MIN_GAIN = 0.002;

/**
 * Repairs a result that does not pass, one cause after the other. What was repaired is made and measured again, and kept
 * only if it is better; the loop ends as soon as the result passes.
 *
 * @param make makes the result with changed settings, and rates it
 */
export async function improveQuality<Result>(
  first: RatedResult<Result>,
  options: RepairOptions,
  make: (settings: RepairSettings) => Promise<RatedResult<Result>>,
): Promise<ImprovedResult<Result>> {
  const repairs: RepairAttempt[] = [];
  let [best, settings]: [RatedResult<Result>, RepairSettings] = [first, {}];
  while (!passesQuality(best.check.scores)) {
    const tried = new Set(repairs.map(({ repair }) => repair));
    const planned = planRepairs(best.check.scores, best.check.measures, options);
    const repair = planned.find((name) => !tried.has(name));
    if (!repair) break;
    const changed = addRepair(settings, repair);
    const made = await make(changed);
    const isKept = made.check.overall >= best.check.overall + MIN_GAIN;
    const { cause } = REPAIRS[repair];
    repairs.push({ repair, cause, before: getRating(best), after: getRating(made), isKept });
    if (isKept) [best, settings] = [made, changed];
  }
  return { ...best, repairs };
}

function getRating({ check: { overall, scores } }: RatedResult<unknown>): RepairAttempt['before'] {
  return { overall, scores };
}
