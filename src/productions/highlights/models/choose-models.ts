import type { TextModel } from '../../../engines/text-model.ts';
import type { Transcriber } from '../../../engines/transcriber.ts';
import type { VideoAnalyst } from '../../../engines/video-analyst.ts';
import type { WorkflowContext } from '../../../execution/workflow.ts';
import type { HighlightsOptions } from '../options.ts';

type ModelOptions = Pick<HighlightsOptions, 'analyst' | 'planner' | 'transcriber'>;

/** The models that are asked; undefined if the built-in analysis decides. */
export interface ChosenModels {
  readonly analyst: VideoAnalyst | undefined;
  readonly planner: TextModel | undefined;
  readonly transcriber: Transcriber | undefined;
}

/**
 * Opens the models that the options name.
 *
 * @throws `model.no-key`
 */
export async function chooseModels(
  { engines }: WorkflowContext,
  { analyst, planner, transcriber }: ModelOptions,
): Promise<ChosenModels> {
  return {
    analyst: await engines.find('video-analyst', analyst),
    planner: await engines.find('text-model', planner),
    transcriber: await engines.find('transcriber', transcriber),
  };
}

/** Which kinds of models a run asks, which decides what it costs. */
export interface AskedModels {
  readonly analyst: boolean;
  readonly planner: boolean;
}

/** Finds which kinds of models would be asked without opening them, for an estimate that needs no key. */
export function getAskedModels(
  { engines }: WorkflowContext,
  { analyst, planner }: Pick<ModelOptions, 'analyst' | 'planner'>,
): AskedModels {
  return {
    analyst: engines.isAsked('video-analyst', analyst),
    planner: engines.isAsked('text-model', planner),
  };
}
