import type { FieldVote } from './field-votes.ts';

/** Video frames to which four frames of film are spread. */
const CADENCE = 5;
/**
 * Where a video frame is among those of a cycle: two that hold film frames alone, one of the second and the third, one of
 * the third and the fourth, and the fourth alone.
 */
export type CadencePosition = 0 | 1 | 2 | 3 | 4;

/** What votes of the positions are; the one of the last is lost in its two matching fields. */
const EXPECTED = ['progressive', 'progressive', 'late', 'late', undefined] as const;
/** What it costs to assume that film was cut after it was spread, in votes. */
const CUT_COST = 4;
/** Share of the votes that fit, below which there is no cadence. */
const MIN_FITTING = 0.8;
/** Fewer votes fit some cadence by chance. */
const MIN_FITTING_VOTES = 2 * CADENCE;

/**
 * The position of each frame of an interval in the cadence of 2:3, by the most likely course of cuts (Viterbi); undefined
 * if there is no such cadence.
 */
export function findCadence(votes: readonly FieldVote[]): CadencePosition[] | undefined {
  const steps: number[][] = [];
  let scores = new Array<number>(CADENCE).fill(0);
  for (const [i, vote] of votes.entries()) {
    const best = scores.indexOf(Math.max(...scores));
    const from: number[] = [];
    scores = scores.map((score, phase) => {
      const stays = i === 0 || score >= scores[best]! - CUT_COST;
      from.push(stays ? phase : best);
      return (stays ? score : scores[best]! - CUT_COST) + rate(vote, getPosition(i, phase));
    });
    steps.push(from);
  }
  const positions = trace(steps, scores);
  const rated = votes.map((vote, i) => rate(vote, positions[i]!)).filter((rating) => rating !== 0);
  const fitting = rated.filter((rating) => rating > 0).length;
  return fitting >= MIN_FITTING * rated.length && fitting >= MIN_FITTING_VOTES ? positions : undefined;
}

function getPosition(frame: number, phase: number): CadencePosition {
  return ((frame + phase) % CADENCE) as CadencePosition;
}

function rate(vote: FieldVote, position: CadencePosition): number {
  if (vote === undefined) return 0;
  const expected = EXPECTED[position];
  const isLate = vote === 'top-late' || vote === 'bottom-late';
  if (expected === 'late') return isLate ? 1 : -1;
  if (vote === 'progressive') return expected === undefined ? 0.5 : 1;
  return -1;
}

function trace(steps: readonly (readonly number[])[], scores: readonly number[]): CadencePosition[] {
  let phase = scores.indexOf(Math.max(...scores));
  const positions: CadencePosition[] = [];
  for (let i = steps.length - 1; i >= 0; i--) {
    positions.push(getPosition(i, phase));
    phase = steps[i]![phase]!;
  }
  return positions.reverse();
}
