import { type BilledWork, type CostSummary, summarizeCosts } from '../../../engines/prices/cost.ts';
import type { BilledModel } from '../../../engines/prices/price.ts';
import type { RemoteUsage } from '../../../engines/remote-usage.ts';
import { warnOfUnknownPrices } from '../../../execution/warn-of-unknown-prices.ts';
import type { WorkflowContext } from '../../../execution/workflow.ts';
import { findMainAudio } from '../../../pipelines/cut/kept-tracks.ts';
import type { HighlightsOptions } from '../options.ts';
import { STAGES } from '../stages.ts';
import type { SurveyedVideo } from '../surveyed-video.ts';
import { findBilledModels } from './choose-models.ts';
import type { CostEstimate, PlannedModels } from './cost.ts';

/**
 * Adds to an estimate what each model would cost by the list of prices, and says which prices are not known. Makes sure that
 * the models may be paid for, where they are going to be asked.
 */
export async function priceEstimate(
  context: WorkflowContext,
  options: HighlightsOptions,
  { estimate, tokens }: PlannedModels,
  videos: readonly SurveyedVideo[],
): Promise<CostEstimate> {
  const heard = videos.filter(({ source }) => findMainAudio(source));
  const billed = await findBilledModels(context, options);
  const works = [
    ...describeWork(STAGES['vl-analyse'].name, billed.analyst, tokens.analyst),
    ...describeWork(STAGES.propose.name, billed.planner, tokens.planner),
    ...describeWork(STAGES.transcribe.name, billed.transcriber, {
      seconds: heard.reduce((sum, { seconds }) => sum + seconds, 0),
    }),
  ];
  const prices = await context.engines.readPrices();
  const areGiven = hasGivenPrices(options);
  if (areGiven) {
    const { inputPrice: input, outputPrice: output } = options;
    const asked = [billed.analyst, billed.planner].filter((model) => model !== undefined);
    context.assumeTokenPrices(asked, { input, output });
  } else {
    warnOfUnknownPrices(context, works, prices);
  }
  if (!options.estimate) context.admitSpending(works);
  return areGiven ? estimate : { ...estimate, cost: summarizeCosts(works, prices) };
}

/** What the models were paid in this run; undefined if prices were given as options, which say no currency. */
export async function summarizePaid(
  context: WorkflowContext,
  options: HighlightsOptions,
): Promise<CostSummary | undefined> {
  return hasGivenPrices(options) ? undefined : context.summarizeSpending();
}

function hasGivenPrices({ inputPrice, outputPrice }: HighlightsOptions): boolean {
  return inputPrice !== undefined || outputPrice !== undefined;
}

function describeWork(stage: string, model: BilledModel | undefined, usage: RemoteUsage): BilledWork[] {
  return model ? [{ stage, model, usage }] : [];
}
