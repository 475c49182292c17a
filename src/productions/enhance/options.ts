import { z } from 'zod';
import { FIELD_MODES } from '../../analysis/fields/field-plan.ts';
import { optionMeta } from '../../execution/option-meta.ts';
import { ENCODER_CHOICES } from '../../pipelines/film/choose-encoder.ts';
import {
  BIT_DEPTHS,
  CHROMA_SAMPLINGS,
  ENCODER_PRESETS,
  VIDEO_CODECS,
} from '../../pipelines/film/encoding.ts';
import { TARGET_PATTERN } from '../../pipelines/film/target.ts';
import { outputOption } from '../output-option.ts';
import { strictOption } from '../strict-option.ts';
import { upscalerOptions } from '../upscaler-options.ts';
import { DYNAMIC_RANGES } from './dynamic-range.ts';
import { HARDWARE_NAMES, HARDWARE_PROFILES } from './hardware-profiles.ts';
import { COMPENSATION_MODES, PRESET_NAMES, PRESETS } from './presets.ts';

/** Options of `enhance`: flags, validation, the API and the docs are made from this schema. */
export const enhanceOptions = z.object({
  input: z
    .string()
    .min(1)
    .register(optionMeta, { group: 'input', level: 'basic', file: 'media', positional: true }),
  ...outputOption,
  preset: z.enum(PRESET_NAMES).default('theater_medium').register(optionMeta, {
    group: 'picture',
    level: 'basic',
    presets: PRESETS,
  }),
  target: z
    .string()
    .toLowerCase()
    .regex(TARGET_PATTERN, 'issue.enhance.target')
    .default('2160p')
    .register(optionMeta, { group: 'picture', level: 'basic', placeholder: 'SIZE' }),
  codec: z
    .enum(['auto', ...VIDEO_CODECS])
    .default('auto')
    .register(optionMeta, { group: 'encoding', level: 'basic' }),
  dynamicRange: z
    .enum(DYNAMIC_RANGES)
    .default('source')
    .register(optionMeta, { group: 'picture', level: 'basic' }),
  chroma: z
    .enum(CHROMA_SAMPLINGS)
    .default('auto')
    .register(optionMeta, { group: 'encoding', level: 'advanced' }),
  bits: z.enum(BIT_DEPTHS).default('auto').register(optionMeta, { group: 'encoding', level: 'advanced' }),
  crf: z
    .int()
    .min(0)
    .max(51)
    .default(18)
    .register(optionMeta, { group: 'encoding', level: 'advanced', placeholder: 'N' }),
  encoder: z
    .enum(ENCODER_CHOICES)
    .default('software')
    .register(optionMeta, { group: 'encoding', level: 'advanced' }),
  encoderPreset: z
    .enum(ENCODER_PRESETS)
    .default('medium')
    .register(optionMeta, { group: 'encoding', level: 'advanced' }),
  upscaler: z.string().min(1).default('auto').register(optionMeta, {
    group: 'engines',
    level: 'advanced',
    file: 'model',
    engine: 'upscaler',
    placeholder: 'NAME|FILE',
  }),
  ...upscalerOptions,
  hardware: z
    .enum(HARDWARE_NAMES)
    .default('auto')
    .register(optionMeta, {
      group: 'limits',
      level: 'advanced',
      presets: { auto: {}, ...HARDWARE_PROFILES },
    }),
  theaterConfig: z.string().min(1).optional().register(optionMeta, {
    group: 'picture',
    level: 'expert',
    file: 'document',
    placeholder: 'FILE',
  }),
  fields: z.enum(FIELD_MODES).default('auto').register(optionMeta, { group: 'picture', level: 'advanced' }),
  motionCompensation: z
    .enum(COMPENSATION_MODES)
    .default('auto')
    .register(optionMeta, { group: 'picture', level: 'advanced' }),
  ...strictOption,
  strategy: z.string().min(1).optional().register(optionMeta, {
    group: 'picture',
    level: 'expert',
    file: 'document',
    placeholder: 'FILE',
  }),
  sample: z
    .int()
    .min(1)
    .max(50)
    .optional()
    .register(optionMeta, { group: 'content', level: 'basic', placeholder: 'N', trial: 5 }),
  report: z.string().min(1).optional().register(optionMeta, {
    group: 'output',
    level: 'advanced',
    file: 'output-folder',
    placeholder: 'DIR',
  }),
});

export type EnhanceOptions = z.output<typeof enhanceOptions>;
