import { isFinal, type Task, type TaskEvent } from '../jobs/tasks/task.ts';
import type { ServiceContext } from './service-context.ts';
import { createTaskOutputs } from './task-outputs.ts';
import './production-routes.ts';

type DetailsContext = Pick<ServiceContext, 'database' | 'objects' | 'signer' | 'productions'>;

/** Makes what webhooks are told beside the event that ends a task: what its production says of it. */
export function createWebhookDetails(service: DetailsContext): (event: TaskEvent) => Promise<object> {
  const outputs = createTaskOutputs(service);
  return async ({ task_id, status }) => {
    if (!isFinal(status)) return {};
    const [task] = await service.database.query<Task & Record<string, unknown>>(
      'SELECT * FROM footlight.tasks WHERE id = $1',
      [task_id],
    );
    // Forgotten, or begun again since.
    if (task?.status !== status || task.mode !== 'run') return {};
    const routes = await service.productions.get(task.workflow)?.http?.();
    return (await routes?.describeEnd?.(task, outputs)) ?? {};
  };
}
