import { z } from 'zod';
import type { EngineTask } from '../../engines/task.ts';
import { budgetOptions } from '../../execution/budget/budget-options.ts';
import { requireOption } from '../../execution/engine-options.ts';
import { optionMeta } from '../../execution/option-meta.ts';
import { cutOptions } from '../../pipelines/cut/options.ts';
import { outputOption } from '../output-option.ts';
import { strictOption } from '../strict-option.ts';
import { PROFILE_EFFECTS, PROFILE_NAMES } from './proxy-profiles.ts';
import { STEP_KINDS } from './step-policies.ts';

/** Such as "analyze=2". */
function createStepSetting(number: string): z.ZodString {
  return z.string().regex(new RegExp(`^(${STEP_KINDS.join('|')})=${number}$`));
}

/** A model that does a part of the work, or `auto` for the one that there is a key for. */
function createModelChoice(engine: EngineTask, standard: string): z.ZodDefault<z.ZodString> {
  return z
    .string()
    .min(1)
    .max(100)
    .default(standard)
    .register(optionMeta, {
      group: 'engines',
      level: 'basic',
      engine,
      references: ['auto'],
      placeholder: 'MODEL',
    });
}

/** Options of `highlights`: flags, validation, the API and the docs are made from this schema. */
export const highlightsOptions = z.object({
  sources: z.array(z.string().min(1)).min(1).max(10).register(optionMeta, {
    group: 'input',
    level: 'basic',
    file: 'media',
    positional: true,
  }),
  ...outputOption,
  duration: z
    .number()
    .min(2)
    .max(3600)
    .optional()
    .register(optionMeta, { group: 'content', level: 'basic', placeholder: 'S' }),
  title: z.string().min(1).max(200).optional().register(optionMeta, { group: 'content', level: 'advanced' }),
  analyst: createModelChoice('video-analyst', 'builtin'),
  planner: createModelChoice('text-model', 'builtin'),
  transcriber: createModelChoice('transcriber', 'none'),
  prompt: z
    .string()
    .max(4000)
    .optional()
    .register(optionMeta, { group: 'content', level: 'basic', placeholder: 'TEXT' }),
  profile: z.enum(PROFILE_NAMES).default('dynamic').register(optionMeta, {
    group: 'cost',
    level: 'advanced',
    presets: PROFILE_EFFECTS,
  }),
  profileBySource: z
    .array(z.enum([...PROFILE_NAMES, 'default']))
    .max(10)
    .optional()
    .register(optionMeta, { group: 'cost', level: 'expert', placeholder: 'NAME' }),
  compressionConfig: z
    .string()
    .min(1)
    .optional()
    .register(optionMeta, { group: 'cost', level: 'expert', file: 'document', placeholder: 'FILE' }),
  linkSeconds: z
    .int()
    .min(600)
    .max(86_400)
    .default(3600)
    .register(optionMeta, { group: 'limits', level: 'expert', placeholder: 'S' }),
  budgetTokens: z
    .int()
    .min(1000)
    .optional()
    .register(optionMeta, { group: 'cost', level: 'advanced', placeholder: 'N' }),
  inputPrice: z
    .number()
    .min(0)
    .optional()
    .register(optionMeta, { group: 'cost', level: 'expert', placeholder: 'MONEY' }),
  outputPrice: z
    .number()
    .min(0)
    .optional()
    .register(optionMeta, { group: 'cost', level: 'expert', placeholder: 'MONEY' }),
  estimate: z.boolean().default(false).register(optionMeta, { group: 'cost', level: 'basic' }),
  maxMinutes: z
    .number()
    .min(0.1)
    .max(600)
    .default(10)
    .register(optionMeta, { group: 'limits', level: 'advanced', placeholder: 'N' }),
  retries: z
    .array(createStepSetting('[0-9]'))
    .max(20)
    .optional()
    .register(optionMeta, { group: 'limits', level: 'expert', placeholder: 'STEP=N' }),
  timeLimits: z
    .array(createStepSetting('[1-9][0-9]{0,4}'))
    .max(20)
    .optional()
    .register(optionMeta, { group: 'limits', level: 'expert', placeholder: 'STEP=S' }),
  allowPrivate: z.boolean().default(false).register(optionMeta, { group: 'limits', level: 'expert' }),
  ...requireOption,
  ...budgetOptions,
  ...strictOption,
  ...cutOptions,
});

export type HighlightsOptions = z.output<typeof highlightsOptions>;
