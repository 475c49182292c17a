import { z } from 'zod';
import { optionMeta } from '../../execution/option-meta.ts';
import { cutOptions } from '../../pipelines/cut/options.ts';

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
  ...cutOptions,
});

export type RenderWorkflowOptions = z.output<typeof renderWorkflowOptions>;
