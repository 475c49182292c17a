import { type BilledWork, type CostSummary, summarizeCosts } from '../../engines/prices/cost.ts';
import { parseVoice } from '../../engines/reference.ts';
import { warnOfUnknownPrices } from '../../execution/warn-of-unknown-prices.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { listLines, type Score } from '../../story/score.ts';
import { isSpokenLine } from '../../story/spoken-text.ts';
import type { NarrateOptions } from './options.ts';
import type { QuestionEstimate } from './speakers/estimate-questions.ts';
import { STAGES } from './stages.ts';
import type { Casting } from './takes/cast-score.ts';

/** A score with those who speak it, and what a text model is asked of it. */
interface ToldScore {
  readonly score: Score;
  readonly casting: Casting;
  readonly questions: QuestionEstimate | undefined;
}

/** Works out what hosted models would cost for a score: the one that is asked who speaks, and those that speak. */
export async function estimateCost(
  context: WorkflowContext,
  options: NarrateOptions,
  told: ToldScore,
): Promise<CostSummary> {
  const works = await listWork(context, options, told);
  const prices = await context.engines.readPrices();
  warnOfUnknownPrices(context, works, prices);
  return summarizeCosts(works, prices);
}

/** Makes sure that all that is asked for may be paid for, before any of it is: a review speaks nothing. @throws `budget.exceeded` and the like */
export async function admitCost(
  context: WorkflowContext,
  options: NarrateOptions,
  told: ToldScore,
): Promise<void> {
  const questions = await listQuestions(context, options, told.questions);
  const speech = options.review ? [] : await listSpeech(context, options, told);
  context.admitSpending([...questions, ...speech]);
}

async function listWork(
  context: WorkflowContext,
  options: NarrateOptions,
  told: ToldScore,
): Promise<BilledWork[]> {
  const questions = await listQuestions(context, options, told.questions);
  return [...questions, ...(await listSpeech(context, options, told))];
}

async function listQuestions(
  { engines }: WorkflowContext,
  { textModel }: NarrateOptions,
  questions: QuestionEstimate | undefined,
): Promise<BilledWork[]> {
  const model = questions && (await engines.findBilledModel('text-model', textModel));
  if (!model) return [];
  const { inputTokens, outputTokens } = questions;
  return [{ stage: STAGES['check-speakers'].name, model, usage: { inputTokens, outputTokens } }];
}

async function listSpeech(
  { engines }: WorkflowContext,
  { speech }: NarrateOptions,
  { score, casting: { cast, engines: speakers } }: { readonly score: Score; readonly casting: Casting },
): Promise<BilledWork[]> {
  // The first engine is the one that the option names; others are named by the voices themselves.
  const [main] = speakers.keys();
  const works: BilledWork[] = [];
  for (const name of speakers.keys()) {
    const model = await engines.findBilledModel('speech', name === main ? speech : name);
    const isSpokenHere = (speaker = 'narrator'): boolean =>
      (parseVoice(cast.get(speaker) ?? '').engine ?? main) === name;
    const characters = listLines(score)
      .filter((line) => isSpokenLine(line) && isSpokenHere(line.speaker))
      .reduce((sum, { text }) => sum + text.length, 0);
    if (model && characters > 0) works.push({ stage: STAGES.dialogue.name, model, usage: { characters } });
  }
  return works;
}
