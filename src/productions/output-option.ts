import { z } from 'zod';
import { optionMeta } from '../execution/option-meta.ts';

/** `-o`: the file that a production writes. */
export const outputOption = {
  output: z.string().min(1).optional().register(optionMeta, {
    group: 'output',
    level: 'basic',
    file: 'output',
    short: 'o',
    placeholder: 'FILE',
  }),
};
