import { z } from 'zod';
import { type FootlightError, toFootlightError } from '../core/errors.ts';
import { PROVIDER_CHOICES, type ProviderChoice } from '../core/execution-provider.ts';
import type { Upscaler, UpscalerLibrary } from '../engines/upscaler.ts';
import { optionMeta } from '../execution/option-meta.ts';
import type { ResourceNeed, WorkflowContext } from '../execution/workflow.ts';

export const UPSCALER_HELP =
  'auto, lanczos, fast, default, restore, a name of `footlight models list`, or a model file';

/** Options of every workflow that enlarges. */
export const upscalerOptions = {
  denoise: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('Denoising share of models that have one, 0 to 1')
    .register(optionMeta, { title: 'Denoising', group: 'picture', level: 'expert', placeholder: 'SHARE' }),
  provider: z
    .enum(PROVIDER_CHOICES)
    .default('auto')
    .describe('Where models run')
    .register(optionMeta, { title: 'Processor', group: 'engines', level: 'advanced' }),
  require: z
    .boolean()
    .default(false)
    .describe('Fail where a model is missing, instead of going on with the embedded one')
    .register(optionMeta, { title: 'No replacement', group: 'engines', level: 'expert' }),
};

/** Nets that generated detail can be added to. */
export const BASE_NAMES = ['default', 'restore', 'fast'] as const;
export type BaseName = (typeof BASE_NAMES)[number];

export interface UpscalerWish {
  readonly upscaler: string;
  readonly base?: BaseName;
  readonly provider: ProviderChoice;
  readonly denoise?: number;
  readonly require: boolean;
}

/** Nets want an accelerator where there is one; plain enlarging and a user's wish keep to the processors. */
export function upscalerNeeds(name: string, provider: ProviderChoice): ResourceNeed {
  return provider === 'cpu' || name === 'lanczos' ? { kind: 'cpu' } : { kind: 'accelerator' };
}

/**
 * Loads the wished upscaler. One that is not installed or fails here gives way to the embedded one, with a
 * warning; a name that doesn't exist and a file that is broken are refused, before hours go into the wrong thing.
 */
export async function chooseUpscaler(
  context: Pick<WorkflowContext, 'warn' | 'signal'>,
  library: UpscalerLibrary,
  { upscaler: name, base, provider, denoise, require }: UpscalerWish,
): Promise<Upscaler> {
  try {
    return await library.load({ name, base, provider, denoise }, context.signal);
  } catch (caught) {
    const error = toFootlightError(caught);
    if (require || !canBeReplaced(error) || name === library.plain) throw error;
    const next = name === library.embedded ? library.plain : library.embedded;
    context.warn({
      code: 'upscaler.fell-back',
      message: `${error.message} The upscaler "${next}" is used instead. ${error.remedy ?? ''}`.trim(),
    });
    return chooseUpscaler(context, library, { upscaler: next, provider: 'auto', require });
  }
}

function canBeReplaced({ code, kind }: FootlightError): boolean {
  return code === 'model.not-installed' || kind === 'retryable' || kind === 'terminal';
}
