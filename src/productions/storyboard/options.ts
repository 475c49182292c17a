import { z } from 'zod';
import { TRANSITIONS } from '../../core/transitions.ts';
import type { PictureFit } from '../../engines/image-to-video.ts';
import { budgetOptions } from '../../execution/budget/budget-options.ts';
import { requireOption } from '../../execution/engine-options.ts';
import { optionMeta } from '../../execution/option-meta.ts';
import { outputOption } from '../output-option.ts';

/** Where captions are shown: in the picture and as files, as files alone, or nowhere. */
const CAPTION_MODES = ['burn', 'file', 'off'] as const;

/** What the length of a narrated scene follows: the script, or the speech where it takes longer. */
const FIT_MODES = ['duration', 'narration'] as const;

/** How a picture of another shape fills the frame. */
const PICTURE_FITS = ['extend', 'contain', 'cover'] as const satisfies readonly PictureFit[];

const engine = (fallback: string) => z.string().min(1).max(200).default(fallback);

/** Options of `storyboard`: flags, validation, the API and the docs are made from this schema. */
export const storyboardOptions = z.object({
  script: z.string().min(1).register(optionMeta, {
    group: 'input',
    level: 'basic',
    file: 'document',
    positional: true,
  }),
  ...outputOption,
  scenes: z
    .string()
    .regex(/^\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*$/, 'issue.storyboard.scenes')
    .optional()
    .register(optionMeta, { group: 'content', level: 'basic', placeholder: '3,5-6' }),
  style: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .optional()
    .register(optionMeta, { group: 'content', level: 'basic', placeholder: 'TEXT' }),
  size: z
    .string()
    .regex(/^\d{2,4}x\d{2,4}$/, 'issue.storyboard.size')
    .default('1024x576')
    .register(optionMeta, { group: 'picture', level: 'basic', placeholder: 'WxH' }),
  fps: z
    .number()
    .min(1)
    .max(120)
    .default(24)
    .register(optionMeta, { group: 'picture', level: 'basic', placeholder: 'N' }),
  transition: z
    .enum(TRANSITIONS)
    .default('cut')
    .register(optionMeta, { group: 'picture', level: 'basic', placeholder: 'KIND' }),
  transitionSeconds: z
    .number()
    .min(0.1)
    .max(5)
    .default(0.6)
    .register(optionMeta, { group: 'picture', level: 'advanced', placeholder: 'S' }),
  captions: z.enum(CAPTION_MODES).default('burn').register(optionMeta, { group: 'picture', level: 'basic' }),
  title: z.boolean().default(false).register(optionMeta, { group: 'picture', level: 'basic' }),
  sceneCaptions: z.boolean().default(false).register(optionMeta, { group: 'picture', level: 'basic' }),
  font: z.string().min(1).optional().register(optionMeta, {
    group: 'picture',
    level: 'advanced',
    file: 'document',
    placeholder: 'FILE',
  }),
  pictureFit: z
    .enum(PICTURE_FITS)
    .default('extend')
    .register(optionMeta, { group: 'picture', level: 'advanced' }),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(1)
    .register(optionMeta, { group: 'content', level: 'advanced', placeholder: 'N' }),
  engine: engine('builtin').register(optionMeta, {
    group: 'engines',
    level: 'basic',
    engine: 'image-to-video',
    placeholder: 'NAME',
  }),
  imageEngine: engine('builtin').register(optionMeta, {
    group: 'engines',
    level: 'basic',
    engine: 'text-to-image',
    placeholder: 'NAME',
  }),
  textModel: engine('builtin').register(optionMeta, {
    group: 'engines',
    level: 'basic',
    engine: 'text-model',
    placeholder: 'MODEL',
  }),
  depth: engine('builtin').register(optionMeta, {
    group: 'engines',
    level: 'advanced',
    file: 'model',
    engine: 'depth',
    placeholder: 'NAME|FILE',
  }),
  steps: z
    .int()
    .min(1)
    .max(200)
    .default(25)
    .register(optionMeta, { group: 'engines', level: 'advanced', placeholder: 'N' }),
  guidance: z
    .number()
    .min(0)
    .max(50)
    .default(7.5)
    .register(optionMeta, { group: 'engines', level: 'advanced', placeholder: 'N' }),
  frames: z
    .int()
    .min(2)
    .max(2000)
    .optional()
    .register(optionMeta, { group: 'engines', level: 'advanced', placeholder: 'N' }),
  interpolate: z
    .int()
    .min(1)
    .max(8)
    .default(1)
    .register(optionMeta, { group: 'picture', level: 'advanced', placeholder: 'N' }),
  interpolator: engine('auto').register(optionMeta, {
    group: 'engines',
    level: 'advanced',
    file: 'model',
    engine: 'interpolator',
    placeholder: 'NAME|FILE',
  }),
  narrate: z.boolean().default(false).register(optionMeta, { group: 'sound', level: 'basic' }),
  speech: engine('builtin').register(optionMeta, {
    group: 'engines',
    level: 'advanced',
    engine: 'speech',
    placeholder: 'ENGINE',
  }),
  voice: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .register(optionMeta, { group: 'sound', level: 'advanced', voiceOf: 'speech', placeholder: 'VOICE' }),
  fit: z.enum(FIT_MODES).default('duration').register(optionMeta, { group: 'sound', level: 'basic' }),
  ambience: z.boolean().default(true).register(optionMeta, { group: 'sound', level: 'basic' }),
  sounds: engine('builtin').register(optionMeta, {
    group: 'engines',
    level: 'advanced',
    engine: 'sound',
    placeholder: 'ENGINE',
  }),
  music: z.string().min(1).optional().register(optionMeta, {
    group: 'sound',
    level: 'basic',
    file: 'media',
    placeholder: 'FILE',
  }),
  crf: z
    .int()
    .min(0)
    .max(51)
    .default(18)
    .register(optionMeta, { group: 'encoding', level: 'advanced', placeholder: 'N' }),
  bitrate: z
    .string()
    .regex(/^\d+(\.\d+)?[kM]$/, 'issue.cut.bitrate')
    .optional()
    .register(optionMeta, { group: 'encoding', level: 'advanced', placeholder: 'RATE' }),
  keepScenes: z.boolean().default(false).register(optionMeta, { group: 'output', level: 'advanced' }),
  draft: z.boolean().default(false).register(optionMeta, { group: 'output', level: 'basic', trial: true }),
  videoConfig: z.string().min(1).optional().register(optionMeta, {
    group: 'input',
    level: 'expert',
    file: 'document',
    placeholder: 'FILE',
  }),
  fromPlan: z.string().min(1).optional().register(optionMeta, {
    group: 'content',
    level: 'expert',
    file: 'document',
    placeholder: 'FILE',
  }),
  ...requireOption,
  ...budgetOptions,
});

export type StoryboardOptions = z.output<typeof storyboardOptions>;
