import { type ZodObject, z } from 'zod';
import type { EngineUse } from '../engines/registry.ts';
import type { EngineTask } from '../engines/task.ts';

/** The option of every production with engines; the run reads it. */
export const requireOption = {
  require: z
    .boolean()
    .default(false)
    .describe('Fail where an engine is missing or fails, instead of going on with what is built in'),
};

/** What an option says of engines, by `.meta()`. */
interface EngineMeta {
  /** The option is a reference to an engine for this task. */
  readonly engine?: EngineTask;
  /** The option is a setting, under its own name, of the engine for this task. */
  readonly engineSetting?: EngineTask;
}

/** The engines that a production's options choose. */
export function engineUses(schema: ZodObject, options: Readonly<Record<string, unknown>>): EngineUse[] {
  const metas = engineMetas(schema);
  return metas.flatMap(([option, { engine: task }]) => {
    const reference = options[option];
    if (task === undefined || typeof reference !== 'string') return [];
    const settings = metas
      .filter(([name, { engineSetting }]) => engineSetting === task && options[name] !== undefined)
      .map(([name]) => [name, options[name]]);
    return [{ task, reference, settings: Object.fromEntries(settings) as EngineUse['settings'] }];
  });
}

/** The task of every option that chooses an engine. */
export function engineTasks(schema: ZodObject): Readonly<Record<string, EngineTask>> {
  const tasks = engineMetas(schema).flatMap(([option, { engine }]) => (engine ? [[option, engine]] : []));
  return Object.fromEntries(tasks) as Record<string, EngineTask>;
}

function engineMetas(schema: ZodObject): [string, EngineMeta][] {
  const properties = z.toJSONSchema(schema, { io: 'input' }).properties ?? {};
  return Object.entries(properties as Record<string, EngineMeta>);
}
