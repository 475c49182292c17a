import { z } from 'zod';
import { PROVIDER_CHOICES } from '../../core/execution-provider.ts';
import { budgetOptions } from '../../execution/budget/budget-options.ts';
import { requireOption } from '../../execution/engine-options.ts';
import { optionMeta } from '../../execution/option-meta.ts';
import { ENCODER_PRESETS, VIDEO_CODECS } from '../../pipelines/film/encoding.ts';
import { outputOption } from '../output-option.ts';
import { strictOption } from '../strict-option.ts';
import { readColor } from './color.ts';
import { explainSubject, SUBJECT } from './subject-pick.ts';

/** How a background fills a frame of another shape. */
export const FIT_MODES = ['cover', 'contain', 'stretch'] as const;

/** How the subject's colors are brought to those of the background: mean and spread, or the whole histogram. */
export const COLOR_METHODS = ['reinhard', 'histogram'] as const;

/** Results that are written beside the video if they are asked for, by their roles. */
const KEPT_ROLES = [
  'foreground_frames',
  'edge_confidence',
  'hair_mattes',
  'background_video',
  'motion_vectors',
  'lighting_map',
  'blend_mask',
  'shadow_layer',
  'depth_map',
] as const;
export type KeptRole = (typeof KEPT_ROLES)[number];

/** How pictures with transparency are written: ProRes 4444 in .mov, or VP9 in .webm. */
const ALPHA_FORMATS = ['prores', 'vp9'] as const;

const share = (fallback: number) => z.number().min(0).max(1).default(fallback);
const point = (name: string) => z.string().regex(/^\d+(?:\.\d+)?,\d+(?:\.\d+)?$/, `issue.background.${name}`);

