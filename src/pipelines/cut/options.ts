import { z } from 'zod';
import { optionMeta } from '../../execution/option-meta.ts';
import { REFRAMINGS } from './reframing.ts';

const RENDER_MODES = ['original', 'recompress'] as const;

/** Options of every production that renders a cut. */
export const cutOptions = {
  mode: z.enum(RENDER_MODES).default('original').register(optionMeta, { group: 'encoding', level: 'basic' }),
  resolution: z
    .string()
    .regex(/^(\d{3,4}p|\d{2,5}x\d{2,5})$/, 'issue.cut.resolution')
    .optional()
    .register(optionMeta, { group: 'encoding', level: 'advanced', placeholder: 'SIZE' }),
  fps: z
    .number()
    .min(1)
    .max(240)
    .optional()
    .register(optionMeta, { group: 'encoding', level: 'advanced', placeholder: 'N' }),
  bitrate: z
    .string()
    .regex(/^\d+(\.\d+)?[kM]$/, 'issue.cut.bitrate')
    .optional()
    .register(optionMeta, { group: 'encoding', level: 'expert', placeholder: 'RATE' }),
  reframe: z.enum(REFRAMINGS).default('none').register(optionMeta, { group: 'picture', level: 'basic' }),
  crossfade: z
    .number()
    .min(0)
    .max(5)
    .default(0)
    .register(optionMeta, { group: 'picture', level: 'basic', placeholder: 'S' }),
};

const cutSchema = z.object(cutOptions);

export type CutSettings = z.output<typeof cutSchema>;
