import { FootlightError } from '../../../core/errors.ts';
import { createMessage } from '../../../core/messages/message.ts';
import type { BilledModel } from '../../../engines/prices/price.ts';
import { AUTOMATIC, NO_ENGINE } from '../../../engines/reference.ts';
import type { EngineTask } from '../../../engines/task.ts';
import type { TextModel } from '../../../engines/text-model.ts';
import type { Transcriber } from '../../../engines/transcriber.ts';
import type { VideoAnalyst } from '../../../engines/video-analyst.ts';
import type { WorkflowContext } from '../../../execution/workflow.ts';
import type { HighlightsOptions } from '../options.ts';

type ModelOptions = Pick<HighlightsOptions, 'analyst' | 'planner' | 'transcriber' | 'prompt'>;
type Engines = Pick<WorkflowContext, 'engines'>;

/** The models that are asked; undefined if the built-in analysis decides. */
export interface ChosenModels {
  readonly analyst: VideoAnalyst | undefined;
  readonly planner: TextModel | undefined;
  readonly transcriber: Transcriber | undefined;
}

/**
 * Opens the models that the options name, or that the settings of this machine stand for. What was asked for and can't
 * be done for want of a model is told.
 *
 * @throws `model.no-key`, and `highlights.no-model` if the user insists on what was asked for
 */
export async function chooseModels(context: Engines, options: ModelOptions): Promise<ChosenModels> {
  const { engines } = context;
  const references = findReferences(context, options);
  const models = {
    analyst: await engines.find('video-analyst', references.analyst ?? NO_ENGINE),
    planner: await engines.find('text-model', references.planner ?? NO_ENGINE),
    transcriber: await engines.find('transcriber', references.transcriber ?? NO_ENGINE),
  };
  for (const reason of listMissing(options, references, models)) warnOfMissing(context, reason);
  return models;
}

type References = Readonly<Record<'analyst' | 'planner' | 'transcriber', string | undefined>>;

function findReferences({ engines }: Engines, { analyst, planner, transcriber }: ModelOptions): References {
  const find = (task: EngineTask, reference: string): string | undefined =>
    reference === AUTOMATIC ? engines.suggest(task) : reference;
  return {
    analyst: find('video-analyst', analyst),
    planner: find('text-model', planner),
    transcriber: find('transcriber', transcriber),
  };
}

const MISSING = ['models', 'analyst', 'planner', 'transcriber', 'prompt'] as const;
type Missing = (typeof MISSING)[number];

/** What was asked for and no model can do. */
function listMissing({ prompt }: ModelOptions, references: References, models: ChosenModels): Missing[] {
  const has = (name: keyof References): boolean => references[name] !== undefined;
  const missing: Missing[] = [];
  if (!has('analyst') && !has('planner')) missing.push('models');
  else if (!has('analyst')) missing.push('analyst');
  else if (!has('planner')) missing.push('planner');
  if (!has('transcriber')) missing.push('transcriber');
  if (prompt && !models.analyst && !models.planner) missing.push('prompt');
  return missing;
}

function warnOfMissing({ engines }: Engines, reason: Missing): void {
  engines.accept({
    code: 'highlights.no-model',
    asked: createMessage(`highlights.asked.${reason}`),
    used:
      reason === 'transcriber' || reason === 'prompt'
        ? undefined
        : createMessage('highlights.substitute.built-in'),
    error: createNoModelError(reason).toJSON(),
  });
}

function createNoModelError(missing: Missing): FootlightError {
  switch (missing) {
    case 'models':
      return new FootlightError('highlights.no-model', { kind: 'usage', reason: 'models' });
    case 'analyst':
      return new FootlightError('highlights.no-model', { kind: 'usage', reason: 'analyst' });
    case 'planner':
      return new FootlightError('highlights.no-model', { kind: 'usage', reason: 'planner' });
    case 'transcriber':
      return new FootlightError('highlights.no-model', { kind: 'usage', reason: 'transcriber' });
    case 'prompt':
      return new FootlightError('highlights.no-model', { kind: 'usage', reason: 'prompt' });
  }
}

/** Which kinds of models a run asks, which decides what it costs. */
export interface AskedModels {
  readonly analyst: boolean;
  readonly planner: boolean;
}

/** Finds which kinds of models would be asked without opening them, for an estimate that needs no key. */
export function getAskedModels(context: Engines, options: ModelOptions): AskedModels {
  const { analyst, planner } = findReferences(context, options);
  return {
    analyst: analyst !== undefined && context.engines.isAsked('video-analyst', analyst),
    planner: planner !== undefined && context.engines.isAsked('text-model', planner),
  };
}

/** Who bills the models that a run asks; undefined for those that it does not ask. */
export async function findBilledModels(
  { engines }: Engines,
  options: ModelOptions,
): Promise<Readonly<Record<keyof References, BilledModel | undefined>>> {
  const { analyst, planner, transcriber } = findReferences({ engines }, options);
  const find = (task: EngineTask, reference = NO_ENGINE) => engines.findBilledModel(task, reference);
  return {
    analyst: await find('video-analyst', analyst),
    planner: await find('text-model', planner),
    transcriber: await find('transcriber', transcriber),
  };
}
