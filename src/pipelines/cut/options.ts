import { z } from 'zod';
import { optionMeta } from '../../execution/option-meta.ts';
import { REFRAMINGS } from './reframing.ts';

const RENDER_MODES = ['original', 'recompress'] as const;

/** Options of every production that cuts: how a cut becomes a file. */
export const cutOptions = {
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

const cutSchema = z.object(cutOptions);

export type CutSettings = z.output<typeof cutSchema>;
