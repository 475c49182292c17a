import { createMessage } from '../../../core/messages/message.ts';
import type { TextModel } from '../../../engines/text-model.ts';
import type { WorkflowContext } from '../../../execution/workflow.ts';
import type { Score } from '../../../story/score.ts';
import type { NarrateOptions } from '../options.ts';
import { compareSpeakers } from './compare-speakers.ts';
import { createWindows, type Label, labelLinesStep, MAX_SHOWN } from './label-lines.ts';
import { mergeCast } from './merge-cast.ts';
import { describeSpeakers, keepNamesOfText, proposeCastStep } from './propose-cast.ts';

/** What decides in place of a model that fails. */
const RULES = createMessage('narrate.substitute.rules');

/**
 * Has a text model put the cast together, unless the user gave it, and name the speakers too. Lines on which it and the rules
 * disagree go to the review list.
 */
export async function checkSpeakers(
  context: WorkflowContext,
  score: Score,
  { textModel, cast }: NarrateOptions,
): Promise<Score> {
  const model = await context.engines.find('text-model', textModel);
  if (!model) return score;
  const merged = cast === undefined ? await askForCast(context, score, model) : score;
  return compareSpeakers(merged, await askForLabels(context, merged, model));
}

async function askForCast(context: WorkflowContext, score: Score, model: TextModel): Promise<Score> {
  const { id, version } = model;
  const input = { model: { id, version }, title: score.title, speakers: describeSpeakers(score) };
  const answers = await context.mapAttempts(proposeCastStep, [input], {
    getSize: () => 1,
    getInput: (each) => each,
    getResources: () => model,
  });
  const proposed = answers.flatMap(({ artifact, error }) => {
    if (error) context.engines.accept({ code: error.code, asked: id, used: RULES, error });
    return artifact?.manifest.output.characters ?? [];
  });
  return mergeCast(score, keepNamesOfText(proposed, score));
}

async function askForLabels(context: WorkflowContext, score: Score, model: TextModel): Promise<Label[]> {
  const { id, version } = model;
  const answers = await context.mapAttempts(labelLinesStep, createWindows(score), {
    concurrency: 2,
    getSize: () => 1,
    getInput: (lines) => ({
      model: { id, version },
      cast: score.cast.map(({ name, aliases, gender }) => ({ name, aliases, gender })),
      lines: lines.map(({ id: line, kind, text }) => ({
        id: line,
        kind,
        text: text.trim().slice(0, MAX_SHOWN),
      })),
    }),
    getResources: () => model,
  });
  return answers.flatMap(({ artifact, error }) => {
    if (error) context.engines.accept({ code: error.code, asked: id, used: RULES, error });
    return artifact?.manifest.output.labels ?? [];
  });
}
