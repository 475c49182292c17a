import type { RoutedShot } from './clip.ts';
import type { MatterCandidate } from './survey-shots.ts';

/** Below this confidence what lies behind the subject is no screen, and throws no light of its color on it. */
const SUFFICIENT_CONFIDENCE = 0.5;

/** Whether a shot is matted by the color of a screen, and there is one: an engine can be forced on any shot. */
export function isScreenShot(
  candidates: readonly MatterCandidate[],
  { shot, choice }: Pick<RoutedShot, 'shot' | 'choice'>,
): boolean {
  const candidate = candidates.find(({ matter }) => matter.id === choice.name);
  if (candidate?.matter.method !== 'screen') return false;
  const finding = shot.findings.find(({ name }) => name === choice.name);
  return (finding?.measured.confidence ?? 0) >= SUFFICIENT_CONFIDENCE;
}
