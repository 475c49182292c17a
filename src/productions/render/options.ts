import { z } from 'zod';
import { optionMeta } from '../../execution/option-meta.ts';
import { cutOptions } from '../../pipelines/cut/options.ts';
import { outputOption } from '../output-option.ts';
import { strictOption } from '../strict-option.ts';

/** Options of `render`: flags, validation, the API and the docs are made from this schema. */
export const renderWorkflowOptions = z.object({
  edit: z.string().min(1).register(optionMeta, {
    group: 'input',
    level: 'basic',
    file: 'document',
    positional: true,
  }),
  ...outputOption,
  sources: z.array(z.string().min(1)).max(100).optional().register(optionMeta, {
    group: 'input',
    level: 'advanced',
    file: 'media',
    placeholder: 'FILE',
  }),
  ...strictOption,
  ...cutOptions,
});

export type RenderWorkflowOptions = z.output<typeof renderWorkflowOptions>;
