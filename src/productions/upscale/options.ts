import { z } from 'zod';
import { optionMeta } from '../../execution/option-meta.ts';
import { outputOption } from '../output-option.ts';
import { BASE_NAMES, upscalerOptions } from '../upscaler-options.ts';

export const DETAIL_STRENGTHS = ['weak', 'medium', 'strong', 'full'] as const;

/** Options of `upscale`: flags, validation, the API and the docs are made from this schema. */
export const upscaleOptions = z.object({
  input: z.string().min(1).register(optionMeta, {
    group: 'input',
    level: 'basic',
    file: 'media',
    positional: true,
  }),
  ...outputOption,
  scale: z
    .number()
    .min(1)
    .max(8)
    .default(2)
    .register(optionMeta, { group: 'picture', level: 'basic', placeholder: 'N' }),
  model: z.string().min(1).default('default').register(optionMeta, {
    group: 'engines',
    level: 'basic',
    file: 'model',
    engine: 'upscaler',
    placeholder: 'NAME|FILE',
  }),
  base: z.enum(BASE_NAMES).default('default').register(optionMeta, {
    group: 'engines',
    level: 'expert',
    engineSetting: 'upscaler',
  }),
  strength: z
    .enum(DETAIL_STRENGTHS)
    .default('medium')
    .register(optionMeta, { group: 'picture', level: 'advanced' }),
  ...upscalerOptions,
});

export type UpscaleOptions = z.output<typeof upscaleOptions>;
