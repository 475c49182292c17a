import { createMessage, joinSentences, type Message, percent } from '../../core/messages/message.ts';
import { goesByPlate, MATTE_METHODS } from '../../engines/matter.ts';
import type { MatterCandidate, StoredFinding, SurveyedShot } from './survey-shots.ts';

/** Below this score a matte would be seen to be wrong. */
export const SUFFICIENT_SCORE = 0.5;
/** A plate that is known to this share is as good as one that is known everywhere. */
const FULL_COVERAGE = 0.98;

/** The engine that mattes a shot, and why. */
export interface MatterChoice {
  /** Its id; undefined if none suits the shot. */
  readonly name: string | undefined;
  readonly score: number;
  readonly reason: Message;
}

/**
 * Chooses an engine for a shot by what all of them found out about it: the most trusted of those that suit it. A plate with
 * holes is trusted least.
 */
export function chooseMatter(
  { findings }: Pick<SurveyedShot, 'findings'>,
  candidates: readonly Pick<MatterCandidate, 'matter'>[],
): MatterChoice {
  const methods = new Map(candidates.map(({ matter }) => [matter.id, matter.method]));
  const getRank = (finding: StoredFinding): number => {
    const method = methods.get(finding.name)!;
    if (!goesByPlate(method)) return MATTE_METHODS.indexOf(method);
    // Engines that go by a plate are told apart by their scores, which are expected errors.
    const isFull = (finding.measured.coverage ?? 0) >= FULL_COVERAGE;
    return isFull ? MATTE_METHODS.indexOf('plate') : MATTE_METHODS.length;
  };
  const fitting = findings.filter(({ score }) => score >= SUFFICIENT_SCORE);
  const [chosen] = fitting.toSorted((a, b) => getRank(a) - getRank(b) || b.score - a.score);
  if (chosen) return { name: chosen.name, score: chosen.score, reason: chosen.reason };
  const best = Math.max(0, ...findings.map(({ score }) => score));
  return { name: undefined, score: best, reason: describeFailure(findings) };
}

function describeFailure(findings: readonly StoredFinding[]): Message {
  const tried = findings.map(({ name, score, reason }) =>
    createMessage('background.tried', { name, score: percent(score), reason }),
  );
  return joinSentences(createMessage('background.none-fits'), ...tried);
}
