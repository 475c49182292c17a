import { READY } from '../../src/engines/availability.ts';
import type { AnyEngineAdapter, EngineAdapter } from '../../src/engines/engine.ts';
import type { EngineTask, EngineTasks } from '../../src/engines/task.ts';

/** Registers an engine that is already made: it is always there, takes any parameter and works on processors. */
export function engineAdapter<Task extends EngineTask>(
  task: Task,
  name: string,
  engine: EngineTasks[Task],
  more: Partial<EngineAdapter<Task>> = {},
): AnyEngineAdapter {
  const adapter: EngineAdapter<Task> = {
    task,
    name,
    parameter: 'ANY',
    needs: () => ({ kind: 'cpu' }),
    available: async () => READY,
    create: async () => engine,
    ...more,
  };
  return adapter as unknown as AnyEngineAdapter;
}
