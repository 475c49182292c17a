import { z } from 'zod';
import { PROVIDER_CHOICES } from '../core/execution-provider.ts';
import { requireOption } from '../execution/engine-options.ts';
import { optionMeta } from '../execution/option-meta.ts';

/** Faithful nets that a generative model can add its detail to. */
export const BASE_NAMES = ['default', 'restore', 'fast', 'fine'] as const;
export type BaseName = (typeof BASE_NAMES)[number];

/** Options of every production that enlarges pictures. */
export const upscalerOptions = {
  denoise: z.number().min(0).max(1).optional().register(optionMeta, {
    group: 'picture',
    level: 'expert',
    engineSetting: 'upscaler',
    placeholder: 'SHARE',
  }),
  provider: z.enum(PROVIDER_CHOICES).default('auto').register(optionMeta, {
    group: 'engines',
    level: 'advanced',
    engineSetting: 'upscaler',
  }),
  ...requireOption,
};
