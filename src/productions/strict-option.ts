import { z } from 'zod';
import { optionMeta } from '../execution/option-meta.ts';

/** `--strict`: what would be concealed or converted in a source is an error. */
export const strictOption = {
  strict: z.boolean().default(false).register(optionMeta, { group: 'input', level: 'advanced' }),
};
