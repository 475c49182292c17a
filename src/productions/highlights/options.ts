import { z } from 'zod';
import { requireOption } from '../../execution/engine-options.ts';
import { createPresets, optionMeta } from '../../execution/option-meta.ts';
import { cutOptions } from '../../pipelines/cut/options.ts';
import { PROFILE_EFFECTS, PROFILE_NAMES, PROFILE_TITLES } from './proxy-profiles.ts';

/** The one description of `highlights`' options. */
export const highlightsOptions = z.object({
  sources: z
    .array(z.string().min(1))
    .min(1)
    .max(10)
    .describe('One to ten films: paths, s3://, oss:// or https:// addresses')
    .register(optionMeta, {
      title: 'Films',
      group: 'input',
      level: 'basic',
      file: 'media',
      positional: true,
    }),
  output: z
    .string()
    .min(1)
    .optional()
    .describe('Film to write: .mp4, .mov or .mkv (default: highlights.mp4 in the current folder)')
    .register(optionMeta, {
      title: 'Film',
      group: 'output',
      level: 'basic',
      file: 'output',
      short: 'o',
      placeholder: 'FILE',
    }),
  duration: z
    .number()
    .min(2)
    .max(3600)
    .optional()
    .describe(
      'Seconds of the cut (default: a quarter of the material, two to five minutes, never more than half)',
    )
    .register(optionMeta, { title: 'Duration', group: 'content', level: 'basic', placeholder: 'S' }),
  title: z
    .string()
    .min(1)
    .max(200)
    .default('Highlights')
    .describe('Title of the film')
    .register(optionMeta, { title: 'Title', group: 'content', level: 'advanced' }),
  analyst: z
    .string()
    .min(1)
    .max(100)
    .default('builtin')
    .describe('Who watches the films: builtin, or a vision model such as qwen-vl-plus')
    .register(optionMeta, {
      title: 'Vision model',
      group: 'engines',
      level: 'basic',
      engine: 'video-analyst',
      placeholder: 'MODEL',
    }),
  planner: z
    .string()
    .min(1)
    .max(100)
    .default('builtin')
    .describe('Who proposes the clips: builtin, or a text model such as qwen-plus')
    .register(optionMeta, {
      title: 'Planning model',
      group: 'engines',
      level: 'basic',
      engine: 'text-model',
      placeholder: 'MODEL',
    }),
  transcriber: z
    .string()
    .min(1)
    .max(100)
    .default('none')
    .describe(
      'Who writes down what is said: none, or a model behind /v1/audio/transcriptions such as whisper-1',
    )
    .register(optionMeta, {
      title: 'Transcription model',
      group: 'engines',
      level: 'basic',
      engine: 'transcriber',
      placeholder: 'MODEL',
    }),
  prompt: z
    .string()
    .max(4000)
    .optional()
    .describe('What the cut should show, for the models')
    .register(optionMeta, { title: 'Wish', group: 'content', level: 'basic', placeholder: 'TEXT' }),
  profile: z
    .enum(PROFILE_NAMES)
    .default('dynamic')
    .describe('Size of what a vision model is shown')
    .register(optionMeta, {
      title: 'Copies for the model',
      group: 'cost',
      level: 'advanced',
      presets: createPresets(PROFILE_TITLES, PROFILE_EFFECTS),
    }),
  profileBySource: z
    .array(z.enum([...PROFILE_NAMES, 'default']))
    .max(10)
    .optional()
    .describe('Profile of each film in turn; default takes the one of all')
    .register(optionMeta, { title: 'Copies by film', group: 'cost', level: 'expert', placeholder: 'NAME' }),
  linkSeconds: z
    .int()
    .min(600)
    .max(86_400)
    .default(3600)
    .describe('How long a model’s service may fetch the small copies')
    .register(optionMeta, { title: 'Life of links', group: 'limits', level: 'expert', placeholder: 'S' }),
  budgetTokens: z
    .int()
    .min(1000)
    .optional()
    .describe('Tokens that the models may use in all; what they are shown is made to fit')
    .register(optionMeta, { title: 'Token budget', group: 'cost', level: 'advanced', placeholder: 'N' }),
  inputPrice: z
    .number()
    .min(0)
    .optional()
    .describe('Price of a million tokens that a model reads, for estimates')
    .register(optionMeta, { title: 'Price of input', group: 'cost', level: 'expert', placeholder: 'MONEY' }),
  outputPrice: z
    .number()
    .min(0)
    .optional()
    .describe('Price of a million tokens that a model writes')
    .register(optionMeta, { title: 'Price of output', group: 'cost', level: 'expert', placeholder: 'MONEY' }),
  estimate: z
    .boolean()
    .default(false)
    .describe('Only say what the models would cost, and spend nothing')
    .register(optionMeta, { title: 'Only estimate', group: 'cost', level: 'basic' }),
  maxMinutes: z
    .number()
    .min(0.1)
    .max(600)
    .default(10)
    .describe('Longest film that is taken')
    .register(optionMeta, { title: 'Longest film', group: 'limits', level: 'advanced', placeholder: 'N' }),
  allowPrivate: z
    .boolean()
    .default(false)
    .describe('Let addresses of films lie in private networks')
    .register(optionMeta, { title: 'Private addresses', group: 'limits', level: 'expert' }),
  ...requireOption,
  ...cutOptions,
});

export type HighlightsOptions = z.output<typeof highlightsOptions>;
