import type { SourceSeparator } from '../../engines/source-separator.ts';
import type { Upscaler } from '../../engines/upscaler.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import type { EnhanceOptions } from './options.ts';
import type { Strategy } from './strategy.ts';

/** The engines that a run uses. */
export interface EnhanceEngines {
  readonly upscaler: Upscaler;
  readonly separator: SourceSeparator;
}

/** Opens the engines that a strategy names. */
export async function openEngines(
  { engines }: WorkflowContext,
  { provider, denoise }: EnhanceOptions,
  { upscaler, upscalerBase: base }: Strategy,
): Promise<EnhanceEngines> {
  return {
    upscaler: await engines.use('upscaler', upscaler, { provider, denoise, base }, base),
    separator: await engines.createEmbedded('separator'),
  };
}
