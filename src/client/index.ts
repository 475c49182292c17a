export type { ProductionDescription } from '../execution/describe-production.ts';
export type { TaskEvent } from '../jobs/tasks/task.ts';
export type { Problem } from '../service/problem.ts';
export type { TaskView as Task } from '../service/schemas.ts';
export { ApiError } from './api-error.ts';
export {
  FootlightClient,
  type FootlightClientOptions,
  type SubmitOptions,
  type WorkflowOptions,
} from './client.ts';
