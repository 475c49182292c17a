import { z } from 'zod';
import { cutOptions } from '../../pipelines/cut/options.ts';

export const PROFILE_NAMES = ['aggressive', 'balanced', 'conservative', 'dynamic'] as const;

/** The one description of `highlights`' options. */
export const highlightsOptions = z.object({
  sources: z
    .array(z.string().min(1))
    .min(1)
    .max(10)
    .describe('One to ten films: paths, s3://, oss:// or https:// addresses')
    .meta({ positional: true, file: 'media' }),
  output: z
    .string()
    .min(1)
    .optional()
    .describe('Film to write: .mp4, .mov or .mkv (default: highlights.mp4 in the current folder)')
    .meta({ short: 'o', placeholder: 'FILE', file: 'output' }),
  duration: z
    .number()
    .min(2)
    .max(3600)
    .optional()
    .describe(
      'Seconds of the cut (default: a quarter of the material, two to five minutes, never more than half)',
    )
    .meta({ placeholder: 'S' }),
  title: z.string().min(1).max(200).default('Highlights').describe('Title of the film'),
  analyst: z
    .string()
    .min(1)
    .max(100)
    .default('builtin')
    .describe('Who watches the films: builtin, or a vision model such as qwen-vl-plus')
    .meta({ placeholder: 'MODEL' }),
  planner: z
    .string()
    .min(1)
    .max(100)
    .default('builtin')
    .describe('Who proposes the clips: builtin, or a text model such as qwen-plus')
    .meta({ placeholder: 'MODEL' }),
  transcriber: z
    .string()
    .min(1)
    .max(100)
    .default('none')
    .describe(
      'Who writes down what is said: none, or a model behind /v1/audio/transcriptions such as whisper-1',
    )
    .meta({ placeholder: 'MODEL' }),
  prompt: z
    .string()
    .max(4000)
    .optional()
    .describe('What the cut should show, for the models')
    .meta({ placeholder: 'TEXT' }),
  profile: z.enum(PROFILE_NAMES).default('dynamic').describe('Size of what a vision model is shown'),
  profileBySource: z
    .array(z.enum([...PROFILE_NAMES, 'default']))
    .max(10)
    .optional()
    .describe('Profile of each film in turn; default takes the one of all')
    .meta({ placeholder: 'NAME' }),
  linkSeconds: z
    .int()
    .min(600)
    .max(86_400)
    .default(3600)
    .describe('How long a model’s service may fetch the small copies')
    .meta({ placeholder: 'S' }),
  budgetTokens: z
    .int()
    .min(1000)
    .optional()
    .describe('Tokens that the models may use in all; what they are shown is made to fit')
    .meta({ placeholder: 'N' }),
  inputPrice: z
    .number()
    .min(0)
    .optional()
    .describe('Price of a million tokens that a model reads, for estimates')
    .meta({ placeholder: 'MONEY' }),
  outputPrice: z
    .number()
    .min(0)
    .optional()
    .describe('Price of a million tokens that a model writes')
    .meta({ placeholder: 'MONEY' }),
  estimate: z.boolean().default(false).describe('Only say what the models would cost, and spend nothing'),
  maxMinutes: z
    .number()
    .min(0.1)
    .max(600)
    .default(10)
    .describe('Longest film that is taken')
    .meta({ placeholder: 'N' }),
  allowPrivate: z.boolean().default(false).describe('Let addresses of films lie in private networks'),
  require: z
    .boolean()
    .default(false)
    .describe('Fail where a model fails, instead of going on with what is built in'),
  ...cutOptions,
});

export type HighlightsOptions = z.output<typeof highlightsOptions>;
