import { translate } from '../../core/messages/translate.ts';
import type { PreparedClip, RoutedShot } from './clip.ts';
import type { BackgroundPlan, ClipPlan } from './plan.ts';

/** Writes down what a run would do. */
export function createPlan(
  clips: readonly PreparedClip[],
  { background, compositing }: Pick<BackgroundPlan, 'background' | 'compositing'>,
): BackgroundPlan {
  return { version: '1', clips: clips.map(describeClip), background, compositing };
}

export function describeClip({ name, source, routes }: PreparedClip): ClipPlan {
  const { resolution, fps, duration } = source.features;
  return { name, digest: source.digest, resolution, fps, duration, shots: routes.map(describeRoute) };
}

function describeRoute({ shot, choice }: RoutedShot): ClipPlan['shots'][number] {
  return {
    number: shot.index + 1,
    startSeconds: shot.startSeconds,
    endSeconds: shot.endSeconds,
    matter: choice.name ?? null,
    confidence: choice.score,
    reason: translate(choice.reason),
    candidates: shot.findings.map(({ name, score, reason, measured }) => ({
      matter: name,
      score,
      reason: translate(reason),
      measured,
    })),
  };
}
