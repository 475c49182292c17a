import { z } from 'zod';
import { optionMeta } from '../../execution/option-meta.ts';
import { REFRAMINGS } from '../../pipelines/cut/reframing.ts';

const RENDER_MODES = ['original', 'recompress'] as const;

/** What `render` and `highlights` have in common: how a cut becomes a file. */
export const renderOptions = {
  mode: z
    .enum(RENDER_MODES)
    .default('original')
    .describe(
      'original copies what can be copied and encodes the rest alike; recompress encodes everything anew',
    )
    .register(optionMeta, { title: 'Mode', group: 'encoding', level: 'basic' }),
  resolution: z
    .string()
    .regex(/^(\d{3,4}p|\d{2,5}x\d{2,5})$/, 'use 1080p, 720p, or a size such as 1920x1080')
    .optional()
    .describe('Size of a recompressed film (default: that of most of the material)')
    .register(optionMeta, { title: 'Size', group: 'encoding', level: 'advanced', placeholder: 'SIZE' }),
  fps: z
    .number()
    .min(1)
    .max(240)
    .optional()
    .describe('Rate of a recompressed film')
    .register(optionMeta, { title: 'Frame rate', group: 'encoding', level: 'advanced', placeholder: 'N' }),
  bitrate: z
    .string()
    .regex(/^\d+(\.\d+)?[kM]$/, 'use 5000k or 5M')
    .optional()
    .describe('Bits a second of a recompressed film (default: constant quality)')
    .register(optionMeta, { title: 'Bit rate', group: 'encoding', level: 'expert', placeholder: 'RATE' }),
  reframe: z
    .enum(REFRAMINGS)
    .default('none')
    .describe('Another shape of the picture, through a window that follows what moves; encodes everything')
    .register(optionMeta, { title: 'Shape', group: 'picture', level: 'basic' }),
  crossfade: z
    .number()
    .min(0)
    .max(5)
    .default(0)
    .describe('Seconds that neighbouring clips dissolve into each other; only these are encoded')
    .register(optionMeta, { title: 'Crossfade', group: 'picture', level: 'basic', placeholder: 'S' }),
};

/** The one description of `render`'s options. */
export const renderWorkflowOptions = z.object({
  edit: z
    .string()
    .min(1)
    .describe(
      'Edit to render: edit decisions (.json), OpenTimelineIO (.otio), FCPXML (.fcpxml) or EDL (.edl)',
    )
    .register(optionMeta, {
      title: 'Edit',
      group: 'input',
      level: 'basic',
      file: 'document',
      positional: true,
    }),
  output: z
    .string()
    .min(1)
    .optional()
    .describe('Film to write: .mp4, .mov or .mkv (default: EDIT-cut.mp4 in the current folder)')
    .register(optionMeta, {
      title: 'Film',
      group: 'output',
      level: 'basic',
      file: 'output',
      short: 'o',
      placeholder: 'FILE',
    }),
  sources: z
    .array(z.string().min(1))
    .max(100)
    .optional()
    .describe('Films to use instead of those that the edit names, in its order')
    .register(optionMeta, {
      title: 'Films',
      group: 'input',
      level: 'advanced',
      file: 'media',
      placeholder: 'FILE',
    }),
  ...renderOptions,
});

export type RenderWorkflowOptions = z.output<typeof renderWorkflowOptions>;
export type RenderSettings = Pick<
  RenderWorkflowOptions,
  'mode' | 'resolution' | 'fps' | 'bitrate' | 'reframe' | 'crossfade'
>;
