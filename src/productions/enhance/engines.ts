import type { SourceSeparator } from '../../engines/source-separator.ts';
import type { Upscaler } from '../../engines/upscaler.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import type { EnhanceOptions } from './options.ts';
import type { Strategy } from './strategy.ts';

/** What a run works with. */
export interface EnhanceEngines {
  readonly upscaler: Upscaler;
  readonly separator: SourceSeparator;
}

/** The engines that a strategy names. */
export async function openEngines(
  { engines }: WorkflowContext,
  { provider, denoise }: EnhanceOptions,
  { upscaler, upscalerBase: base }: Strategy,
): Promise<EnhanceEngines> {
  return {
    upscaler: await engines.use('upscaler', upscaler, { provider, denoise, base }),
    separator: await engines.createEmbedded('separator'),
  };
}
