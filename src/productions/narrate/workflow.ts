import { resolve } from 'node:path';
import { writeTextAtomically } from '../../core/files.ts';
import type { Workflow, WorkflowContext, WorkflowResult } from '../../execution/workflow.ts';
import type { Score } from '../../story/score.ts';
import { deliverTexts } from './delivery/deliver.ts';
import { getScorePath } from './delivery/output-names.ts';
import { deliverReadAlong } from './delivery/read-along/deliver-read-along.ts';
import { writeReport } from './delivery/write-report.ts';
import { admitCost, estimateCost } from './estimate-cost.ts';
import { mixDrama } from './mix/mix-drama.ts';
import { type OpenedNovel, openNovel, openStoryDestination, type StoryDestination } from './open-novel.ts';
import type { NarrateOptions, narrateOptions } from './options.ts';
import { performScore, withoutSpeakers } from './perform-score.ts';
import { planDrama } from './plan-drama.ts';
import { PROFILES } from './profiles.ts';
import { checkSpeakers } from './speakers/check-speakers.ts';
import { estimateQuestions } from './speakers/estimate-questions.ts';
import { castScore } from './takes/cast-score.ts';

/** Plans and runs `narrate`: the whole drama, or the score alone for review. */
export const narrateWorkflow: Workflow<typeof narrateOptions> = {
  async run(context, options) {
    const destination = await openStoryDestination(context, options);
    const novel = await openNovel(context, options);
    if (options.budgetMoney !== undefined)
      await admitCost(context, options, await tellScore(context, novel.score, options));
    const opened = { ...novel, score: await checkSpeakers(context, novel.score, options) };
    if (options.review) return deliverReview(getScorePath(destination.output, options.novel), opened.score);
    return produce(context, options, { ...destination, ...opened });
  },
  async plan(context, options) {
    const destination = await openStoryDestination(context, options);
    const { score } = await openNovel(context, options);
    const told = await tellScore(context, score, options);
    const { casting, questions } = told;
    const cost = await estimateCost(context, options, told);
    return {
      ...planDrama(score, casting, options, destination.container),
      ...(questions && { textModel: questions }),
      ...(cost.items.length > 0 && { cost }),
    };
  },
};

/** A score as it is spoken, by whom, and what a text model is asked of it. */
async function tellScore(context: WorkflowContext, score: Score, options: NarrateOptions) {
  const told = options.oneNarrator ? withoutSpeakers(score) : score;
  const casting = await castScore(context, told, options);
  const isChecked = context.engines.isAsked('text-model', options.textModel);
  const questions = isChecked ? estimateQuestions(score, options.cast !== undefined) : undefined;
  return { score: told, casting, questions };
}

async function produce(
  context: WorkflowContext,
  options: NarrateOptions,
  opened: StoryDestination & OpenedNovel,
): Promise<WorkflowResult> {
  const { output, score, library } = opened;
  const hasSounds = context.engines.isAsked('sound', options.sounds);
  const isDialogueOnly = PROFILES[options.profile].isDialogueOnly || !hasSounds;
  const performance = await performScore(context, score, options, { library, isDialogueOnly });
  const drama = await mixDrama(context, performance, options, opened, isDialogueOnly);
  const texts = await deliverTexts(output, options.novel, score, performance.timeline, context.language);
  const source = { score, cover: opened.coverPath, novel: resolve(options.novel), choices: opened.choices };
  const epub = options.epub ? await deliverReadAlong(output, source, performance.timeline) : {};
  const report = await writeReport(output, performance, drama, options.profile, context);
  const hasStandIns = [...performance.takes.values()].some(({ failure }) => failure);
  return {
    status: hasStandIns ? 'partial' : 'completed',
    outputs: { audio: output, ...drama.besidePaths, ...texts, ...epub, figures: report.figures },
    report: report.page,
  };
}

async function deliverReview(path: string, score: Score): Promise<WorkflowResult> {
  await writeTextAtomically(path, `${JSON.stringify(score, null, 1)}\n`);
  return { status: 'completed', outputs: { score: path } };
}
