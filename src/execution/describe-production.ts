import { type ZodObject, z } from 'zod';
import type { EngineFinding } from '../engines/registry.ts';
import type { EngineTask } from '../engines/task.ts';
import { OPTION_GROUPS, OPTION_LEVELS, type OptionMeta, optionMetaOf } from './option-meta.ts';
import type { Production } from './production.ts';
import type { EngineDescription, JsonSchema, ProductionDescription } from './production-description.ts';

/** Lists the engines of a task. */
export type ExplainEngines = (task: EngineTask) => Promise<readonly EngineFinding[]>;

export async function describeProduction(
  { name, title, options, stages, outputs }: Production,
  explain: ExplainEngines,
): Promise<ProductionDescription> {
  const metas = Object.keys(options.shape).map((option) => [option, optionMetaOf(options, option)] as const);
  return {
    name,
    title,
    options: describeOptions(options),
    groups: Object.entries(OPTION_GROUPS).flatMap(([group, groupTitle]) => {
      const members = metas.filter(([, meta]) => meta.group === group).map(([option]) => option);
      return members.length > 0 ? [{ name: group, title: groupTitle, options: members }] : [];
    }),
    levels: OPTION_LEVELS,
    presets: metas.flatMap(([option, { presets }]) => {
      if (!presets) return [];
      return [{ option, values: Object.entries(presets).map(([value, preset]) => ({ value, ...preset })) }];
    }),
    stages,
    outputs: outputs.map(({ mediaTypes, isOptional = false, isNumbered = false, ...output }) => ({
      ...output,
      media_types: mediaTypes,
      optional: isOptional,
      numbered: isNumbered,
    })),
    engines: await describeEngines(
      metas.map(([, meta]) => meta),
      explain,
    ),
  };
}

/** What is given, not what comes out of it: defaults may be left out. */
function describeOptions(options: ZodObject): JsonSchema {
  const schema = z.toJSONSchema(options, { io: 'input' });
  const properties = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const { title, group, level, file, engine } = optionMetaOf(options, name);
    return [name, { title, ...(property as object), 'x-footlight': { group, level, file, engine } }];
  });
  return { ...schema, properties: Object.fromEntries(properties) };
}

async function describeEngines(
  metas: readonly OptionMeta[],
  explain: ExplainEngines,
): Promise<ProductionDescription['engines']> {
  const tasks = new Set(metas.flatMap(({ engine }) => engine ?? []));
  const described: Record<string, readonly EngineDescription[]> = {};
  for (const task of tasks)
    described[task] = (await explain(task)).map(({ task: _, isEmbedded, isReady, ...engine }) => ({
      ...engine,
      embedded: isEmbedded,
      ready: isReady,
    }));
  return described;
}