/** Options of `background`: flags, validation, the API and the docs are made from this schema. */
export const backgroundOptions = z.object({
  videos: z.array(z.string().min(1)).min(1).max(50).register(optionMeta, {
    group: 'input',
    level: 'basic',
    file: 'media',
    positional: true,
  }),
  ...outputOption,
  ...strictOption,
  image: z.string().min(1).optional().register(optionMeta, {
    group: 'content',
    level: 'basic',
    file: 'media',
    placeholder: 'FILE',
  }),
  video: z.string().min(1).optional().register(optionMeta, {
    group: 'content',
    level: 'basic',
    file: 'media',
    placeholder: 'FILE',
  }),
  color: z
    .string()
    .trim()
    .toLowerCase()
    .refine((text) => readColor(text) !== undefined, 'issue.background.color')
    .meta({ examples: ['#203050'] })
    .optional()
    .register(optionMeta, { group: 'content', level: 'basic', placeholder: 'COLOR' }),
  blur: z.boolean().default(false).register(optionMeta, { group: 'content', level: 'basic' }),
  blurStrength: z
    .number()
    .min(0.1)
    .max(20)
    .default(3)
    .register(optionMeta, { group: 'picture', level: 'advanced', placeholder: 'PERCENT' }),
  prompt: z
    .string()
    .trim()
    .min(1)
    .max(2500)
    .optional()
    .register(optionMeta, { group: 'content', level: 'basic', placeholder: 'TEXT' }),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(1)
    .register(optionMeta, { group: 'content', level: 'advanced', placeholder: 'N' }),
  engine: z.string().min(1).max(200).default('builtin').register(optionMeta, {
    group: 'engines',
    level: 'basic',
    engine: 'image-to-video',
    placeholder: 'NAME',
  }),
  imageEngine: z.string().min(1).max(200).default('none').register(optionMeta, {
    group: 'engines',
    level: 'basic',
    engine: 'text-to-image',
    placeholder: 'NAME',
  }),
  fit: z.enum(FIT_MODES).default('cover').register(optionMeta, { group: 'picture', level: 'advanced' }),
  focus: point('focus')
    .default('0.5,0.5')
    .register(optionMeta, { group: 'picture', level: 'advanced', placeholder: 'X,Y' }),
  life: z.boolean().default(true).register(optionMeta, { group: 'picture', level: 'advanced' }),
  matter: z.string().min(1).default('auto').register(optionMeta, {
    group: 'engines',
    level: 'basic',
    file: 'model',
    engine: 'matter',
    placeholder: 'NAME|FILE',
  }),
  depth: z.string().min(1).default('builtin').register(optionMeta, {
    group: 'engines',
    level: 'advanced',
    file: 'model',
    engine: 'depth',
    placeholder: 'NAME|FILE',
  }),
  plate: z.string().min(1).optional().register(optionMeta, {
    group: 'input',
    level: 'advanced',
    file: 'media',
    placeholder: 'FILE',
  }),
  matte: z.string().min(1).optional().register(optionMeta, {
    group: 'input',
    level: 'advanced',
    file: 'media',
    placeholder: 'FILE',
  }),
  matteOnly: z.boolean().default(false).register(optionMeta, { group: 'output', level: 'advanced' }),
  subject: z
    .string()
    .regex(SUBJECT, { error: ({ input }) => explainSubject(input) })
    .optional()
    .register(optionMeta, { group: 'content', level: 'advanced', placeholder: 'X,Y|WORDS' }),
  // Left out, a run without words needs no detector, and none of the queues that detectors need.
  detector: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .register(optionMeta, {
      group: 'engines',
      level: 'advanced',
      file: 'model',
      engine: 'object-detector',
      references: ['auto'],
      placeholder: 'NAME',
    }),
  shadowOpacity: share(0.3).register(optionMeta, {
    group: 'picture',
    level: 'basic',
    placeholder: 'SHARE',
  }),
  shadow: z.boolean().default(true).register(optionMeta, { group: 'picture', level: 'basic' }),
  relight: share(0.3).register(optionMeta, { group: 'picture', level: 'basic', placeholder: 'SHARE' }),
  colorStrength: share(0.3).register(optionMeta, {
    group: 'picture',
    level: 'basic',
    placeholder: 'SHARE',
  }),
  colorMethod: z
    .enum(COLOR_METHODS)
    .default('reinhard')
    .register(optionMeta, { group: 'picture', level: 'expert' }),
  feather: z
    .number()
    .min(0)
    .max(50)
    .default(3)
    .register(optionMeta, { group: 'picture', level: 'basic', placeholder: 'PIXELS' }),
  lightWrap: share(0.1).register(optionMeta, {
    group: 'picture',
    level: 'advanced',
    placeholder: 'SHARE',
  }),
  matchGrain: z.boolean().default(true).register(optionMeta, { group: 'picture', level: 'advanced' }),
  lut: z.string().min(1).optional().register(optionMeta, {
    group: 'picture',
    level: 'advanced',
    file: 'document',
    placeholder: 'FILE',
  }),
  upscale: z.boolean().default(true).register(optionMeta, { group: 'picture', level: 'basic' }),
  upscaler: z.string().min(1).default('lanczos').register(optionMeta, {
    group: 'engines',
    level: 'advanced',
    file: 'model',
    engine: 'upscaler',
    placeholder: 'NAME|FILE',
  }),
  provider: z.enum(PROVIDER_CHOICES).default('auto').register(optionMeta, {
    group: 'engines',
    level: 'advanced',
    engineSetting: 'matter',
  }),
  ...requireOption,
  ...budgetOptions,
  codec: z.enum(VIDEO_CODECS).default('h264').register(optionMeta, { group: 'encoding', level: 'basic' }),
  crf: z
    .int()
    .min(0)
    .max(51)
    .default(18)
    .register(optionMeta, { group: 'encoding', level: 'advanced', placeholder: 'N' }),
  encoderPreset: z
    .enum(ENCODER_PRESETS)
    .default('medium')
    .register(optionMeta, { group: 'encoding', level: 'advanced' }),
  keep: z
    .array(z.enum(KEPT_ROLES))
    .max(KEPT_ROLES.length)
    .default([])
    .register(optionMeta, { group: 'output', level: 'advanced', placeholder: 'ROLE' }),
  alphaFormat: z
    .enum(ALPHA_FORMATS)
    .default('prores')
    .register(optionMeta, { group: 'output', level: 'advanced' }),
  fromPlan: z.string().min(1).optional().register(optionMeta, {
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
  estimate: z.boolean().default(false).register(optionMeta, { group: 'cost', level: 'basic' }),
  // Dots alone would be read as folders where the id stands in an address.
  clipId: z
    .string()
    .regex(/^(?!\.{1,2}$)[\w.:-]{1,200}$/, 'issue.background.clip-id')
    .optional()
    .register(optionMeta, { group: 'input', level: 'expert', placeholder: 'ID' }),
});

export type BackgroundOptions = z.output<typeof backgroundOptions>;
