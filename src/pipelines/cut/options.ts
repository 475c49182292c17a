import { z } from 'zod';
import { REFRAMINGS } from './reframing.ts';

export const RENDER_MODES = ['original', 'recompress'] as const;

/** Options of every production that cuts: how a cut becomes a file. */
export const cutOptions = {
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

const cutSchema = z.object(cutOptions);

export type CutSettings = z.output<typeof cutSchema>;
