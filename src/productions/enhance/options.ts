import { z } from 'zod';
import { createPresets, optionMeta } from '../../execution/option-meta.ts';
import { ENCODER_PRESETS, VIDEO_CODECS } from '../../pipelines/film/encoding.ts';
import { TARGET_PATTERN } from '../../pipelines/film/target.ts';
import { UPSCALER_HELP, upscalerOptions } from '../upscaler-options.ts';
import { HARDWARE_NAMES, HARDWARE_PROFILES, HARDWARE_TITLES } from './hardware-profiles.ts';
import { PRESET_NAMES, PRESET_TITLES, PRESETS } from './presets.ts';

/** The one description of `enhance`'s options: flags, help, validation and docs come from it. */
export const enhanceOptions = z.object({
  input: z
    .string()
    .min(1)
    .describe('Filmed performance to enhance')
    .register(optionMeta, { title: 'Film', group: 'input', level: 'basic', file: 'media', positional: true }),
  output: z
    .string()
    .min(1)
    .optional()
    .describe('Master to write: .mp4, .mov or .mkv (default: INPUT-enhanced.mp4 in the current folder)')
    .register(optionMeta, {
      title: 'Master',
      group: 'output',
      level: 'basic',
      file: 'output',
      short: 'o',
      placeholder: 'FILE',
    }),
  preset: z
    .enum(PRESET_NAMES)
    .default('theater_medium')
    .describe('Size of the house')
    .register(optionMeta, {
      title: 'Preset',
      group: 'picture',
      level: 'basic',
      presets: createPresets(PRESET_TITLES, PRESETS),
    }),
  target: z
    .string()
    .toLowerCase()
    .regex(TARGET_PATTERN, 'use 2160p, 1440p, 1080p, 720p, 4320p, or a factor such as x2')
    .default('2160p')
    .describe('Size of the master: a named box, or a factor such as x2')
    .register(optionMeta, { title: 'Size', group: 'picture', level: 'basic', placeholder: 'SIZE' }),
  codec: z
    .enum(VIDEO_CODECS)
    .default('h264')
    .describe('Video codec of the master')
    .register(optionMeta, { title: 'Codec', group: 'encoding', level: 'basic' }),
  crf: z
    .int()
    .min(0)
    .max(51)
    .default(18)
    .describe('Constant quality of the encoder; lower is better')
    .register(optionMeta, { title: 'Quality', group: 'encoding', level: 'advanced', placeholder: 'N' }),
  encoderPreset: z
    .enum(ENCODER_PRESETS)
    .default('medium')
    .describe('Speed of the encoder against size')
    .register(optionMeta, { title: 'Encoder speed', group: 'encoding', level: 'advanced' }),
  upscaler: z.string().min(1).default('auto').describe(UPSCALER_HELP).register(optionMeta, {
    title: 'Upscaler',
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
    .describe('Limits for models: those of a class of machine, or auto for what the graphics card holds')
    .register(optionMeta, {
      title: 'Hardware',
      group: 'limits',
      level: 'advanced',
      presets: createPresets(HARDWARE_TITLES, { auto: {}, ...HARDWARE_PROFILES }),
    }),
  strategy: z
    .string()
    .min(1)
    .optional()
    .describe('Replay an edited strategy, as --plan prints it')
    .register(optionMeta, {
      title: 'Strategy',
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
    .describe('Only enhance N short clips spread over the film, with pictures and estimates')
    .register(optionMeta, { title: 'Samples', group: 'content', level: 'basic', placeholder: 'N' }),
  report: z
    .string()
    .min(1)
    .optional()
    .describe('Folder for the report (default: beside the master)')
    .register(optionMeta, {
      title: 'Report folder',
      group: 'output',
      level: 'advanced',
      file: 'output-folder',
      placeholder: 'DIR',
    }),
});

export type EnhanceOptions = z.output<typeof enhanceOptions>;
