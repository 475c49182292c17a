import { type ZodObject, z } from 'zod';
import type { EngineUse } from '../engines/registry.ts';
import { getOptionMeta, optionMeta } from './option-meta.ts';

/** `--require`, an option of every production with engines: a failing engine is an error instead of being replaced. */
export const requireOption = {
  require: z.boolean().default(false).register(optionMeta, { group: 'engines', level: 'expert' }),
};

/** Lists the engines that a production's options choose, each with the options that are settings of its task. */
export function listEngineUses(schema: ZodObject, options: Readonly<Record<string, unknown>>): EngineUse[] {
  const names = Object.keys(schema.shape);
  return names.flatMap((name) => {
    const { engine: task } = getOptionMeta(schema, name);
    const reference = options[name];
    if (task === undefined || typeof reference !== 'string') return [];
    const settings = names
      .filter((each) => getOptionMeta(schema, each).engineSetting === task && options[each] !== undefined)
      .map((each) => [each, options[each]]);
    return [{ task, reference, settings: Object.fromEntries(settings) as EngineUse['settings'] }];
  });
}
