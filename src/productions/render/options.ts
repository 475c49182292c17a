import { z } from 'zod';
import { cutOptions } from '../../pipelines/cut/options.ts';

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
  ...cutOptions,
});

export type RenderWorkflowOptions = z.output<typeof renderWorkflowOptions>;
