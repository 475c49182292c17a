import { z } from 'zod';
import { PROVIDER_CHOICES } from '../core/execution-provider.ts';
import { requireOption } from '../execution/engine-options.ts';
import { optionMeta } from '../execution/option-meta.ts';

export const UPSCALER_HELP =
  'auto, lanczos, fast, default, restore, a name of `footlight models list`, or a model file';

/** Nets that generated detail can be added to. */
export const BASE_NAMES = ['default', 'restore', 'fast'] as const;
export type BaseName = (typeof BASE_NAMES)[number];

/** Options of every workflow that enlarges. */
export const upscalerOptions = {
  denoise: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('Denoising share of models that have one, 0 to 1')
    .register(optionMeta, {
      title: 'Denoising',
      group: 'picture',
      level: 'expert',
      engineSetting: 'upscaler',
      placeholder: 'SHARE',
    }),
  provider: z.enum(PROVIDER_CHOICES).default('auto').describe('Where models run').register(optionMeta, {
    title: 'Processor',
    group: 'engines',
    level: 'advanced',
    engineSetting: 'upscaler',
  }),
  ...requireOption,
};
