import { z } from 'zod';
import { REFRAMINGS } from '../../pipelines/cut/reframing.ts';

const RENDER_MODES = ['original', 'recompress'] as const;

/** What `render` and `highlights` have in common: how a cut becomes a file. */
export const renderOptions = {
  mode: z
    .enum(RENDER_MODES)
    .default('original')
    .describe(
      'original copies what can be copied and encodes the rest alike; recompress encodes everything anew',
    ),
  resolution: z
    .string()
    .regex(/^(\d{3,4}p|\d{2,5}x\d{2,5})$/, 'use 1080p, 720p, or a size such as 1920x1080')
    .optional()
    .describe('Size of a recompressed film (default: that of most of the material)')
    .meta({ placeholder: 'SIZE' }),
  fps: z
    .number()
    .min(1)
    .max(240)
    .optional()
    .describe('Rate of a recompressed film')
    .meta({ placeholder: 'N' }),
  bitrate: z
    .string()
    .regex(/^\d+(\.\d+)?[kM]$/, 'use 5000k or 5M')
    .optional()
    .describe('Bits a second of a recompressed film (default: constant quality)')
    .meta({ placeholder: 'RATE' }),
  reframe: z
    .enum(REFRAMINGS)
    .default('none')
    .describe('Another shape of the picture, through a window that follows what moves; encodes everything'),
  crossfade: z
    .number()
    .min(0)
    .max(5)
    .default(0)
    .describe('Seconds that neighbouring clips dissolve into each other; only these are encoded')
    .meta({ placeholder: 'S' }),
};

/** The one description of `render`'s options. */
export const renderWorkflowOptions = z.object({
  edit: z
    .string()
    .min(1)
    .describe(
      'Edit to render: edit decisions (.json), OpenTimelineIO (.otio), FCPXML (.fcpxml) or EDL (.edl)',
    )
    .meta({ positional: true, file: 'document' }),
  output: z
    .string()
    .min(1)
    .optional()
    .describe('Film to write: .mp4, .mov or .mkv (default: EDIT-cut.mp4 in the current folder)')
    .meta({ short: 'o', placeholder: 'FILE', file: 'output' }),
  sources: z
    .array(z.string().min(1))
    .max(100)
    .optional()
    .describe('Films to use instead of those that the edit names, in its order')
    .meta({ placeholder: 'FILE', file: 'media' }),
  ...renderOptions,
});

export type RenderWorkflowOptions = z.output<typeof renderWorkflowOptions>;
export type RenderSettings = Pick<
  RenderWorkflowOptions,
  'mode' | 'resolution' | 'fps' | 'bitrate' | 'reframe' | 'crossfade'
>;
