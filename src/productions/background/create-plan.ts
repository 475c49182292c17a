import { translate } from '../../core/messages/translate.ts';
import type { CostSummary } from '../../engines/prices/cost.ts';
import type { PreparedClip, RoutedShot } from './clip.ts';
import type { Look } from './look.ts';
import type { BackgroundPlan, ClipPlan, GenerationPlan } from './plan.ts';

/** What engines would be asked for, and what was paid for the plan itself. */
interface PlanCosts {
  readonly generation: GenerationPlan | undefined;
  readonly spent: CostSummary;
}

/** Writes down what a run would do. */
export function createPlan(
  clips: readonly PreparedClip[],
  look: Look,
  { generation, spent }: PlanCosts,
  language: string,
): BackgroundPlan {
  return {
    version: '2',
    clips: clips.map((clip) => ({ ...describeClip(clip, language), ...describeSearch(clip, look) })),
    ...look,
    ...(generation && { generation }),
    ...(spent.items.length > 0 && {
      spent: { ...spent.money },
      spent_items: spent.items.map((item) => ({ ...item })),
    }),
  };
}

/** What the subject was found by, so that words that are edited later are looked for anew. */
function describeSearch({ found }: PreparedClip, { subject }: Look): Pick<ClipPlan, 'foundBy'> {
  return found && subject !== null && 'words' in subject ? { foundBy: subject } : {};
}

/** @param language of the reasons */
export function describeClip({ name, source, routes, found }: PreparedClip, language: string): ClipPlan {
  const { resolution, fps, duration } = source.features;
  return {
    name,
    digest: source.digest,
    resolution,
    fps,
    duration,
    shots: routes.map((route, i) => ({
      ...describeRoute(route, language),
      ...(found && { subject: found[i] ?? null }),
    })),
  };
}

function describeRoute({ shot, choice }: RoutedShot, language: string): ClipPlan['shots'][number] {
  return {
    number: shot.index + 1,
    startSeconds: shot.startSeconds,
    endSeconds: shot.endSeconds,
    matter: choice.name ?? null,
    confidence: choice.score,
    reason: translate(choice.reason, language),
    candidates: shot.findings.map(({ name, score, reason, measured }) => ({
      matter: name,
      score,
      reason: translate(reason, language),
      measured,
    })),
  };
}
