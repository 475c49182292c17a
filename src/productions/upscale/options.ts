import { z } from 'zod';
import { BASE_NAMES, UPSCALER_HELP, upscalerOptions } from '../upscaler-options.ts';

export const DETAIL_STRENGTHS = ['weak', 'medium', 'strong', 'full'] as const;

/** The one description of `upscale`'s options. */
export const upscaleOptions = z.object({
  input: z.string().min(1).describe('Picture to enlarge').meta({ positional: true, file: 'media' }),
  output: z
    .string()
    .min(1)
    .optional()
    .describe('Picture to write: .png, .jpg or .tif (default: INPUT-xN.png in the current folder)')
    .meta({ short: 'o', placeholder: 'FILE', file: 'output' }),
  scale: z
    .number()
    .min(1)
    .max(8)
    .default(2)
    .describe('How much larger, such as 2 or 4')
    .meta({ placeholder: 'N' }),
  model: z
    .string()
    .min(1)
    .default('default')
    .describe(UPSCALER_HELP)
    .meta({ placeholder: 'NAME|FILE', file: 'model', engine: 'upscaler' }),
  base: z
    .enum(BASE_NAMES)
    .default('default')
    .describe('The faithful net that a generative model adds its detail to; restore for compressed pictures')
    .meta({ engineSetting: 'upscaler' }),
  strength: z
    .enum(DETAIL_STRENGTHS)
    .default('medium')
    .describe('How much of the detail that a generative model adds is let in'),
  ...upscalerOptions,
});

export type UpscaleOptions = z.output<typeof upscaleOptions>;
