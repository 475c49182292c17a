import { z } from 'zod';
import { ENCODER_PRESETS, VIDEO_CODECS } from '../../pipelines/film/encoding.ts';
import { TARGET_PATTERN } from '../../pipelines/film/target.ts';
import { UPSCALER_HELP, upscalerOptions } from '../upscaler-choice.ts';
import { HARDWARE_NAMES } from './hardware-profiles.ts';
import { PRESET_NAMES } from './presets.ts';

/** The one description of `enhance`'s options: flags, help, validation and docs come from it. */
export const enhanceOptions = z.object({
  input: z
    .string()
    .min(1)
    .describe('Filmed performance to enhance')
    .meta({ positional: true, file: 'media' }),
  output: z
    .string()
    .min(1)
    .optional()
    .describe('Master to write: .mp4, .mov or .mkv (default: INPUT-enhanced.mp4 in the current folder)')
    .meta({ short: 'o', placeholder: 'FILE', file: 'output' }),
  preset: z.enum(PRESET_NAMES).default('theater_medium').describe('Size of the house'),
  target: z
    .string()
    .toLowerCase()
    .regex(TARGET_PATTERN, 'use 2160p, 1440p, 1080p, 720p, 4320p, or a factor such as x2')
    .default('2160p')
    .describe('Size of the master: a named box, or a factor such as x2')
    .meta({ placeholder: 'SIZE' }),
  codec: z.enum(VIDEO_CODECS).default('h264').describe('Video codec of the master'),
  crf: z
    .int()
    .min(0)
    .max(51)
    .default(18)
    .describe('Constant quality of the encoder; lower is better')
    .meta({ placeholder: 'N' }),
  encoderPreset: z.enum(ENCODER_PRESETS).default('medium').describe('Speed of the encoder against size'),
  upscaler: z
    .string()
    .min(1)
    .default('auto')
    .describe(UPSCALER_HELP)
    .meta({ placeholder: 'NAME|FILE', file: 'model' }),
  ...upscalerOptions,
  hardware: z
    .enum(HARDWARE_NAMES)
    .default('auto')
    .describe('Limits for models: those of a class of machine, or auto for what the graphics card holds'),
  strategy: z
    .string()
    .min(1)
    .optional()
    .describe('Replay an edited strategy, as --plan prints it')
    .meta({ placeholder: 'FILE', file: 'document' }),
  sample: z
    .int()
    .min(1)
    .max(50)
    .optional()
    .describe('Only enhance N short clips spread over the film, with pictures and estimates')
    .meta({ placeholder: 'N' }),
  report: z
    .string()
    .min(1)
    .optional()
    .describe('Folder for the report (default: beside the master)')
    .meta({ placeholder: 'DIR', file: 'output-folder' }),
});

export type EnhanceOptions = z.output<typeof enhanceOptions>;
