import { type ZodObject, z } from 'zod';
import type { EngineUse } from '../engines/registry.ts';
import { optionMeta, optionMetaOf } from './option-meta.ts';

/** The option of every production with engines; the run reads it. */
export const requireOption = {
  require: z.boolean().default(false).register(optionMeta, { group: 'engines', level: 'expert' }),
};

/** The engines that a production's options choose, each with the options that are settings of its task. */
export function engineUses(schema: ZodObject, options: Readonly<Record<string, unknown>>): EngineUse[] {
  const names = Object.keys(schema.shape);
  return names.flatMap((name) => {
    const { engine: task } = optionMetaOf(schema, name);
    const reference = options[name];
    if (task === undefined || typeof reference !== 'string') return [];
    const settings = names
      .filter((each) => optionMetaOf(schema, each).engineSetting === task && options[each] !== undefined)
      .map((each) => [each, options[each]]);
    return [{ task, reference, settings: Object.fromEntries(settings) as EngineUse['settings'] }];
  });
}
