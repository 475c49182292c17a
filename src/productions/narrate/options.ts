import { z } from 'zod';
import { budgetOptions } from '../../execution/budget/budget-options.ts';
import { requireOption } from '../../execution/engine-options.ts';
import { optionMeta } from '../../execution/option-meta.ts';
import { outputOption } from '../output-option.ts';
import { PROFILE_NAMES, PROFILES } from './profiles.ts';

const tag = z.string().trim().min(1).max(200).optional();

/** Options of `narrate`: flags, validation, the API and the docs are made from this schema. */
export const narrateOptions = z.object({
  novel: z.string().min(1).register(optionMeta, {
    group: 'input',
    level: 'basic',
    file: 'document',
    positional: true,
  }),
  ...outputOption,
  cast: z.string().min(1).optional().register(optionMeta, {
    group: 'input',
    level: 'advanced',
    file: 'document',
    placeholder: 'FILE',
  }),
  profile: z.enum(PROFILE_NAMES).default('drama').register(optionMeta, {
    group: 'sound',
    level: 'basic',
    presets: PROFILES,
  }),
  lexicon: z.string().min(1).optional().register(optionMeta, {
    group: 'input',
    level: 'advanced',
    file: 'document',
    placeholder: 'FILE',
  }),
  chapters: z
    .string()
    .trim()
    .min(1)
    .max(1000)
    .optional()
    .register(optionMeta, { group: 'content', level: 'basic', placeholder: '1-3' }),
  notes: z
    .enum(['skip', 'end', 'inline'])
    .default('skip')
    .register(optionMeta, { group: 'content', level: 'basic' }),
  frontMatter: z
    .enum(['skip', 'read'])
    .default('skip')
    .register(optionMeta, { group: 'content', level: 'advanced' }),
  language: z.enum(['en', 'zh']).optional().register(optionMeta, { group: 'content', level: 'advanced' }),
  sample: z.boolean().default(false).register(optionMeta, { group: 'content', level: 'basic', trial: true }),
  review: z.boolean().default(false).register(optionMeta, { group: 'content', level: 'basic' }),
  speech: z.string().min(1).max(200).default('builtin').register(optionMeta, {
    group: 'engines',
    level: 'basic',
    engine: 'speech',
    placeholder: 'ENGINE',
  }),
  sounds: z
    .string()
    .min(1)
    .max(200)
    .default('builtin')
    .register(optionMeta, {
      group: 'engines',
      level: 'basic',
      engine: 'sound',
      references: ['none'],
      placeholder: 'ENGINE',
    }),
  narrator: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .register(optionMeta, { group: 'sound', level: 'basic', voiceOf: 'speech', placeholder: 'VOICE' }),
  oneNarrator: z.boolean().default(false).register(optionMeta, { group: 'sound', level: 'basic' }),
  rate: z
    .number()
    .min(0.5)
    .max(2)
    .default(1)
    .register(optionMeta, { group: 'sound', level: 'advanced', placeholder: 'FACTOR' }),
  pauses: z
    .number()
    .min(0.2)
    .max(4)
    .default(1)
    .register(optionMeta, { group: 'sound', level: 'advanced', placeholder: 'FACTOR' }),
  library: z
    .string()
    .min(1)
    .optional()
    .register(optionMeta, { group: 'input', level: 'expert', placeholder: 'FOLDER' }),
  cover: z.string().min(1).optional().register(optionMeta, {
    group: 'input',
    level: 'advanced',
    file: 'document',
    placeholder: 'FILE',
  }),
  textModel: z.string().min(1).max(100).default('builtin').register(optionMeta, {
    group: 'engines',
    level: 'advanced',
    engine: 'text-model',
    placeholder: 'MODEL',
  }),
  readBy: tag.register(optionMeta, { group: 'output', level: 'advanced', placeholder: 'NAME' }),
  year: tag.register(optionMeta, { group: 'output', level: 'advanced', placeholder: 'YEAR' }),
  series: tag.register(optionMeta, { group: 'output', level: 'advanced', placeholder: 'NAME' }),
  split: z
    .enum(['none', 'chapters'])
    .default('none')
    .register(optionMeta, { group: 'output', level: 'basic' }),
  stems: z.boolean().default(true).register(optionMeta, { group: 'output', level: 'advanced' }),
  epub: z.boolean().default(false).register(optionMeta, { group: 'output', level: 'advanced' }),
  ...requireOption,
  ...budgetOptions,
});

export type NarrateOptions = z.output<typeof narrateOptions>;
