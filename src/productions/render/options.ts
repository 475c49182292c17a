import { z } from 'zod';
import { optionMeta } from '../../execution/option-meta.ts';
import { cutOptions } from '../../pipelines/cut/options.ts';

/** The one description of `render`'s options. */
export const renderWorkflowOptions = z.object({
  edit: z.string().min(1).register(optionMeta, {
    group: 'input',
    level: 'basic',
    file: 'document',
    positional: true,
  }),
  output: z.string().min(1).optional().register(optionMeta, {
    group: 'output',
    level: 'basic',
    file: 'output',
    short: 'o',
    placeholder: 'FILE',
  }),
  sources: z.array(z.string().min(1)).max(100).optional().register(optionMeta, {
    group: 'input',
    level: 'advanced',
    file: 'media',
    placeholder: 'FILE',
  }),
  ...cutOptions,
});

export type RenderWorkflowOptions = z.output<typeof renderWorkflowOptions>;
