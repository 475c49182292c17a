import { z } from 'zod';
import { optionMeta } from '../../execution/option-meta.ts';
import { BASE_NAMES, UPSCALER_HELP, upscalerOptions } from '../upscaler-options.ts';

export const DETAIL_STRENGTHS = ['weak', 'medium', 'strong', 'full'] as const;

/** The one description of `upscale`'s options. */
export const upscaleOptions = z.object({
  input: z.string().min(1).describe('Picture to enlarge').register(optionMeta, {
    title: 'Picture',
    group: 'input',
    level: 'basic',
    file: 'media',
    positional: true,
  }),
  output: z
    .string()
    .min(1)
    .optional()
    .describe('Picture to write: .png, .jpg or .tif (default: INPUT-xN.png in the current folder)')
    .register(optionMeta, {
      title: 'Enlarged picture',
      group: 'output',
      level: 'basic',
      file: 'output',
      short: 'o',
      placeholder: 'FILE',
    }),
  scale: z
    .number()
    .min(1)
    .max(8)
    .default(2)
    .describe('How much larger, such as 2 or 4')
    .register(optionMeta, { title: 'Factor', group: 'picture', level: 'basic', placeholder: 'N' }),
  model: z.string().min(1).default('default').describe(UPSCALER_HELP).register(optionMeta, {
    title: 'Upscaler',
    group: 'engines',
    level: 'basic',
    file: 'model',
    engine: 'upscaler',
    placeholder: 'NAME|FILE',
  }),
  base: z
    .enum(BASE_NAMES)
    .default('default')
    .describe('The faithful net that a generative model adds its detail to; restore for compressed pictures')
    .register(optionMeta, {
      title: 'Faithful net',
      group: 'engines',
      level: 'expert',
      engineSetting: 'upscaler',
    }),
  strength: z
    .enum(DETAIL_STRENGTHS)
    .default('medium')
    .describe('How much of the detail that a generative model adds is let in')
    .register(optionMeta, { title: 'Generated detail', group: 'picture', level: 'advanced' }),
  ...upscalerOptions,
});

export type UpscaleOptions = z.output<typeof upscaleOptions>;
