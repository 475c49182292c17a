import type { Boundary } from '../choose-clips.ts';
import type { Excitement } from '../excitement.ts';
import type { SurveyedVideo } from '../surveyed-video.ts';
import { SLOT_SECONDS } from '../timed-scores.ts';
import type { CheckedClip } from './check-proposal.ts';
import type { ModelSuggestions } from './consult-models.ts';

/** What the suggestions of models add to the measured score, which is 0 to 1. */
const ANALYSIS_WORTH = 0.5;
const PROPOSAL_WORTH = 0.8;

/** Adds the models' suggestions to scores and boundaries, as bonuses: `chooseClips` decides. */
export function applySuggestions(
  videos: readonly SurveyedVideo[],
  excitement: readonly Excitement[],
  { analyses, proposal }: ModelSuggestions,
): { readonly scores: readonly number[][]; readonly boundaries: readonly (readonly Boundary[])[] } {
  const scores = videos.map((_, i) => {
    const score = [...excitement[i]!.score];
    for (const { start, end, score: worth } of analyses[i]?.highlights ?? [])
      raise(score, start, end, worth * ANALYSIS_WORTH);
    for (const clip of proposal?.clips ?? [])
      if (clip.film === i) raise(score, clip.start, clip.end, PROPOSAL_WORTH);
    return score.map((value) =>
      Math.min(1, value / (1 + computeMaxBonus(analyses[i] !== undefined, proposal !== undefined))),
    );
  });
  const boundaries = videos.map((video, i) =>
    addEdges(video.boundaries, proposal?.clips.filter((clip) => clip.film === i) ?? []),
  );
  return { scores, boundaries };
}

function computeMaxBonus(isAnalyzed: boolean, isPlanned: boolean): number {
  return (isAnalyzed ? ANALYSIS_WORTH : 0) + (isPlanned ? PROPOSAL_WORTH : 0);
}

function raise(score: number[], start: number, end: number, worth: number): void {
  for (let slot = Math.floor(start / SLOT_SECONDS); slot < Math.ceil(end / SLOT_SECONDS); slot++)
    if (slot >= 0 && slot < score.length) score[slot]! += worth;
}

function addEdges(boundaries: readonly Boundary[], clips: readonly CheckedClip[]): Boundary[] {
  const edges = new Set(clips.flatMap(({ start, end }) => [start, end]));
  const others = boundaries.filter(({ seconds }) => !edges.has(seconds));
  const added = [...edges].map((seconds) => ({ seconds, cost: 0 }));
  return [...others, ...added].sort((a, b) => a.seconds - b.seconds);
}
