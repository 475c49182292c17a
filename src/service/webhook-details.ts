import { isFinal, type Task, type TaskEvent } from '../jobs/tasks/task.ts';
import { describeEvent } from './described-task.ts';
import type { ServiceContext } from './service-context.ts';
import { createTaskOutputs, type TaskOutputs } from './task-outputs.ts';
import './production-routes.ts';

type DetailsContext = Pick<ServiceContext, 'database' | 'objects' | 'signer' | 'productions'>;

/** Makes what webhooks are told beside an event: its message in their language, and what the production says of the end. */
export function createWebhookDetails(
  service: DetailsContext,
): (event: TaskEvent, language: string) => Promise<object> {
  const outputs = createTaskOutputs(service);
  return async (event, language) => {
    const { message } = describeEvent(event, language);
    return { message, ...(await describeEnd(service, outputs, event)) };
  };
}

async function describeEnd(
  service: DetailsContext,
  outputs: TaskOutputs,
  { task_id, status }: TaskEvent,
): Promise<object> {
  if (!isFinal(status)) return {};
  const [task] = await service.database.query<Task & Record<string, unknown>>(
    'SELECT * FROM footlight.tasks WHERE id = $1',
    [task_id],
  );
  // Forgotten, or begun again since.
  if (task?.status !== status || task.mode !== 'run') return {};
  const routes = await service.productions.get(task.workflow)?.http?.();
  return (await routes?.describeEnd?.(task, outputs)) ?? {};
}
