import type { SourceSeparator } from '../../engines/source-separator.ts';
import type { Upscaler, UpscalerLibrary } from '../../engines/upscaler.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { chooseUpscaler, type UpscalerWish } from '../upscaler-choice.ts';

/** The task interfaces that `enhance` asks for. */
export interface EnhanceModels {
  readonly upscalers: UpscalerLibrary;
  readonly separator: SourceSeparator;
}

/** What a run works with. */
export interface EnhanceEngines {
  readonly upscaler: Upscaler;
  readonly separator: SourceSeparator;
}

/** The one place where `enhance` obtains its engines. */
export async function chooseEngines(
  context: WorkflowContext,
  { upscalers, separator }: EnhanceModels,
  wish: UpscalerWish,
): Promise<EnhanceEngines> {
  return { upscaler: await chooseUpscaler(context, upscalers, wish), separator };
}
