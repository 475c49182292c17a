import { FootlightError } from '../../core/errors.ts';
import type { SourceSeparator } from '../../engines/source-separator.ts';
import type { Upscaler } from '../../engines/upscaler.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import type { EnhanceJob } from './job.ts';
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

/**
 * The embedded upscaler in the place of one that is elsewhere and failed, with a warning.
 *
 * @throws the error if it is of another kind, or the user insists on the upscaler
 */
export async function replaceUpscaler(
  { engines }: WorkflowContext,
  { provider }: EnhanceOptions,
  { strategy: { upscaler: asked, upscalerBase: used } }: EnhanceJob,
  error: unknown,
): Promise<Upscaler> {
  if (!(error instanceof FootlightError) || error.code !== 'upscaler.remote-failed') throw error;
  engines.accept({ code: 'upscaler.fell-back', asked, used, error: error.toJSON() });
  return engines.use('upscaler', used, { provider });
}
