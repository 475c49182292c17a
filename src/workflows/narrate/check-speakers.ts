import type { WorkflowContext } from '../../execution/workflow.ts';
import type { Score } from '../../narration/score.ts';
import { BUILTIN, type NarrateEngines } from './engines.ts';
import type { NarrateOptions } from './options.ts';

/** Lets a text model say who speaks which line. */
export async function checkSpeakers(
  _context: WorkflowContext,
  score: Score,
  { textModel }: NarrateOptions,
  _engines: NarrateEngines,
): Promise<Score> {
  if (textModel === BUILTIN) return score;
  throw new Error('not yet');
}
