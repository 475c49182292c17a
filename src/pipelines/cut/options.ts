import { z } from 'zod';
import { TRANSITIONS } from '../../core/transitions.ts';
import type { TransitionFields } from '../../edit/edit-decisions.ts';
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
  transition: z.enum(TRANSITIONS).optional().register(optionMeta, { group: 'picture', level: 'basic' }),
};

const cutSchema = z.object(cutOptions);

export type CutSettings = z.output<typeof cutSchema>;

/** What the options say of clips that don't say how they begin. A crossfade of 0 seconds says nothing. */
export function getDefaultTransition({
  transition,
  crossfade,
}: Pick<CutSettings, 'transition' | 'crossfade'>): TransitionFields {
  return { transition, crossfade: crossfade > 0 ? crossfade.toFixed(6) : undefined };
}
