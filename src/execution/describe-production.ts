import { type ZodObject, z } from 'zod';
import type { EngineFinding } from '../engines/registry.ts';
import type { EngineTask } from '../engines/task.ts';
import { getOptionMeta, OPTION_GROUPS, OPTION_LEVELS, type OptionMeta } from './option-meta.ts';
import type { Production } from './production.ts';
import type { EngineDescription, JsonSchema, ProductionDescription } from './production-description.ts';
import { ProductionWords } from './production-words.ts';

/** Lists the engines of a task. */
export type ExplainEngines = (task: EngineTask, language?: string) => Promise<readonly EngineFinding[]>;

export async function describeProduction(
  { name, options, stages, outputs }: Production,
  explain: ExplainEngines,
  language?: string,
): Promise<ProductionDescription> {
  const words = new ProductionWords(name, language);
  const metas = Object.keys(options.shape).map((option) => [option, getOptionMeta(options, option)] as const);
  return {
    name,
    label: words.label,
    title: words.title,
    options: describeOptions(options, words),
    groups: OPTION_GROUPS.flatMap((group) => {
      const members = metas.filter(([, meta]) => meta.group === group).map(([option]) => option);
      return members.length > 0 ? [{ name: group, title: words.groupTitle(group), options: members }] : [];
    }),
    levels: OPTION_LEVELS,
    presets: metas.flatMap(([option, { presets }]) => {
      if (!presets) return [];
      const values = Object.entries(presets).map(([value, sets]) => {
        return { value, title: words.valueTitle(option, value), sets };
      });
      return [{ option, values }];
    }),
    stages: stages.map(({ name: stage, unit, weight }) => {
      return { name: stage, title: words.stageTitle(stage), unit, weight };
    }),
    outputs: outputs.map(({ role, mediaTypes, isOptional = false, isNumbered = false }) => ({
      role,
      title: words.outputTitle(role),
      media_types: mediaTypes,
      optional: isOptional,
      numbered: isNumbered,
    })),
    engines: await describeEngines(
      metas.map(([, meta]) => meta),
      (task) => explain(task, language),
    ),
  };
}

/** Describes options as they are given, not as they are parsed: defaults may be left out. */
export function describeOptions(
  options: ZodObject,
  words: ProductionWords,
  by: 'title' | 'name' = 'title',
): JsonSchema {
  const schema = z.toJSONSchema(options, { io: 'input' });
  const properties = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const { group, level, file, engine, references, voiceOf, trial } = getOptionMeta(options, name);
    const said = { title: words.optionTitle(name), description: words.describeOption(name, by) };
    const values = describeValues(property as EnumSchema, (value) => words.valueTitle(name, value));
    const ours = { group, level, file, engine, references, voiceOf, trial, values };
    return [name, { ...said, ...(property as object), 'x-footlight': ours }];
  });
  return { ...schema, properties: Object.fromEntries(properties) };
}

interface EnumSchema {
  readonly enum?: readonly unknown[];
  readonly items?: EnumSchema;
}

/** The titles of the values that there are, by value; undefined where any may be given. */
function describeValues(
  { enum: values, items }: EnumSchema,
  getTitle: (value: string) => string,
): Readonly<Record<string, string>> | undefined {
  const all = values ?? items?.enum;
  return all && Object.fromEntries(all.map((value) => [String(value), getTitle(String(value))]));
}

async function describeEngines(
  metas: readonly OptionMeta[],
  explain: ExplainEngines,
): Promise<ProductionDescription['engines']> {
  const tasks = new Set(metas.flatMap(({ engine }) => engine ?? []));
  const described: Record<string, readonly EngineDescription[]> = {};
  for (const task of tasks) described[task] = (await explain(task)).map(describeEngine);
  return described;
}

/** An engine as JSON. */
export function describeEngine({
  task: _,
  isEmbedded,
  isReady,
  ...engine
}: EngineFinding): EngineDescription {
  return { ...engine, embedded: isEmbedded, ready: isReady };
}
